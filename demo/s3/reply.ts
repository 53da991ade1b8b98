import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestLog, RequestRecord } from "./request-record.ts";
import type { S3Error } from "./s3-error.ts";
import { xmlDocument } from "./xml.ts";

export type Answering = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: RequestRecord;
};

export type Reply = { status: number; headers?: Record<string, string>; body?: string };

/** How long (ms) the rest of an unwanted body is still taken, so that the client can read why. */
const LINGER_MS = 5000;

/** Logs and sends an answer. */
export function reply(log: RequestLog, { request, response, record }: Answering, answer: Reply): void {
  record.status = answer.status;
  log.add(record);
  response.writeHead(answer.status, {
    ...commonHeaders(record),
    ...(answer.body === undefined || request.method === "HEAD"
      ? {}
      : { "content-type": "application/xml", "content-length": String(Buffer.byteLength(answer.body)) }),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : answer.body);
  if (!request.complete) dropRest(request);
}

export function commonHeaders(record: RequestRecord): Record<string, string> {
  return { "x-amz-request-id": record.requestId, "x-amz-id-2": hostId(record), server: "OnbinDemoS3" };
}

/** Answers an error; to a HEAD without a body, as S3 does. */
export function replyError(log: RequestLog, answering: Answering, error: S3Error): void {
  answering.record.code = error.code;
  const body = errorDocument(error, answering.record);
  reply(log, answering, { status: error.status, headers: error.headers, body });
}

export function errorDocument(error: S3Error, record: RequestRecord): string {
  return xmlDocument([
    "Error",
    [
      ["Code", error.code],
      ["Message", error.message],
      ...Object.entries(error.fields),
      ["RequestId", record.requestId],
      ["HostId", hostId(record)],
    ],
  ]);
}

export function newRequestId(): string {
  return randomBytes(8).toString("hex").toUpperCase();
}

function hostId({ requestId }: RequestRecord): string {
  return Buffer.from(`onbin-demo-s3/${requestId}`).toString("base64");
}

function dropRest(request: IncomingMessage): void {
  request.resume();
  const end = setTimeout(() => request.complete || request.socket.destroy(), LINGER_MS);
  request.once("close", () => clearTimeout(end));
}
