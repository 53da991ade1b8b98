import { describe, expect, test } from "vitest";
import { factsSaid, parseCallMetadata } from "./call-metadata.ts";

describe("what a SIP proxy says of a call", () => {
  test("key:value, divided by bars; the value may hold colons and escapes", () => {
    const said = parseCallMetadata(
      "Direction:in| from:0312345678 |to:sip:201@a|user:Suzuki%20Hanako|memo:100%|answered:true",
    );
    expect(factsSaid(said)).toEqual({
      type: "incoming",
      from: "0312345678",
      to: "sip:201@a",
      userName: "Suzuki Hanako",
      memo: "100%",
      answered: true,
    });
  });

  test.each([
    ["", {}],
    ["free text", {}],
    ["type:unheard-of|from:", {}],
    ["from:a\nb\u0000c", { from: "a b c" }],
    [`from:${"x".repeat(1000)}`, { from: "x".repeat(256) }],
    ["from:1|from:2", { from: "1" }],
    ["__proto__:x|constructor:y", {}],
  ])("%j", (text, facts) => {
    expect(factsSaid(parseCallMetadata(text))).toEqual(facts);
  });
});
