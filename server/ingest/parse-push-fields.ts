import { pushTypes } from "../../contract/call-types.ts";
import { declaredFormats, type PushField, pushFields } from "../../contract/push-fields.ts";
import { shownText } from "../../contract/shown-text.ts";
import { AppError } from "../base/app-error.ts";
import type { Facts } from "../keep/facts.ts";

/** The text fields of one push, parsed once; an empty field counts as not sent, but for `sequenceId`. */
export type PushFields = {
  sequenceId?: string;
  externalId?: string;
  parent?: string;
  previous?: string;
  format: string | null;
  agentOffset: number;
  customerOffset: number;
  archive: boolean;
  /** Seconds. */
  factsWithin: number;
  facts: Facts;
};

export function isPushField(name: string): name is PushField {
  return Object.hasOwn(pushFields, name);
}

/** @throws AppError `field_invalid` naming the field, what is wrong and what is expected */
export function parsePushFields(sent: ReadonlyMap<PushField, string>): PushFields {
  const read = <T>(field: PushField, parse: (value: string) => T): T | undefined => {
    const value = sent.get(field);
    if (value === undefined || (value === "" && field !== "sequenceId")) return undefined;
    try {
      return parse(value);
    } catch (error) {
      throw new AppError("field_invalid", {
        field,
        problem: error instanceof Error ? error.message : String(error),
        expected: pushFields[field].replace(/\.$/, ""),
      });
    }
  };
  const line = (value: string) => text(value, 256, /\p{Cc}/u);
  const facts = {
    type: read("type", (value) => oneOf(value, pushTypes)),
    answered: read("answered", (value) => oneOf(value, ["true", "false"] as const) === "true"),
    from: read("from", line),
    to: read("to", line),
    userName: read("userName", line),
    accountName: read("accountName", line),
    contactName: read("contactName", line),
    memo: read("memo", (value) => text(value, 4000, /(?![\t\n\r])\p{Cc}/u)),
    dialBegin: read("dialBegin", parseInstant),
    callBegin: read("callBegin", parseInstant),
    callEnd: read("callEnd", parseInstant),
  };
  return withoutUndefined({
    sequenceId: read("sequenceId", parseSequenceId),
    externalId: read("externalId", line),
    parent: read("parentSequenceId", line),
    previous: read("previousSequenceId", line),
    format: read("format", (value) => oneOf(value, declaredFormats)) ?? null,
    agentOffset: read("agentOffset", parseOffset) ?? 0,
    customerOffset: read("customerOffset", parseOffset) ?? 0,
    factsWithin: read("factsWithin", parseOffset) ?? 0,
    archive: read("archive", (value) => oneOf(value, ["true", "false"] as const) === "true") ?? false,
    facts: withoutUndefined(facts),
  });
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function parseSequenceId(value: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(value)) {
    throw new Error(value === "" ? "it is empty" : "only letters, digits and - are possible, 64 at most");
  }
  return value;
}

function text(value: string, longest: number, refused: RegExp): string {
  if (value.length > longest) throw new Error(`it is longer than ${longest} characters`);
  if (refused.test(value)) throw new Error("it contains a control character");
  if (!value.isWellFormed() || value.includes("\uFFFD")) throw new Error("it is not valid UTF-8");
  return value;
}

function oneOf<const T extends string>(value: string, possible: readonly T[]): T {
  const found = possible.find((one) => one === value);
  if (found === undefined) throw new Error(`"${shownText(value)}" is none of them`);
  return found;
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/** RFC 3339 date-time with its offset, or Unix seconds with an optional fraction; years 1970 to 9999. */
export function parseInstant(value: string): Date {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(value)) {
    const instant = new Date(Number(value) * 1000);
    if (instant.getTime() < Date.UTC(10_000, 0)) return instant;
    throw new Error("the year is past 9999; are these milliseconds?");
  }
  const match = rfc3339.exec(value);
  if (!match) {
    throw new Error(
      /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)
        ? "the time zone is missing (Z or +09:00)"
        : `"${shownText(value)}" is not a time`,
    );
  }
  const [, year, month, day, hour, minute, second, fraction = "", zone = ""] = match;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const isDate = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days;
  // RFC 3339 allows second 60 for a leap second; it becomes the second after.
  const isTime = Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 60;
  if (!isDate || !isTime) throw new Error("there is no such date or time of day");
  const clock = `${year}-${month}-${day}T${hour}:${minute}:${second === "60" ? "59" : second}`;
  const instant = new Date(`${clock}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  if (Number.isNaN(instant.getTime())) throw new Error("there is no such time zone");
  return second === "60" ? new Date(instant.getTime() + 1000) : instant;
}

function parseOffset(value: string): number {
  const seconds = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || seconds > 86_400)
    throw new Error("it is not a number of seconds from 0 to 86400");
  return seconds;
}
