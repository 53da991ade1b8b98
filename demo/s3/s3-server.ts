import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isBucketName } from "./bucket-check.ts";
import type { Exchange, Hook, S3Bucket, S3User, ServerState } from "./exchange.ts";
import { handleRequest } from "./handle-request.ts";
import { ObjectStore } from "./object-store.ts";
import type { KmsKey } from "./put-wishes.ts";
import { RequestLog, type RequestRecord } from "./request-record.ts";
import type { RoleSession, StsRole } from "./role-session.ts";
import { s3Error } from "./s3-error.ts";
import type { StoredObject } from "./stored-object.ts";

export type { Departures, Exchange, Hook, HookPoint, S3Bucket, S3User } from "./exchange.ts";
export type { PolicyDocument, PolicyStatement } from "./policy.ts";
export type { RequestRecord } from "./request-record.ts";
export type { StsRole } from "./role-session.ts";
export type { StoredObject } from "./stored-object.ts";

export type S3ServerOptions = {
  /** Objects and what is known of them are kept here. */
  folder: string;
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Region of the endpoint and of buckets that name none; default us-east-1. */
  region?: string;
  users: S3User[];
  buckets: S3Bucket[];
  /** Keys for SSE-KMS; default none but the AWS managed one. */
  kmsKeys?: readonly KmsKey[];
  /** Roles of IAM; with them there is an STS at the same address. */
  roles?: StsRole[];
  /** Longest life of a role's session in seconds; default as asked for. */
  sessionSeconds?: number;
  hook?: Hook;
  /** A file that gets one JSON line for every request, before its answer leaves. */
  journal?: string;
  /** Milliseconds without a byte of the body after which RequestTimeout is answered; default 20,000. */
  idleTimeoutMs?: number;
  /** The server's clock in milliseconds since 1970; default Date.now. */
  now?: () => number;
};

export type S3Server = {
  url: string;
  port: number;
  folder: string;
  /** Both may be changed while the server runs. */
  users: S3User[];
  buckets: S3Bucket[];
  roles: StsRole[];
  /** May be changed while the server runs; counts for sessions from then on. */
  sts: { sessionSeconds?: number };
  sessions: ReadonlyMap<string, RoleSession>;
  log: RequestRecord[];
  list(bucket: string): Promise<StoredObject[]>;
  /** Every version of a key, oldest first; one at most where the bucket is not versioned. */
  versions(bucket: string, key: string): Promise<StoredObject[]>;
  read(bucket: string, key: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
};

/** Milliseconds that a running request gets to end when the server closes. */
const CLOSING_MS = 300;

/**
 * A small Amazon S3: one PutObject at a time is stored whole or not at all, and the signature, digests and IAM policy
 * of every request are verified. No TLS, no multipart uploads.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const { folder, host = "127.0.0.1", region = "us-east-1" } = options;
  const store = await ObjectStore.open(folder);
  const created = await store.createdBuckets();
  const log = new RequestLog(options.journal);
  const state: ServerState = {
    region,
    users: [...options.users],
    buckets: [
      ...options.buckets,
      ...created.filter(({ name }) => !options.buckets.some((b) => b.name === name)),
    ],
    kmsKeys: options.kmsKeys ?? [],
    roles: options.roles && [...options.roles],
    sessions: new Map(),
    sts: options.sessionSeconds === undefined ? {} : { sessionSeconds: options.sessionSeconds },
    store,
    log,
    hook: options.hook,
    idleTimeoutMs: options.idleTimeoutMs ?? 20_000,
    now: options.now ?? Date.now,
  };
  const wrong = state.buckets.find(({ name }) => !isBucketName(name));
  if (wrong) throw new Error(`${wrong.name} cannot be the name of a bucket`);
  const running = new Set<Promise<void>>();
  const server = httpServer(state, running);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    folder,
    users: state.users,
    buckets: state.buckets,
    roles: state.roles ?? [],
    sts: state.sts,
    sessions: state.sessions,
    log: log.records,
    list: (bucket) => store.list(bucket),
    versions: (bucket, key) => store.versions(bucket, key),
    read: async (bucket, key) => {
      const object = await store.get(bucket, key);
      return object && readFile(store.bodyPath(bucket, object));
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const end = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
      await closed;
      clearTimeout(end);
      await Promise.allSettled(running);
      log.close();
    },
  };
}

function httpServer(state: ServerState, running: Set<Promise<void>>) {
  const open = new WeakMap<object, Exchange>();
  const serve = (awaitsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    const begun = (exchange: Exchange) => void open.set(request.socket, exchange);
    const run = handleRequest(state, request, response, { awaitsContinue, begun })
      .catch(() => void request.socket.destroy())
      .finally(() => running.delete(run));
    running.add(run);
  };
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 20_000 }, serve(false));
  server.on("checkContinue", serve(true));
  server.on("clientError", (_error: Error, socket: Socket) => {
    // Node reports here, too, that a client closed its side in the middle of a body.
    const exchange = open.get(socket);
    if (exchange && !exchange.request.complete) {
      exchange.broken = s3Error("IncompleteBody", { headers: { connection: "close" } });
      exchange.interrupt?.(exchange.broken);
    } else if (socket.writable) {
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    }
  });
  return server;
}
