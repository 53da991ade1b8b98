import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { AppError } from "./app-error.ts";

/** Seconds for the whole of a small body: JSON, an event, a detail record. */
export const smallBodySeconds = 30;

/** A body that must be there within the time of a small one. Its reader gets the error; the connection stays, for the answer. */
export function withBodyClock(payload: Readable): Readable {
  const watched = new PassThrough();
  const clock = setTimeout(
    () => watched.destroy(new AppError("too_slow", { seconds: smallBodySeconds })),
    1000 * smallBodySeconds,
  );
  watched.once("close", () => clearTimeout(clock));
  // Its reader may not be listening as yet.
  watched.on("error", () => undefined);
  payload.once("end", () => clearTimeout(clock));
  payload.pipe(watched);
  // A sender that goes away ends nothing by itself: `pipe` passes on no error.
  const goneAway = () => {
    if (watched.writableEnded) return;
    watched.destroy(new AppError("request_invalid", { problem: "the sender went away before the end" }));
  };
  payload.once("error", goneAway).once("close", goneAway);
  return watched;
}

/** Reads a small body whole. @throws AppError `too_large`, `too_slow` */
export async function readSmallBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes)
    throw new AppError("too_large", { limitBytes });
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of withBodyClock(request) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limitBytes) throw new AppError("too_large", { limitBytes });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
