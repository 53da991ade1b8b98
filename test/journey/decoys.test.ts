import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namespacesMissing, startInside } from "../support/namespace-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";

// Onbin with decoy credentials wherever AWS's own tools look for some, in a network of its own with decoy metadata
// services (promise 15), and with inside addresses that names lead to (promise 16).
const missing = namespacesMissing(["--net", "--mount"]);
if (missing !== null) console.log(`NOT RUN: decoy credentials and metadata services. ${missing}`);

describe.skipIf(missing !== null)("decoys and traps", () => {
  let within: ReturnType<typeof startInside>;
  const heard = <Value>(name: string) => within.heard<Value>(name);
  let requests = 0;
  let tried = 0;

  beforeAll(() => {
    within = startInside(new URL("../support/decoys/main.ts", import.meta.url), ["--net", "--mount"]);
  });
  afterAll(() => within.close(), 40_000);

  test("recordings are delivered with the company's own key, and no request bears another", {
    timeout: 150_000,
  }, async () => {
    const delivered = await heard<{ requests: number }>("delivered");
    expect(delivered).toEqual({
      checked: true,
      requests: expect.any(Number),
      strange: 0,
      keys: ["AKIDEXAMPLE"],
    });
    ({ requests } = delivered);
    expect(requests).toBeGreaterThanOrEqual(6);
  });

  test("the stored secret goes to no other host: it is asked for again, by the API as well", {
    timeout: 150_000,
  }, async () => {
    expect(await heard("changed host")).toEqual({
      refused: [...Array<string>(5).fill("400 secret_needed"), ...Array<string>(3).fill("400 value_invalid")],
      same: ["200", "202"],
      atOther: 0,
    });
  });

  test("AWS's own names are not connected to where they lead inside", { timeout: 150_000 }, async () => {
    expect(await heard("aws")).toEqual({
      state: expect.stringMatching(/retrying|sending|waiting/),
      check: "InsideAddress",
      outside: true,
      moved: 400,
    });
  });

  test("a webhook with an inside address is refused in every spelling, and not sent where its name leads inside", {
    timeout: 150_000,
  }, async () => {
    const webhook = await heard<{ tried: number }>("webhook");
    expect(webhook).toEqual({ tried: expect.any(Number), taken: [], rows: 0, fault: "inside-address" });
    ({ tried } = webhook);
  });

  test("nobody came to a metadata service, an inside host, a decoy endpoint or a decoy proxy", {
    timeout: 150_000,
  }, async () => {
    expect(await heard("caught")).toEqual({ inside: [], decoys: [], credentialProcess: false, inLog: false });
    promiseLine(
      15,
      "decoy keys, profiles, endpoints, proxies, metadata services",
      `${requests} requests to the store, 0 signed with a decoy; 0 to metadata services, decoy endpoints and proxies; 5 of 5 changed hosts asked for the secret`,
    );
    promiseLine(
      16,
      "a whole Onbin among inside hosts: webhooks, AWS's names",
      `${tried} spellings at the webhook door refused, names that lead inside not connected to: 0 canary hits`,
    );
  });
});
