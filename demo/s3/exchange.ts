import type { IncomingMessage, ServerResponse } from "node:http";
import type { ObjectStore } from "./object-store.ts";
import type { Operation } from "./operation.ts";
import type { PolicyDocument } from "./policy.ts";
import type { KmsKey } from "./put-wishes.ts";
import type { RequestLog, RequestRecord } from "./request-record.ts";
import type { RequestTarget } from "./request-target.ts";
import type { RoleSession, StsRole } from "./role-session.ts";
import type { S3Error } from "./s3-error.ts";

/** `policy` undefined: may do everything. `name` is what ARNs in messages show (default: the access key ID). */
export type S3User = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  name?: string;
  /** Instead of the one that the name makes. */
  arn?: string;
  policy?: PolicyDocument;
};

export type S3Bucket = {
  name: string;
  region?: string;
  versioned?: boolean;
  /** Account number; default 000000000000. */
  owner?: string;
  /** Those that it offers; default those of AWS. */
  storageClasses?: readonly string[];
};

/** What the parts of a running server share. */
export type ServerState = {
  region: string;
  users: S3User[];
  buckets: S3Bucket[];
  kmsKeys: readonly KmsKey[];
  /** Absent: there is no STS. */
  roles: StsRole[] | undefined;
  sessions: Map<string, RoleSession>;
  /** Longest life of a session in seconds, where it is to be shorter than what was asked for. */
  sts: { sessionSeconds?: number };
  store: ObjectStore;
  log: RequestLog;
  hook: Hook | undefined;
  /** Milliseconds without a byte of the body after which RequestTimeout is answered. */
  idleTimeoutMs: number;
  now: () => number;
};

/** Where this request departs from what S3 does; set by a hook. */
export type Departures = {
  ignoreIfNoneMatch?: boolean;
  ignoreContentMd5?: boolean;
  /** Answered instead of the right one; without quotes. */
  etag?: string;
  /** Sees each piece of the body (of a GetObject: of the answer's) before anything else does; `offset` in bytes. */
  alterBody?: (chunk: Buffer, offset: number) => Buffer | Promise<Buffer>;
};

/** One request and its answer on their way through the server. */
export type Exchange = {
  readonly state: ServerState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: RequestTarget;
  readonly operation: Operation;
  readonly record: RequestRecord;
  readonly departures: Departures;
  /** True while the client waits for "100 Continue" before it sends its body. */
  awaitsContinue: boolean;
  /** Why the rest of the body will never come. */
  broken?: S3Error;
  /** Ends the reading of the body with an error; set while it is read. */
  interrupt?: (error: S3Error) => void;
};

/**
 * Lets a test step in: "arrived" (headers read, nothing verified), "received" (body verified, not stored yet),
 * "stored" (object on disk, not answered yet; PutObject only). "answered" tells the server that the hook has dealt
 * with the reply. A thrown S3Error is answered.
 */
export type Hook = (point: HookPoint, exchange: Exchange) => Promise<"go on" | "answered">;
export type HookPoint = "arrived" | "received" | "stored";

/** Thrown through the server to leave a request that a hook has already dealt with. */
export class AlreadyAnswered extends Error {}

export async function callHook(point: HookPoint, exchange: Exchange): Promise<void> {
  if ((await exchange.state.hook?.(point, exchange)) === "answered") throw new AlreadyAnswered();
}
