import type { Facts } from "../keep/facts.ts";
import type { Original, Params } from "../keep/tables.ts";

/** What every source hands to the one door: the company is known from the credential, never from here. */
export type Arrival = {
  /** `push`, or a source's ID. */
  source: string;
  /** The source's own name for the recording: with the source it is its identity. Never of the push door. */
  key?: string;
  /** Names within the source (a file's, a detail record's) by which audio and facts of one call find each other. */
  names?: readonly string[];
  /** Seconds to wait for the facts of the call before its recording is shipped, while they are not known. */
  factsWithin?: number;
  sequenceId?: string;
  externalId?: string;
  idempotencyKey?: string;
  /** A sequence ID, an externalId, or a name within the source. */
  parent?: Relative;
  previous?: Relative;
  facts: Facts;
  /** An old recording, which gives way to calls that have just ended. */
  archive: boolean;
  /** Null: facts of a call, without a recording. */
  media: {
    /** Already durable in the spool; theirs to remove when nothing new came of them. */
    originals: readonly Original[];
    /** An instant before they were named, seconds since 1970 by the database's clock; where it is known. */
    namedAfter?: number;
    declaredFormat: string | null;
    agentOffset: number;
    customerOffset: number;
  } | null;
  /** The sender's own words, untouched. */
  raw: unknown;
  /** The request that brought it, as the log names it. */
  requestId: string;
};

export type Media = NonNullable<Arrival["media"]>;

export type Relative = string | { name: string };

export type Received = {
  sequenceId: string;
  state: string | null;
  /** Why it is held or skipped. */
  reason: { code: string; params: Params | null } | null;
  isNew: boolean;
};
