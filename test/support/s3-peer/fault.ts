import type { HookPoint } from "../../../demo/s3/exchange.ts";

/** Which requests a fault strikes. Every part that is given must hold. */
export type FaultMatch = {
  method?: string;
  /** As in RequestRecord, for example PutObject. */
  operation?: string;
  bucket?: string;
  /** May hold * and ?. */
  key?: string;
  /** Which ones of the requests that match so far, counted from 1. */
  nth?: number | number[];
  /** 0 to 1, drawn from the peer's seed. */
  probability?: number;
};

/** What a fault does. Milliseconds and bytes throughout. */
export type FaultAct =
  /** Any answer: a code of S3's table needs no status. After the body was read, unless `beforeBody`. */
  | {
      kind: "answer";
      code: string;
      status?: number;
      message?: string;
      fields?: Record<string, string>;
      headers?: Record<string, string>;
      /** Seconds, sent as Retry-After. */
      retryAfter?: number;
      beforeBody?: boolean;
    }
  /** 200, and an error document as body; nothing is stored. */
  | { kind: "errorIn200"; code: string }
  /** What a proxy says: an HTML page, nothing of S3 in it. */
  | { kind: "html"; status: number }
  | { kind: "delay"; milliseconds: number; at?: HookPoint }
  /** Never an answer; "body" stops reading after `afterBytes` (default 0). */
  | { kind: "hang"; at: HookPoint }
  | { kind: "hang"; at: "body"; afterBytes?: number }
  /** The connection ends without an answer, after or before the object was stored; `reset` with RST. */
  | { kind: "replyLost"; stored: boolean; reset?: boolean }
  /** The connection is reset in the middle of the body. */
  | { kind: "reset"; afterBytes: number }
  /** The request is served, and its answer breaks off in the middle. */
  | { kind: "truncatedReply" }
  /** One bit of the body is turned over before it is verified, of a GetObject of the answer's; `offset` of its byte, default 0. */
  | { kind: "bitFlip"; offset?: number }
  | { kind: "ignoreIfNoneMatch" }
  /** A store that does not know the header: 501 NotImplemented, or 400 that names it. */
  | { kind: "refuseIfNoneMatch"; status: 501 | 400 }
  /** Content-MD5 is not compared, and the object is stored. */
  | { kind: "ignoreContentMd5" }
  | { kind: "wrongEtag"; etag?: string };

export type Fault = {
  match?: FaultMatch;
  act: FaultAct;
  /** Strikes at most so often; default without end. */
  times?: number;
};
