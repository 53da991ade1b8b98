import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { SpoolBucket } from "../base/spool-setting.ts";
import { awsEndpoint, type Endpoint } from "../destinations/endpoint.ts";
import type { Receive } from "../destinations/exchange.ts";
import { md5OfFile } from "../destinations/md5-of-file.ts";
import { etagIsMd5 } from "../destinations/proof-of-answer.ts";
import { putRecording } from "../destinations/put-recording.ts";
import { noWishes } from "../destinations/put-wishes.ts";
import { clocksFor } from "../destinations/request-clocks.ts";
import type { S3Caller } from "../destinations/s3-caller.ts";
import { readErrorBody } from "../destinations/s3-error-body.ts";
import { type S3Answer, type S3Request, type S3Target, s3Request } from "../destinations/s3-request.ts";
import { type Listing, readListing } from "./read-listing.ts";

/** The spool's store did not do what it was asked; `code` is its own, or the network's. */
export class SpoolStoreFault extends Error {
  readonly code: string;
  readonly http: number | null;
  constructor(act: string, code: string, http: number | null, cause?: unknown) {
    super(`the spool's store, ${act}: ${code}${http === null ? "" : ` (HTTP ${http})`}`, { cause });
    this.name = "SpoolStoreFault";
    this.code = code;
    this.http = http;
  }
}

/** Milliseconds in which a fault that may pass is tried again, and the pauses in between. */
export type Patience = { totalMs: number; pauseMs: number };

export type BucketObjects = ReturnType<typeof openBucketObjects>;

/** The longest page of a listing that is read: 1,000 keys are some 400 kB. */
const longestPage = 4 * 2 ** 20;

/** Objects of the operator's bucket below its prefix. Keys here are without it. Every fault is a SpoolStoreFault. */
export function openBucketObjects(setting: SpoolBucket, caller: S3Caller) {
  const target = targetOf(setting);
  const keyOf = (name: string) => (setting.prefix === "" ? name : `${setting.prefix}/${name}`);
  const ask = async (act: string, request: S3Request): Promise<S3Answer> => {
    try {
      return await s3Request(target, request, caller);
    } catch (error) {
      throw asFault(act, error);
    }
  };

  return {
    /** One PutObject of a file, with its length and SHA-256; what the store says of it is compared. */
    async put(name: string, file: { path: string; bytes: number; sha256: string }): Promise<void> {
      const { path } = file;
      const recording = { ...file, key: keyOf(name), md5: () => md5OfFile(path), ifNoneMatch: false };
      const outcome = await putRecording(target, recording, caller, { folder: "", egressIps: [] }).catch(
        (error: unknown) => {
          throw asFault("PUT", error);
        },
      );
      if (outcome.outcome === "stored") return;
      throw new SpoolStoreFault("PUT", outcome.failure.code, outcome.failure.http);
    },

    /** A small object that is made in memory. @returns whether the bucket keeps old versions */
    async putSmall(name: string, bytes: Buffer): Promise<{ versioned: boolean }> {
      const answer = await ask("PUT", { method: "PUT", key: keyOf(name), body: { kind: "bytes", bytes } });
      if (answer.status !== 200) throw refused("PUT", answer);
      return { versioned: (answer.headers["x-amz-version-id"] ?? "null") !== "null" };
    },

    /**
     * Hands an object's bytes to `write`, which begins anew when it is called again.
     * @param wanted what it is to be; without a SHA-256 an ETag that is an MD5 is compared
     * @returns whether that came; null: there is no such object
     */
    async get(
      name: string,
      wanted: { bytes: number; sha256: string | null },
      write: (body: AsyncIterable<Buffer>) => Promise<void>,
    ): Promise<{ isRight: boolean; bytes: number } | null> {
      let came = { bytes: 0, hash: "" };
      const receive: Receive = async (body, moved) => {
        const hash = createHash(wanted.sha256 === null ? "md5" : "sha256");
        let bytes = 0;
        const counted = async function* () {
          for await (const chunk of body as AsyncIterable<Buffer>) {
            moved();
            hash.update(chunk);
            bytes += chunk.length;
            yield chunk;
          }
        };
        await write(counted());
        came = { bytes, hash: hash.digest("hex") };
      };
      const clocks = clocksFor(wanted.bytes);
      const answer = await ask("GET", { method: "GET", key: keyOf(name), clocks, receive });
      if (isNoKey(answer)) return null;
      if (answer.status !== 200) throw refused("GET", answer);
      const etag = (answer.headers.etag ?? "").replace(/^(?:W\/)?"?|"$/g, "").toLowerCase();
      const hash = wanted.sha256 ?? (etagIsMd5(etag, answer.headers) ? etag : came.hash);
      return { isRight: came.bytes === wanted.bytes && came.hash === hash, bytes: came.bytes };
    },

    /** A small object as it is; null: there is none. */
    async getSmall(name: string): Promise<Buffer | null> {
      const parts: Buffer[] = [];
      const receive = (body: IncomingMessage, moved: () => void) => collect(body, parts, moved, 65_536);
      const answer = await ask("GET", { method: "GET", key: keyOf(name), receive });
      if (isNoKey(answer)) return null;
      if (answer.status !== 200) throw refused("GET", answer);
      return Buffer.concat(parts);
    },

    /** Whether there is such an object; of a bucket that is not there HEAD says no more than of an object. */
    async has(name: string): Promise<boolean> {
      const answer = await ask("HEAD", { method: "HEAD", key: keyOf(name) });
      if (answer.status === 200) return true;
      if (answer.status === 404) return false;
      throw refused("HEAD", answer);
    },

    async remove(name: string): Promise<void> {
      const answer = await ask("DELETE", { method: "DELETE", key: keyOf(name) });
      if (answer.status !== 204 && answer.status !== 200 && !isNoKey(answer)) throw refused("DELETE", answer);
    },

    /** One page of what is below a name, with the store's own time of day. */
    async list(below: string, token: string | null): Promise<Listing & { now: number }> {
      const parts: Buffer[] = [];
      const receive = (body: IncomingMessage, moved: () => void) => collect(body, parts, moved, longestPage);
      const query = {
        ...{ "list-type": "2", prefix: keyOf(below), "encoding-type": "url" },
        ...(token === null ? {} : { "continuation-token": token }),
      };
      const answer = await ask("LIST", { method: "GET", query, receive });
      if (answer.status !== 200) throw refused("LIST", answer);
      const listing = readListing(Buffer.concat(parts).toString("utf8"));
      if (listing === null) throw new SpoolStoreFault("LIST", "NoListing", 200);
      const start = keyOf("").length;
      const now = Date.parse(answer.headers.date ?? "");
      return {
        next: listing.next,
        objects: listing.objects.map((object) => ({ ...object, key: object.key.slice(start) })),
        now: Number.isNaN(now) ? Date.now() : now,
      };
    },

    close: () => caller.close(),
  };
}

