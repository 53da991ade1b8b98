import { buffer } from "node:stream/consumers";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Database } from "../base/database.ts";
import { findAudio } from "./find-audio.ts";
import { originalName } from "./original-name.ts";
import type { Spool } from "./spool.ts";
import type { Original } from "./tables.ts";

/**
 * Streams the finished WAV for the player (with ranges, RFC 9110 §14), or an original as a download that no browser
 * opens by itself.
 * @throws AppError `not_found` when the company has no such recording, or our copy is gone
 */
export async function sendAudio(
  companyId: string,
  db: Database,
  spool: Spool,
  sequenceId: string,
  original: Original["role"] | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { file, bytes: size } = await findAudio(companyId, db, spool, sequenceId, original);
  void reply.header("cache-control", "private, no-store").header("accept-ranges", "bytes");
  if (original) {
    const head = await buffer(spool.read(file, { start: 0, end: 11 }));
    void reply
      .type("application/octet-stream")
      .header("content-disposition", `attachment; filename="${originalName(sequenceId, original, head)}"`);
  } else {
    void reply.type("audio/wav").header("content-disposition", `inline; filename="${sequenceId}.wav"`);
  }
  const range = parseRange(request.headers.range, size);
  if (range === null) return reply.header("content-length", size).send(spool.read(file));
  if (range === "unsatisfiable") return reply.status(416).header("content-range", `bytes */${size}`).send();
  return reply
    .status(206)
    .header("content-range", `bytes ${range.start}-${range.end}/${size}`)
    .header("content-length", range.end - range.start + 1)
    .send(spool.read(file, range));
}

/** One byte range of a file; null for none, or several, which are answered with the whole. */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [, first = "", last = ""] = match;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || end < start ? "unsatisfiable" : { start, end };
}
