import { describe, expect, test } from "vitest";
import { sourceWords } from "../../../contract/source-words.ts";
import { languages } from "../../../contract/words.ts";
import { sourceMessage } from "./source-message.ts";

describe("words of what was noted of a source", () => {
  test("a refusal of the push door has the door's words, filled in", () => {
    const { ja, en } = sourceMessage("field_unknown", { field: "form", known: "from, to" });
    expect(en).toEqual({ cause: 'There is no field named "form".', cure: "Known fields: from, to." });
    expect(ja.cause).toBe("「form」という項目はありません。");
  });
  test("a reason of a recording has its words", () => {
    expect(sourceMessage("no-samples", { leg: "agent" }).en.cause).toContain("no sound");
  });
  test("an unknown code, and one that every object has, is named as it is", () => {
    for (const code of ["made-up", "constructor", "__proto__"]) {
      expect(sourceMessage(code, null).en.cause).toContain(`(${code})`);
    }
  });
  test("a long text from outside is shortened and fills nothing in again", () => {
    const said = sourceMessage("field_unknown", { field: "{known}".repeat(100), known: "x" }).en.cause;
    expect(said.length).toBeLessThan(400);
    expect(said).toContain("{known}{known}");
  });
  test("every code of ours has whole sentences in both languages", () => {
    for (const [code, words] of Object.entries(sourceWords)) {
      for (const language of languages) {
        const { cause, cure } = words[language];
        expect([code, language, cause.length > 5, cure.length > 5]).toEqual([code, language, true, true]);
      }
    }
  });
});
