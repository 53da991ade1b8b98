import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Exchange, HookPoint } from "../../../demo/s3/exchange.ts";
import { receiveBody } from "../../../demo/s3/receive-body.ts";
import { isS3ErrorCode, S3Error, s3Error } from "../../../demo/s3/s3-error.ts";
import { breakReply, sendHtml } from "./broken-reply.ts";
import type { FaultAct } from "./fault.ts";

/** Does what a fault says at this point of a request; "answered" where nothing more is to be sent. */
export async function applyFault(
  act: FaultAct,
  point: HookPoint,
  exchange: Exchange,
): Promise<"go on" | "answered"> {
  const { request, departures } = exchange;
  const arrived = point === "arrived";
  switch (act.kind) {
    case "answer":
      if (!arrived) return "go on";
      if (act.beforeBody !== true) await swallowBody(exchange);
      throw errorOf(act);
    case "errorIn200":
      if (!arrived) return "go on";
      await swallowBody(exchange);
      throw errorOf({ code: act.code, status: 200 });
    case "html":
      if (!arrived) return "go on";
      await swallowBody(exchange);
      sendHtml(exchange, act.status);
      return "answered";
    case "delay":
      if (point === (act.at ?? "arrived")) await pause(exchange, act.milliseconds);
      return "go on";
    case "hang":
      if (arrived && act.at === "body") stopReading(exchange, act.afterBytes ?? 0);
      if (point !== act.at) return "go on";
      logUnanswered(exchange);
      await closed(exchange);
      return "answered";
    case "replyLost":
      return loseReply(act, point, exchange);
    case "reset":
      if (arrived) departures.alterBody = resetAfter(exchange, act.afterBytes);
      return "go on";
    case "truncatedReply":
      if (arrived) breakReply(exchange);
      return "go on";
    case "bitFlip":
      if (arrived) departures.alterBody = flipBit(act.offset ?? 0);
      return "go on";
    case "ignoreIfNoneMatch":
      departures.ignoreIfNoneMatch = true;
      return "go on";
    case "ignoreContentMd5":
      departures.ignoreContentMd5 = true;
      return "go on";
    case "wrongEtag":
      departures.etag = act.etag ?? "0".repeat(32);
      return "go on";
    case "refuseIfNoneMatch":
      if (!arrived || request.headers["if-none-match"] === undefined) return "go on";
      await swallowBody(exchange);
      throw refusedHeader(act.status);
    default:
      return act satisfies never;
  }
}

function loseReply(
  act: { stored: boolean; reset?: boolean },
  point: HookPoint,
  exchange: Exchange,
): "go on" | "answered" {
  const { request, operation } = exchange;
  // Only a PutObject comes by "received" and "stored".
  const last = operation !== "PutObject" ? "arrived" : act.stored ? "stored" : "received";
  if (point !== last) return "go on";
  logUnanswered(exchange);
  if (act.reset) request.socket.resetAndDestroy();
  else request.socket.destroy();
  return "answered";
}

/** At once, so that the log tells what was stored before the client can notice anything. */
function logUnanswered({ state, record }: Exchange): void {
  if (!state.log.has(record)) state.log.add(record);
}

function closed({ request }: Exchange, options: { signal?: AbortSignal } = {}): Promise<unknown> {
  return request.socket.destroyed ? Promise.resolve() : once(request.socket, "close", options);
}

async function pause(exchange: Exchange, milliseconds: number): Promise<void> {
  const over = new AbortController();
  const time = sleep(milliseconds, undefined, over).catch(() => undefined);
  await Promise.race([time, closed(exchange, over).catch(() => undefined)]);
  over.abort();
}

function stopReading(exchange: Exchange, afterBytes: number): void {
  exchange.departures.alterBody = async (chunk, offset) => {
    if (offset + chunk.length <= afterBytes) return chunk;
    await closed(exchange);
    throw new Error("the client went away");
  };
}

function resetAfter({ request }: Exchange, afterBytes: number) {
  return (chunk: Buffer, offset: number): Buffer => {
    if (offset + chunk.length >= afterBytes) request.socket.resetAndDestroy();
    return chunk;
  };
}

function flipBit(position: number) {
  return (chunk: Buffer, offset: number): Buffer => {
    const byte = chunk[position - offset];
    if (byte === undefined) return chunk;
    const damaged = Buffer.from(chunk);
    damaged[position - offset] = byte ^ 1;
    return damaged;
  };
}

async function swallowBody(exchange: Exchange): Promise<void> {
  await receiveBody(exchange, async () => undefined);
}

function errorOf(act: Omit<Extract<FaultAct, { kind: "answer" }>, "kind">): S3Error {
  const headers = { ...act.headers, ...(act.retryAfter && { "retry-after": String(act.retryAfter) }) };
  const known = isS3ErrorCode(act.code) ? s3Error(act.code) : undefined;
  const status = act.status ?? known?.status;
  if (status === undefined) throw new Error(`the fault ${act.code} wants a status`);
  const message = act.message ?? known?.message ?? act.code;
  return new S3Error(act.code, { status, message, headers, fields: act.fields ?? {} });
}

function refusedHeader(status: 501 | 400): S3Error {
  if (status === 501) return s3Error("NotImplemented", { fields: { Header: "If-None-Match" } });
  return s3Error("InvalidArgument", { message: "Unsupported header If-None-Match for this API call" });
}
