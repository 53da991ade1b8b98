/** What a table holds: rows, those that were replaced or removed and not yet cleared away, bytes without and of its indexes. */
export type TableFigures = {
  rows: number;
  dead: number;
  bytes: number;
  indexBytes: number;
  autovacuums: number;
};

/** One claim: milliseconds in the middle and at the 95th percentile, and pages of 8 KB that it touches. */
export type ClaimFigures = { p50: number; p95: number; pages: number };

/** One kind of question to the console: milliseconds until the whole answer is there, pages that it touches, rows in it. */
export type Question = { p50: number; p95: number; pages: number; rows: number };

/**
 * Questions that are answered with as many rows by a thousand calls as by a million, or nearly, and found in the same
 * way; names are those of bench/console.
 */
export const asked = {
  lists: ["calls: newest", "calls: deep in the history", "calls: type incoming", "calls: state delivered"],
  searches: [
    "calls: a sequence ID",
    "calls: an externalId",
    "calls: a customer's number",
    "calls: a colleague, whole",
    "calls: a name that nobody has",
    "calls: a number that nobody has",
  ],
};
export const questionsAsked: readonly string[] = Object.values(asked).flat();

/**
 * A text that more names contain the more calls there are: first a few names are followed, then up to 1,500, then the
 * history is walked back (docs/decisions/0017-searching-a-million-calls.md). Each way has its bound, but they are not one way.
 */
export const broad = "calls: a user, whole";

/** For one recording, from the push to its proof, what the service does meanwhile anyway subtracted. */
export type Cost = {
  postgresMs: number;
  onbinMs: number;
  /** Bytes of WAL, and how many of them are images of pages touched for the first time since a checkpoint. */
  walBytes: number;
  walImageBytes: number;
  roundTrips: number;
};

export type Size = {
  name: string;
  /** Calls of the company that is measured; ten others have as many together. */
  calls: number;
  waiting: number;
  cost: Cost;
  /** Milliseconds until the whole answer is there, over all questions of the group. */
  lists: { p50: number; p95: number };
  searches: { p50: number; p95: number };
  /** Each of them by its name. */
  questions: Record<string, Question>;
  claims: { shape: ClaimFigures; ship: ClaimFigures };
  /** The same claim after so many were claimed and delivered with nothing vacuumed since; only with a backlog. */
  worn?: { delivered: number; ship: ClaimFigures };
  databaseBytes: number;
  /** The indexes that are the queue. */
  queueBytes: number;
  tables: Record<string, TableFigures>;
  /** Seconds that VACUUM of `recordings` takes after the pushes. */
  vacuumSeconds: number;
};

/** What should be as flat as the wish says, and how it is read off a size. */
export const flat: readonly { name: string; unit: string; of: (size: Size) => number }[] = [
  { name: "CPU of PostgreSQL a recording", unit: "ms", of: ({ cost }) => cost.postgresMs },
  { name: "CPU of Onbin a recording", unit: "ms", of: ({ cost }) => cost.onbinMs },
  { name: "WAL a recording", unit: "kB", of: ({ cost }) => cost.walBytes / 1000 },
  {
    name: "… without page images",
    unit: "kB",
    of: ({ cost }) => (cost.walBytes - cost.walImageBytes) / 1000,
  },
  { name: "round trips a recording", unit: "", of: ({ cost }) => cost.roundTrips },
  { name: "lists, p50", unit: "ms", of: ({ lists }) => lists.p50 },
  { name: "lists, p95", unit: "ms", of: ({ lists }) => lists.p95 },
  { name: "searches, p50", unit: "ms", of: ({ searches }) => searches.p50 },
  { name: "searches, p95", unit: "ms", of: ({ searches }) => searches.p95 },
  ...questionsAsked.map((name) => ({
    name: `· ${name.replace("calls: ", "")}, p50`,
    unit: "ms",
    of: ({ questions }: Size) => questions[name]?.p50 ?? Number.NaN,
  })),
  { name: "claim to shape, p50", unit: "ms", of: ({ claims }) => claims.shape.p50 },
  { name: "claim to ship, p50", unit: "ms", of: ({ claims }) => claims.ship.p50 },
  { name: "claim to shape, pages", unit: "", of: ({ claims }) => claims.shape.pages },
  { name: "claim to ship, pages", unit: "", of: ({ claims }) => claims.ship.pages },
];

/** The most that the largest size may be of the smallest. */
export const wanted = 1.3;
