import fc from "fast-check";
import { expect, test } from "vitest";
import { objectKey, objectName } from "../../contract/object-key.ts";
import { type PushField, pushFields } from "../../contract/push-fields.ts";
import { AppError } from "../base/app-error.ts";
import { parsePushFields } from "./parse-push-fields.ts";

const fields = Object.keys(pushFields) as PushField[];
/** Direction overrides, half characters, NUL, four bytes, joined emoji, combining bombs, what looks like numbers and paths. */
const part = fc.constantFrom(
  ...[
    "\u202e",
    "\u2066",
    "\u200d",
    "\ufeff",
    "\u2028",
    "\ud800",
    "\udc00",
    "\0",
    "\u0007",
    "\u0085",
    "\r\n",
    "\t",
  ],
  ...[
    "👩‍👩‍👧",
    "𠮷",
    "é",
    "e\u0301",
    "\u0301".repeat(60),
    "=1+1",
    "+81",
    "@x",
    "../",
    "%00",
    "1e400",
    "-0",
    "２０２６",
  ],
  ...["2026-11-22T10:00:00Z", "9".repeat(13), "incoming", "true", "a-Z9", " ", "\\", "'", '"', "<", "\uFFFD"],
);
const text = fc.oneof(
  fc.array(part, { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 300 }),
);

test("of any text in any field: taken as it is, or refused with the field's name and words", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...fields), text, (field, value) => {
      let parsed: ReturnType<typeof parsePushFields>;
      try {
        parsed = parsePushFields(new Map([[field, value]]));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect([error.code, error.status, error.details.field]).toEqual(["field_invalid", 400, field]);
        const { cause, cure } = error.words("ja");
        expect(`${cause}${cure}`).not.toMatch(/undefined|\{\w+\}/);
        return;
      }
      taken += 1;
      for (const kept of texts(parsed)) {
        expect(kept.isWellFormed()).toBe(true);
        expect(kept).not.toMatch(field === "memo" ? /(?![\t\n\r])\p{Cc}/u : /\p{Cc}/u);
        expect(kept.length).toBeLessThanOrEqual(4000);
      }
      if (parsed.sequenceId !== undefined) {
        expect(objectKey("calls", objectName(parsed.sequenceId, null))).toMatch(
          /^calls\/[A-Za-z0-9-]{1,64}\.wav$/,
        );
      }
    }),
    { numRuns: 1500 },
  );
  expect(taken).toBeGreaterThan(100);
});

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.values(value).flatMap(texts);
}
