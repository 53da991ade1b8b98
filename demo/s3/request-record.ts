import { closeSync, openSync, writeSync } from "node:fs";
import type { Operation } from "./operation.ts";

/** One request as it ended; `status` 0: no answer was given. */
export type RequestRecord = {
  /** ISO 8601, UTC, of the arrival. */
  time: string;
  requestId: string;
  method: string;
  operation?: Operation;
  bucket?: string;
  key?: string;
  accessKeyId?: string;
  /** Of a request to STS. */
  action?: string;
  roleArn?: string;
  /** Null: none was sent. */
  externalId?: string | null;
  status: number;
  /** The S3 error code; "" where there was none. */
  code: string;
  /** Body bytes that arrived. */
  bytes: number;
  /** SHA-256 (hexadecimal) of what this request stored; absent where it stored nothing. */
  sha256?: string;
  versionId?: string;
  remoteAddress: string;
  /** What a hook did to this request. */
  notes?: string[];
};

/** The requests that ended, in memory and, where a path is given, as JSON lines in a file that outlives a kill. */
export class RequestLog {
  readonly records: RequestRecord[] = [];
  private readonly logged = new WeakSet<RequestRecord>();
  private file: number | undefined;

  constructor(path: string | undefined) {
    this.file = path === undefined ? undefined : openSync(path, "a");
  }

  /** Synchronous, so that a line is written before its answer leaves. */
  add(record: RequestRecord): void {
    this.records.push(record);
    this.logged.add(record);
    if (this.file !== undefined) writeSync(this.file, `${JSON.stringify(record)}\n`);
  }

  has(record: RequestRecord): boolean {
    return this.logged.has(record);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}
