import { type Static, Type } from "typebox";
import { nullable } from "./nullable.ts";
import { WordsSchema } from "./shared-schemas.ts";

/** The most failures of an incident that are counted; this many stand for "this many or more". */
export const mostCountedFailures = 10_000;

/** A kind of error of one integration, from its first failure to its end (promises.md, "Incident"). */
export const IncidentSchema = Type.Object({
  /** Null while nobody was told: it passes by itself, or began a moment ago. */
  id: nullable(Type.String()),
  /** `amazon-s3`; `phone` when calls stay away. */
  service: Type.String(),
  serviceName: Type.String(),
  kind: Type.String(),
  /** Codes of the failures that belong to it; none where it is not about recordings. */
  codes: Type.Array(Type.String()),
  words: WordsSchema,
  since: Type.String(),
  /** When people were told first; null while nobody was. */
  openedAt: nullable(Type.String()),
  closedAt: nullable(Type.String()),
  /** Its cause is gone since then, and it ends when it stays so for a while. */
  quietSince: nullable(Type.String()),
  /** Failures that are open now; at most `mostCountedFailures`. */
  open: Type.Integer(),
  /** Recordings that it held up and that were delivered since; told at its end. */
  recovered: nullable(Type.Integer()),
  /** The longest of them took so many seconds from arrival to delivery. */
  longestSeconds: nullable(Type.Number()),
});
export type Incident = Static<typeof IncidentSchema>;

export const IncidentListSchema = Type.Object({
  /** Open ones, then those that nobody was told of yet, then those that ended, newest first. */
  items: Type.Array(IncidentSchema),
  next: nullable(Type.String()),
});
export type IncidentList = Static<typeof IncidentListSchema>;