/** Times that a store which answers at all is asked, however long its answers take. */
const leastTries = 3;

/** Does it again while a fault may pass. Codes that only the operator can mend are not tried again. */
export async function patiently<T>({ totalMs, pauseMs }: Patience, act: () => Promise<T>): Promise<T> {
  const end = performance.now() + totalMs;
  for (let pause = pauseMs, tries = 1; ; pause *= 2, tries++) {
    try {
      return await act();
    } catch (error) {
      const mayPass = error instanceof SpoolStoreFault && !lasting.has(error.code);
      if (!mayPass) throw error;
      const answered = error.http !== null && tries < leastTries;
      if (!answered && performance.now() + pause > end) throw error;
      await sleep(pause * (0.5 + Math.random() / 2));
    }
  }
}

const lasting: ReadonlySet<string> = new Set([
  ...["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket", "AllAccessDisabled"],
  ...["AuthorizationHeaderMalformed", "PermanentRedirect", "InvalidBucketName", "inside", "InsideAddress"],
]);

async function collect(
  body: IncomingMessage,
  parts: Buffer[],
  moved: () => void,
  most: number,
): Promise<void> {
  parts.length = 0;
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    moved();
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes > most) throw new Error("the answer is too long");
  }
}

function targetOf({ bucket, endpoint, region, accessKeyId, secretAccessKey }: SpoolBucket): S3Target {
  const own: Endpoint = { ...awsEndpoint, name: "spool", url: endpoint, region, pathStyle: true };
  return {
    endpoint: endpoint === null ? awsEndpoint : own,
    ...{ region, bucket, credentials: { accessKeyId, secretAccessKey }, wishes: noWishes },
  };
}

function isNoKey(answer: S3Answer): boolean {
  return answer.status === 404 && codeOf(answer) === "NoSuchKey";
}

function codeOf({ status, body, headers }: S3Answer): string {
  const read = readErrorBody(body, headers["content-type"]);
  if (read.kind === "error") return read.code;
  return status === 403 ? "AccessDenied" : `Http${status}`;
}

function refused(act: string, answer: S3Answer): SpoolStoreFault {
  return new SpoolStoreFault(act, codeOf(answer), answer.status);
}

function asFault(act: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SpoolStoreFault) return error;
  const code = "code" in error ? String(error.code) : "unknown";
  return new SpoolStoreFault(act, code, null, error);
}
