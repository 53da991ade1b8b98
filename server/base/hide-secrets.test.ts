import { describe, expect, test } from "vitest";
import { hidePassword, hideSecrets, passwordOf } from "./hide-secrets.ts";

const secret = "Canary/0123456789+abc?";

describe("a secret in somebody else's words", () => {
  test.each([
    ["as it is", secret],
    ["percent-encoded", encodeURIComponent(secret)],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64 after other bytes", Buffer.from(`\0user\0${secret}`).toString("base64")],
    ["in base64 between other bytes", Buffer.from(`ab${secret}cd`).toString("base64")],
  ])("is hidden %s", (_, form) => {
    const said = hideSecrets(`535 no: ${form}, sorry`, [null, "short", secret]);
    expect(said).toMatch(/^535 no: .{0,20}••••.{0,8}, sorry$/);
    expect(Buffer.from(said.replaceAll(/[^A-Za-z0-9+/]/g, ""), "base64").toString("latin1")).not.toContain(
      "0123456789",
    );
  });

  test("and nothing else changes", () => {
    expect(hideSecrets("a short word", ["short", "", undefined])).toBe("a short word");
  });
});

test("an address is shown without its password, wherever it stands", () => {
  expect(hidePassword("smtp://me:secret@mail:587")).toBe("smtp://me:••••@mail:587");
  expect(hidePassword("postgres://me:a%2Fb%40c@db/onbin?password=secret&host=/run&x=y")).toBe(
    "postgres://me:••••@db/onbin?password=••••&host=/run&x=••••",
  );
  expect(hidePassword("http://proxy:3128/")).toBe("http://proxy:3128");
  expect(hidePassword("smtp://me:pa@ss@mail")).not.toContain("ss@mail");
  expect(hidePassword("no address")).toBe("••••");
});

test("the password of an address, decoded", () => {
  expect(passwordOf("smtp://me:a%2Fb@mail")).toBe("a/b");
  expect(passwordOf("postgres://db/onbin?password=p%20q")).toBe("p q");
  expect(passwordOf("smtp://mail")).toBeNull();
  expect(passwordOf(null)).toBeNull();
});
