import { Secret, TOTP } from "otpauth";
import { expect, test } from "vitest";
import { newTotpSecret, totpStep, totpUri } from "./totp.ts";

/** RFC 6238, appendix B: the secret and codes of its SHA-1 table, the last six of their eight digits. */
const secret = Secret.fromLatin1("12345678901234567890").base32;
test.each([
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
])("at %i s the code is %s", (seconds, code) => {
  expect(totpStep(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test("the step before and after count, and no further one", () => {
  const now = 1_700_000_010_000;
  const step = Math.floor(now / 30_000);
  const codeAt = (steps: number) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now + steps * 30_000 });
  const found = [-2, -1, 0, 1, 2].map((steps) => totpStep(secret, codeAt(steps), now));
  expect(found).toEqual([null, step - 1, step, step + 1, null]);
});

test("blanks and full-width digits are understood, anything else is not", () => {
  expect(totpStep(secret, " 287 082 ", 59_000)).toBe(1);
  expect(totpStep(secret, "２８７０８２", 59_000)).toBe(1);
  for (const code of ["", "28708", "2870820", "28708a", "-87082"]) {
    expect(totpStep(secret, code, 59_000)).toBeNull();
  }
});

test("a secret has 160 bits and is never the same; its address names the issuer and the person", () => {
  const made = newTotpSecret();
  expect(made).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(made);
  const uri = new URL(totpUri(made, "taro@example.com (acme)"));
  expect([uri.protocol, uri.host]).toEqual(["otpauth:", "totp"]);
  expect(decodeURIComponent(uri.pathname)).toBe("/Onbin:taro@example.com (acme)");
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({ issuer: "Onbin", secret: made });
});
