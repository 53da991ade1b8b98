import { expect, test } from "vitest";
import { checkCloudFields, cloudFields } from "./cloud-sources.ts";

const accountSid = `AC${"0".repeat(32)}`;

test("names what is missing, unknown or of another form", () => {
  expect(checkCloudFields("twilio", { accountSid }, { authToken: "x" })).toEqual([]);
  expect(checkCloudFields("twilio", {}, {})).toEqual([
    { field: "accountSid", problem: "missing" },
    { field: "authToken", problem: "missing" },
  ]);
  const wrong = { accountSid: `${accountSid}\n`, firstChannel: "left", authToken: "not here" };
  expect(checkCloudFields("twilio", wrong, { authToken: "x", apiKey: "y" })).toEqual([
    { field: "accountSid", problem: "form" },
    { field: "firstChannel", problem: "form" },
    { field: "authToken", problem: "unknown" },
    { field: "apiKey", problem: "unknown" },
  ]);
  const key = Buffer.alloc(32).toString("base64");
  expect(checkCloudFields("telnyx", { publicKey: key }, { apiKey: "KEY0_x" })).toEqual([]);
});

test("an API host is Twilio's own; hosts are exact names, with a port where it is not the usual one", () => {
  const twilio = (apiHost: string) =>
    checkCloudFields("twilio", { accountSid, apiHost }, { authToken: "x" }).length;
  expect([twilio("api.twilio.com"), twilio("api.tokyo.jp1.twilio.com")]).toEqual([0, 0]);
  expect([
    twilio("api.twilio.com.example.com"),
    twilio("evil.com/api.twilio.com"),
    twilio("apixtwilio.com"),
  ]).toEqual([1, 1, 1]);
  const signingSecret = `whsec_${Buffer.alloc(32).toString("base64")}`;
  const own = (hosts: string) => checkCloudFields("webhook", { hosts }, { signingSecret }).length;
  expect([own("a.example.com"), own("a.example.com, b:8443 c")]).toEqual([0, 0]);
  expect([
    own("*.example.com"),
    own("https://a.example.com"),
    own("a/b"),
    own("-a.example.com"),
    own("a:"),
  ]).toEqual([1, 1, 1, 1, 1]);
  const long = `${"a-".repeat(2000)}.`;
  const begun = performance.now();
  expect(own(long)).toBe(1);
  expect(performance.now() - begun).toBeLessThan(200);
});

test("every example is of the form that it explains, in both languages", () => {
  for (const field of Object.values(cloudFields).flat()) {
    expect(field.label.ja).not.toBe("");
    expect(field.label.en).not.toBe("");
    if (field.example !== "") expect(field.example).toMatch(new RegExp(`^(?:${field.pattern})$`));
  }
});
