import { chmod } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasOpenssl, type Issued, startAuthority } from "../../test/support/certificates-in-test.ts";
import { readSettings } from "../base/settings.ts";
import { checkDoor } from "./check-door.ts";

const found = async (environment: Record<string, string>) =>
  (await checkDoor(readSettings(environment))).map(({ check, state, words }) => {
    expect(words.ja.cause).not.toBe("");
    return [check, state, `${words.en.cause} ${words.en.cure}`];
  });

const proxied = { ONBIN_PUBLIC_URL: "https://a.example", ONBIN_TRUSTED_PROXIES: "192.0.2.1" };

describe("how others reach this machine", () => {
  test.each([
    [{}, "ok", "this machine alone"],
    [{ ONBIN_LISTEN: "0.0.0.0:1" }, "fail", "can be reached"],
    [{ ONBIN_LISTEN: "0.0.0.0:1", ONBIN_PLAIN_HTTP: "allowed" }, "warn", "can be read on the network"],
    [{ ONBIN_PUBLIC_URL: "https://a.example" }, "warn", "not named in ONBIN_TRUSTED_PROXIES"],
    [{ ONBIN_LISTEN: "0.0.0.0:1", ...proxied }, "ok", "from this machine and 192.0.2.1 only"],
  ])("%j: %s", async (environment, state, words) => {
    expect(await found(environment)).toEqual([["reach", state, expect.stringContaining(words)]]);
  });
});

describe.skipIf(!hasOpenssl)("the certificate", () => {
  let authority: Awaited<ReturnType<typeof startAuthority>>;
  const tls = async ({ cert, key }: Issued, host = "localhost") =>
    (
      await found({ ONBIN_TLS_CERT: cert, ONBIN_TLS_KEY: key, ONBIN_PUBLIC_URL: `https://${host}:8443` })
    ).find(([check]) => check === "tls");

  beforeAll(async () => {
    authority = await startAuthority();
  });
  afterAll(() => authority?.close());

  test.each([
    [30, "localhost", "ok", "holds for 29 days"],
    [30, "127.0.0.1", "ok", "holds for 29 days"],
    [30, "a.example", "warn", "is not for a.example"],
    [5, "localhost", "warn", "expires in 4 days"],
    [-1, "localhost", "fail", "senders refuse it"],
  ])("of %i days, at %s: %s", async (days, host, state, words) => {
    const issued = await authority.issue("one", { days });
    expect(await tls(issued, host)).toEqual(["tls", state, expect.stringContaining(words)]);
  });

  test("whose key others may read, or that is missing", async () => {
    const issued = await authority.issue("two");
    await chmod(issued.key, 0o644);
    expect(await tls(issued)).toEqual(["tls", "warn", expect.stringContaining("chmod o=")]);
    const gone = { ...issued, cert: authority.at("none") };
    expect(await tls(gone)).toEqual(["tls", "fail", expect.stringContaining("cannot be read")]);
  });
});
