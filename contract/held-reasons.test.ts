import { describe, expect, it } from "vitest";
import { type HeldParams, type HeldReason, heldReasons } from "./held-reasons.ts";

const examples: Record<HeldReason, HeldParams> = {
  "format-not-decoded": { leg: "agent", format: "Ogg Opus" },
  "not-audio": { leg: "both", what: "html" },
  "format-unknown": { leg: "customer" },
  "bad-header": { leg: "both", claim: "rate", value: 1 },
  "converter-missing": { leg: "both", format: "MP3" },
  "not-decodable": { leg: "both", format: "MP3" },
  damaged: { leg: "customer", format: "Ogg Opus", seconds: 12, claimed: 60 },
  "too-costly": { leg: "both", format: "FLAC" },
  "no-samples": {},
  "too-long": { seconds: 15_001, maxSeconds: 14_400 },
  revision: { of: "01JDAB" },
};

describe("the words of a held recording", () => {
  it.each(Object.entries(examples) as [HeldReason, HeldParams][])(
    "%s: cause, that the file is kept, cure",
    (reason, params) => {
      const { ja, en } = heldReasons[reason](params);
      expect(en.cause).toMatch(/was not sent\. The file as received is kept/);
      expect(ja.cause).toMatch(/転送していません。受け取った元のファイルはそのまま保管/);
      for (const { cause, cure } of [ja, en]) {
        expect(cause + cure).not.toMatch(/undefined|NaN|\?/);
        expect(cure.length).toBeGreaterThan(20);
      }
      expect(ja.cause + ja.cure).toMatch(/[ぁ-ん]/);
      expect(en.cause + en.cure).not.toMatch(/[ぁ-ん]/);
    },
  );

  it("name the format, the side and the lengths", () => {
    expect(heldReasons["format-not-decoded"](examples["format-not-decoded"]).en.cause).toContain(
      "The file of our side (agent) is in the format Ogg Opus",
    );
    expect(heldReasons["too-long"](examples["too-long"]).en.cause).toContain(
      "4 h 10 min 1 s, longer than the limit of 4 h 0 min 0 s",
    );
    expect(heldReasons["bad-header"](examples["bad-header"]).en.cause).toContain("(sampling rate (Hz): 1)");
    expect(heldReasons["bad-header"]({ claim: "fmt missing" }).en.cause).toContain(
      "(its format part (fmt) is missing)",
    );
  });
});
