import { expect, test } from "vitest";
import { type ErrorCode, errors } from "../../contract/errors.ts";
import { errorAnswers } from "./error-answers.ts";

type Answer = {
  description: string;
  headers?: object;
  content: {
    "application/json": { examples: Record<string, { value: { error: { message: string; cure: string } } }> };
  };
};

test("codes come together by their status, each once, with an example in its own words", () => {
  const answers = errorAnswers("key_missing", "disk_nearly_full", "key_unknown", "key_missing") as Record<
    string,
    Answer
  >;
  expect(Object.keys(answers)).toEqual(["401", "503"]);
  expect(Object.keys(answers[401]?.content["application/json"].examples ?? {})).toEqual([
    "key_missing",
    "key_unknown",
  ]);
  expect(answers[401]?.description).toContain(errors.key_unknown.en.cause);
  expect(answers[401]?.headers).toBeUndefined();
  expect(answers[503]?.headers).toHaveProperty("retry-after");
});

test("no example of a code of the API has a gap in its words", () => {
  const codes: ErrorCode[] = [
    ...(["multipart_broken", "too_large", "field_unknown", "field_repeated", "field_invalid"] as const),
    ...(["files_wrong", "audio_empty", "recording_differs", "too_slow", "key_scope"] as const),
    ...(["disk_unusable", "request_invalid", "internal", "nothing_sent", "not_found"] as const),
  ];
  for (const answer of Object.values(errorAnswers(...codes)) as Answer[]) {
    for (const { value } of Object.values(answer.content["application/json"].examples)) {
      expect(`${value.error.message} ${value.error.cure}`).not.toMatch(/\{\w+\}/);
    }
  }
});
