import { type Static, Type } from "typebox";
import { nullable } from "./nullable.ts";
import { WordsSchema } from "./shared-schemas.ts";

const numbers = Type.Array(nullable(Type.Number()));

/** Hours that the pictures look back, and how many minutes make one point of them. */
export const healthPeriods = { "24h": { hours: 24, minutes: 1 }, "7d": { hours: 168, minutes: 10 } } as const;
export type HealthPeriod = keyof typeof healthPeriods;

/** Figures over time; lists of one length, null where nothing was noted (nobody was there) or there was nothing. */
export const HealthSeriesSchema = Type.Object({
  period: Type.Enum(["24h", "7d"]),
  /** Minutes of a point. */
  minutes: Type.Integer(),
  /** Unix seconds at which each point's minutes begin. */
  at: Type.Array(Type.Integer()),
  /** Recordings of a point's minutes. */
  received: numbers,
  delivered: numbers,
  /** Seconds from door to bucket. */
  p50: numbers,
  p95: numbers,
  waiting: numbers,
  oldestSeconds: numbers,
  /** Bytes that the spool takes before its reserve is touched; null as well while it could not be written. */
  spoolBytes: numbers,
  /** Of the oldest point there is; null: nothing was ever noted. What lies before it is no gap. */
  since: nullable(Type.String()),
});
export type HealthSeries = Static<typeof HealthSeriesSchema>;

export const SeenProcessSchema = Type.Object({
  role: Type.Enum(["web", "work", "watch"]),
  machine: Type.String(),
  pid: Type.Integer(),
  version: Type.String(),
  node: Type.String(),
  startedAt: Type.String(),
  seenAt: Type.String(),
  /** False: it ended without a word (killed, crashed, its machine is gone). */
  alive: Type.Boolean(),
  memoryBytes: nullable(Type.Number()),
  /** Recordings in its hands. */
  shaping: Type.Integer(),
  sending: Type.Integer(),
  /** `web`: answers of the push door since it began. */
  pushes: nullable(Type.Integer()),
  /** `watch`: its clocks run, those of the others rest. */
  turn: nullable(Type.Boolean()),
});
export type SeenProcess = Static<typeof SeenProcessSchema>;

/** How the installation stands at this moment. Names companies, never their calls. */
export const HealthSchema = Type.Object({
  at: Type.String(),
  /** Of the last fifteen minutes. */
  recent: Type.Object({
    received: Type.Integer(),
    delivered: Type.Integer(),
    p50: nullable(Type.Number()),
    p95: nullable(Type.Number()),
    longest: nullable(Type.Number()),
  }),
  waiting: Type.Integer(),
  oldestSeconds: nullable(Type.Number()),
  spool: Type.Object({
    /** Bytes before the reserve is touched; null: it cannot be read. */
    roomBytes: nullable(Type.Number()),
    unwritable: Type.Boolean(),
    /** Hours until the reserve is touched; null: not in sight, or not known yet. */
    hoursLeft: nullable(Type.Number()),
    /** There are samples enough to say so. */
    known: Type.Boolean(),
    level: Type.Integer(),
  }),
  databaseBytes: Type.Number(),
  mails: Type.Object({
    way: Type.Enum(["ok", "files", "waiting"]),
    waiting: Type.Integer(),
    oldestSeconds: nullable(Type.Number()),
  }),
  processes: Type.Array(SeenProcessSchema),
  /** What is wrong with the installation itself. */
  incidents: Type.Array(Type.Object({ since: Type.String(), words: WordsSchema })),
  egress: Type.Object({
    published: Type.Array(Type.String()),
    bound: nullable(Type.String()),
    /** Without user and password. */
    proxy: nullable(Type.String()),
  }),
  versions: Type.Object({
    onbin: Type.String(),
    node: Type.String(),
    postgres: Type.String(),
    migrations: Type.Array(Type.String()),
  }),
  places: Type.Object({
    data: Type.String(),
    spool: Type.String(),
    /** Null: embedded, in the data folder. */
    database: nullable(Type.String()),
  }),
  backup: nullable(Type.Object({ at: Type.String(), folder: Type.String(), whole: Type.Boolean() })),
});
export type Health = Static<typeof HealthSchema>;
