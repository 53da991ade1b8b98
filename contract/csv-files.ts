import { type Static, Type } from "typebox";
import { stateFilters, typeFilters } from "./calls.ts";
import { WordsSchema } from "./shared-schemas.ts";
import { languages } from "./words.ts";

/** `list`: a row a call; `flow`: chains of calls with their steps (docs/csv.md). */
export const csvKinds = ["list", "flow"] as const;
export type CsvKind = (typeof csvKinds)[number];

/** How characters become bytes: UTF-8 with byte order mark, or Shift_JIS as Windows has it (code page 932). */
export const csvCodes = ["utf-8", "shift_jis"] as const;
export type CsvCode = (typeof csvCodes)[number];

export const csvStates = ["waiting", "making", "done", "failed", "cancelled"] as const;
export type CsvState = (typeof csvStates)[number];

/** Files that a company may have waiting or being made, files that it may have at all, and days that one is kept. */
export const csvLimits = { underWay: 5, kept: 50, days: 7 } as const;

const Instant = Type.String({ description: "RFC 3339, UTC" });
const Day = Type.String({
  pattern: "^\\d{4}-\\d\\d-\\d\\d$",
  description: "a day in the company's time zone, YYYY-MM-DD",
});

/** Filters of the call history that a file is made with; absent: all calls of the period. */
export const CsvFiltersSchema = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 256 })),
  type: Type.Optional(Type.Enum(typeFilters)),
  state: Type.Optional(Type.Enum(stateFilters)),
});
export type CsvFilters = Static<typeof CsvFiltersSchema>;

export const MakeCsvSchema = Type.Object({
  kind: Type.Enum(csvKinds),
  from: Day,
  /** The last day, itself included. */
  to: Day,
  code: Type.Optional(Type.Enum(csvCodes)),
  filters: Type.Optional(CsvFiltersSchema),
  /** A mail to the person's own address when it is done or has failed. */
  mail: Type.Optional(Type.Boolean()),
  /** Of that mail. */
  language: Type.Optional(Type.Enum(languages)),
});
export type MakeCsv = Static<typeof MakeCsvSchema>;

const NullableInteger = Type.Union([Type.Integer(), Type.Null()]);
const NullableInstant = Type.Union([Instant, Type.Null()]);

export const CsvFileSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(csvKinds),
  from: Day,
  to: Day,
  code: Type.Enum(csvCodes),
  filters: CsvFiltersSchema,
  /** Mail address of the person who asked. */
  actor: Type.String(),
  /** Whether the reader asked for it. */
  mine: Type.Boolean(),
  mail: Type.Boolean(),
  state: Type.Enum(csvStates),
  /** Rows written so far, without the header. */
  rows: Type.Integer(),
  /** About how many it will be; null until they are counted. */
  expected: NullableInteger,
  bytes: Type.Integer(),
  /** Characters that Shift_JIS lacks, each replaced by 〓. */
  replaced: Type.Integer(),
  /** Why it could not be made. */
  failure: Type.Union([WordsSchema, Type.Null()]),
  createdAt: Instant,
  finishedAt: NullableInstant,
  /** When it is removed by itself. */
  expiresAt: NullableInstant,
});
export type CsvFile = Static<typeof CsvFileSchema>;

export const CsvFileListSchema = Type.Object({
  items: Type.Array(CsvFileSchema),
  /** Today in the company's time zone, and the day of its first call; null: it has none. */
  today: Day,
  firstDay: Type.Union([Day, Type.Null()]),
  /** Whether a mail can be sent when a file is done. */
  mailConfigured: Type.Boolean(),
});
export type CsvFileList = Static<typeof CsvFileListSchema>;
