import type { IncomingMessage, ServerResponse } from "node:http";
import { authorize } from "./authorize.ts";
import { expectedRegion, findBucket, isBucketName, regionOf, requireBucket } from "./bucket-check.ts";
import { createBucket, headBucket, listBuckets } from "./bucket-operations.ts";
import { AlreadyAnswered, callHook, type Exchange, type ServerState } from "./exchange.ts";
import { listObjects } from "./list-objects.ts";
import { type Operation, operationOf } from "./operation.ts";
import { putObject } from "./put-object.ts";
import { verifyOwner } from "./put-wishes.ts";
import { deleteObject, getObject, headObject } from "./read-object.ts";
import { newRequestId, replyError } from "./reply.ts";
import type { RequestRecord } from "./request-record.ts";
import { parseTarget, type RequestTarget } from "./request-target.ts";
import { signersOf } from "./role-session.ts";
import { S3Error, s3Error } from "./s3-error.ts";
import { securityToken } from "./security-token.ts";
import { verifySignature } from "./signature.ts";

/** Answers one request, whatever happens, and logs it exactly once. `begun` sees the exchange before it is served. */
export async function handleRequest(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
  { awaitsContinue, begun }: { awaitsContinue: boolean; begun: (exchange: Exchange) => void },
): Promise<void> {
  const record = newRecord(request);
  // A client may vanish while an answer is on its way; the answer is lost, and that is all.
  response.on("error", () => undefined);
  try {
    const exchange = open(state, request, response, record, awaitsContinue);
    begun(exchange);
    await callHook("arrived", exchange);
    if (exchange.operation !== "SecurityToken") {
      admit(exchange, exchange.operation);
      verifyOwner(exchange);
    }
    await perform(exchange);
  } catch (error) {
    answerFailure(state, { request, response, record }, error);
  } finally {
    if (!state.log.has(record)) {
      record.status = response.headersSent ? response.statusCode : 0;
      state.log.add(record);
    }
  }
}

function open(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
  record: RequestRecord,
  awaitsContinue: boolean,
): Exchange {
  const target = parseTarget(request.url ?? "/", request.headers.host ?? "");
  if (target.bucket !== undefined) record.bucket = target.bucket;
  if (target.key !== undefined) record.key = target.key;
  const operation = operationOf(request.method ?? "", target);
  record.operation = operation;
  nameRegion(state, target, response, operation === "HeadBucket");
  return { state, request, response, target, operation, record, departures: {}, awaitsContinue };
}

/** HeadBucket tells the region of a bucket that exists with any status (Amazon S3 API reference, HeadBucket). */
function nameRegion(
  state: ServerState,
  target: RequestTarget,
  response: ServerResponse,
  told: boolean,
): void {
  const bucket = findBucket(state, target.bucket);
  if (told && bucket) response.setHeader("x-amz-bucket-region", regionOf(state, bucket));
}

/** Everything that S3 decides from the headers alone, in its order. */
function admit(
  { state, request, target, record }: Exchange,
  operation: Exclude<Operation, "SecurityToken">,
): void {
  if (target.bucket !== undefined && !isBucketName(target.bucket)) {
    throw s3Error("InvalidBucketName", { fields: { BucketName: target.bucket } });
  }
  const region = expectedRegion(state, target, request.headers.authorization);
  const users = signersOf(state, request.headers.authorization);
  const user = verifySignature(request, target, { users, region, now: state.now() });
  record.accessKeyId = user.accessKeyId;
  if (target.bucket !== undefined && operation !== "CreateBucket") requireBucket(state, target);
  authorize(user, operation, target, record.remoteAddress);
}

async function perform(exchange: Exchange): Promise<void> {
  const { operation } = exchange;
  switch (operation) {
    case "ListBuckets":
      return listBuckets(exchange);
    case "HeadBucket":
      return headBucket(exchange);
    case "CreateBucket":
      return createBucket(exchange);
    case "ListObjectsV2":
      return listObjects(exchange);
    case "PutObject":
      return putObject(exchange);
    case "GetObject":
      return getObject(exchange);
    case "HeadObject":
      return headObject(exchange);
    case "DeleteObject":
      return deleteObject(exchange);
    case "SecurityToken":
      return securityToken(exchange);
    default:
      return operation satisfies never;
  }
}

function answerFailure(
  state: ServerState,
  answering: { request: IncomingMessage; response: ServerResponse; record: RequestRecord },
  error: unknown,
): void {
  const { response, record } = answering;
  if (error instanceof AlreadyAnswered) return;
  if (response.headersSent || response.destroyed || answering.request.socket.destroyed) {
    response.destroy();
    record.code ||= "ClientGone";
    return;
  }
  const known = error instanceof S3Error ? error : s3Error("InternalError", { message: String(error) });
  replyError(state.log, answering, known);
}

function newRecord(request: IncomingMessage): RequestRecord {
  return {
    time: new Date().toISOString(),
    requestId: newRequestId(),
    method: request.method ?? "",
    status: 0,
    code: "",
    bytes: 0,
    remoteAddress: (request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
  };
}
