import type { IncomingMessage } from "node:http";
import { AppError } from "../../base/app-error.ts";

/** Milliseconds for a whole record: it is small, and its sender waits for the answer. */
const patience = 30_000;

/** Reads a small body whole. @throws AppError `too_large`, `too_slow` */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limit) throw new AppError("too_large", { limitBytes: limit });
  const parts: Buffer[] = [];
  let bytes = 0;
  const clock = setTimeout(
    () => request.destroy(new AppError("too_slow", { seconds: patience / 1000 })),
    patience,
  );
  try {
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > limit) throw new AppError("too_large", { limitBytes: limit });
      parts.push(part);
    }
  } finally {
    clearTimeout(clock);
  }
  return Buffer.concat(parts);
}
