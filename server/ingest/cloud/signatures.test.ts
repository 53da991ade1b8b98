import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isRecent, isSameText } from "./same-text.ts";
import { isSignedAsStandard } from "./signature-standard.ts";
import { isSignedByTelnyx } from "./signature-telnyx.ts";
import { isSignedByTwilio } from "./signature-twilio.ts";
import { answerZoomChallenge, isSignedByZoom } from "./signature-zoom.ts";

const now = new Date("2026-11-22T08:00:00Z");
const seconds = String(now.getTime() / 1000);

describe("Twilio, with the examples that Twilio publishes in its libraries' own tests", () => {
  const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
  const form = "application/x-www-form-urlencoded; charset=UTF-8";
  const parameters = new URLSearchParams({
    To: "+18005551212",
    CallSid: "CA1234567890ABCDE",
    Caller: "+14158675309",
    Digits: "1234",
    From: "+14158675309",
  });
  const signed = (signature: string, at = url, body = parameters.toString(), type = form) =>
    isSignedByTwilio("12345", at, type, Buffer.from(body), signature);

  test("form parameters, sorted", () => {
    expect(signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=")).toBe(true);
    expect(signed("NOTRSOYDt4T1cUTdK1PDd93/VVr8B8=")).toBe(false);
    expect(signed("")).toBe(false);
    expect(signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url, `${parameters}&Digits2=1`)).toBe(false);
    expect(signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url.replace("foo=1", "foo=2"))).toBe(false);
    expect(signed("g9IN/x4Cft2g517EjYvEvM/W7LU=", url.replace("mycompany", "MyCompany"))).toBe(true);
  });

  test("a repeated parameter: each different value once, in order; Sid before SidAccount", () => {
    const body = "SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234&Sid=CA123";
    expect(signed("IK+Dwps556ElfBT0I3Rgjkr1wJU=", url, body)).toBe(true);
  });

  test("with and without the port", () => {
    const [http, port] = [url.replace("https", "http"), url.replace(".com", ".com:1234")];
    expect(signed("kvajT1Ptam85bY51eRf/AJRuM3w=")).toBe(true);
    expect(signed("0ZXoZLH/DfblKGATFgpif+LLRf4=", http)).toBe(true);
    expect(signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", port)).toBe(true);
    expect(signed("CYn1h0gLBdNxDGkKJg6hYohgeD8=", port)).toBe(true);
    expect(signed("Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", port.replace("https", "http"))).toBe(true);
  });

  test("a JSON body is covered by bodySHA256", () => {
    const hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
    const body = '{"property": "value", "boolean": true}';
    const json = (signature: string, at: string, sent = body) =>
      signed(signature, at, sent, "application/json");
    expect(json("a9nBmqA0ju/hNViExpshrM61xv4=", `${url}&bodySHA256=${hash}`)).toBe(true);
    expect(json("y77kIzt2vzLz71DgmJGsen2scGs=", `https://mycompany.com/myapp.php?bodySHA256=${hash}`)).toBe(
      true,
    );
    expect(json("a9nBmqA0ju/hNViExpshrM61xv4=", `${url}&bodySHA256=${hash}`, "{}")).toBe(false);
    expect(json("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url)).toBe(false);
  });
});

describe("Telnyx", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const shown = publicKey.export({ format: "der", type: "spki" }).subarray(12).toString("base64");
  const body = Buffer.from('{"data":{}}');
  const signature = (at: string) => sign(null, Buffer.from(`${at}|${body}`), privateKey).toString("base64");

  test("Ed25519 over timestamp|body, with the key as the portal shows it", () => {
    expect(isSignedByTelnyx(shown, seconds, body, signature(seconds), now)).toBe(true);
    expect(isSignedByTelnyx(shown, seconds, Buffer.from("{}"), signature(seconds), now)).toBe(false);
    expect(isSignedByTelnyx(shown, String(Number(seconds) - 1), body, signature(seconds), now)).toBe(false);
  });

  test("not from more than five minutes ago, nor without what it needs", () => {
    const old = String(Number(seconds) - 301);
    expect(isSignedByTelnyx(shown, old, body, signature(old), now)).toBe(false);
    expect(isSignedByTelnyx("", seconds, body, signature(seconds), now)).toBe(false);
    expect(isSignedByTelnyx(shown, seconds, body, "", now)).toBe(false);
  });
});

describe("Zoom", () => {
  const body = Buffer.from('{"event":"phone.recording_completed"}');
  const signature = (at: string) =>
    `v0=${createHmac("sha256", "token").update(`v0:${at}:${body}`).digest("hex")}`;

  test("v0= and HMAC-SHA256 over v0:timestamp:body, within five minutes", () => {
    expect(isSignedByZoom("token", seconds, body, signature(seconds), now)).toBe(true);
    expect(isSignedByZoom("other", seconds, body, signature(seconds), now)).toBe(false);
    expect(isSignedByZoom("token", seconds, Buffer.from("{}"), signature(seconds), now)).toBe(false);
    const late = String(Number(seconds) + 301);
    expect(isSignedByZoom("token", late, body, signature(late), now)).toBe(false);
  });

  test("the challenge's answer, and none for a text whose hash would sign an event", () => {
    expect(answerZoomChallenge("token", "qgg8vlvZRS6UYooatFL8Aw")).toEqual({
      plainToken: "qgg8vlvZRS6UYooatFL8Aw",
      encryptedToken: createHmac("sha256", "token").update("qgg8vlvZRS6UYooatFL8Aw").digest("hex"),
    });
    expect(answerZoomChallenge("token", `v0:${seconds}:{}`)).toBeNull();
    expect(answerZoomChallenge("token", 7)).toBeNull();
  });
});

describe("Standard Webhooks, with the example of its reference libraries' tests", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const body = Buffer.from('{"test": 2432232314}');
  const good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  const at = new Date(1_614_265_330_000);
  const check = (signatures: string, sent = body, when = at) =>
    isSignedAsStandard(secret, id, "1614265330", sent, signatures, when);

  test("one of several signatures is enough, of the body as it came, just now", () => {
    expect(check(good)).toBe(true);
    expect(check(`v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x ${good}`)).toBe(true);
    expect(check("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=")).toBe(false);
    expect(check(good.replace("v1", "v2"))).toBe(false);
    expect(check(good, Buffer.from("{}"))).toBe(false);
    expect(check(good, body, new Date(at.getTime() + 301_000))).toBe(false);
    expect(check(good, body, new Date(at.getTime() + 299_000))).toBe(true);
    expect(isSignedAsStandard(secret, "", "1614265330", body, good, at)).toBe(false);
  });
});

test("texts are compared whole; times are whole seconds", () => {
  expect([isSameText("a", "a"), isSameText("a", "b"), isSameText("", "a")]).toEqual([true, false, false]);
  expect([isRecent(seconds, now), isRecent("", now), isRecent("1e9", now), isRecent("-1", now)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
