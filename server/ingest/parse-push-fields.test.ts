import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PushField } from "../../contract/push-fields.ts";
import { AppError } from "../base/app-error.ts";
import { parseInstant, parsePushFields } from "./parse-push-fields.ts";

const parse = (fields: Partial<Record<PushField, string>>) =>
  parsePushFields(new Map(Object.entries(fields) as [PushField, string][]));

const refused = (fields: Partial<Record<PushField, string>>) => {
  try {
    parse(fields);
    return null;
  } catch (error) {
    return error instanceof AppError ? [error.code, error.details.field] : error;
  }
};

describe("instants", () => {
  test.each([
    ["2026-11-22T08:01:41Z", "2026-11-22T08:01:41.000Z"],
    ["2026-11-22T17:01:41.25+09:00", "2026-11-22T08:01:41.250Z"],
    ["2026-11-22 08:01:41z", "2026-11-22T08:01:41.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"],
    ["1795334501", "2026-11-22T08:01:41.000Z"],
    ["1795334501.3", "2026-11-22T08:01:41.300Z"],
  ])("%s", (value, instant) => {
    expect(parseInstant(value).toISOString()).toBe(instant);
  });

  test.each([
    "yesterday",
    "2026-11-22T08:01:41",
    "2026-11-22 08:01:41",
    "2026-13-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T08:01:41+99:99",
    "1795334501000000",
    "-5",
    "1e9",
    "",
  ])("%j is refused", (value) => {
    expect(() => parseInstant(value)).toThrow();
  });

  test("every instant of RFC 3339 that a Date writes is read back as it was", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
        expect(parseInstant(date.toISOString())).toEqual(date);
      }),
    );
  });
});

describe("fields", () => {
  test("what was not sent, or sent empty, is absent", () => {
    expect(parse({ from: "", type: "", callEnd: "", externalId: "" })).toEqual({
      format: null,
      agentOffset: 0,
      customerOffset: 0,
      archive: false,
      factsWithin: 0,
      facts: {},
    });
  });

  test("what was sent is typed", () => {
    expect(
      parse({
        sequenceId: "a-1",
        parentSequenceId: "1795.6",
        answered: "false",
        agentOffset: "1.5",
        format: "ulaw",
      }),
    ).toMatchObject({
      sequenceId: "a-1",
      parent: "1795.6",
      agentOffset: 1.5,
      format: "ulaw",
      facts: { answered: false },
    });
  });

  test.each<[PushField, string]>([
    ["sequenceId", ""],
    ["sequenceId", "a_b"],
    ["sequenceId", "../etc"],
    ["sequenceId", "x".repeat(65)],
    ["externalId", "x".repeat(257)],
    ["externalId", "a\u0000b"],
    ["from", "line\nbreak"],
    ["memo", "bell\u0007"],
    ["type", "Incoming"],
    ["answered", "yes"],
    ["format", "mp3"],
    ["agentOffset", "-1"],
    ["customerOffset", "1e3"],
    ["customerOffset", "86401"],
  ])("%s = %j is refused by name", (field, value) => {
    expect(refused({ [field]: value })).toEqual(["field_invalid", field]);
  });

  test("no text whatsoever does anything but parse or be refused", () => {
    const anything = fc.dictionary(
      fc.constantFrom<PushField>(
        "sequenceId",
        "externalId",
        "from",
        "memo",
        "callEnd",
        "agentOffset",
        "answered",
      ),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(anything, (fields) => {
        const outcome = refused(fields);
        expect(outcome === null || Array.isArray(outcome)).toBe(true);
      }),
    );
  });
});
