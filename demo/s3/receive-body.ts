import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Exchange } from "./exchange.ts";
import { s3Error } from "./s3-error.ts";

export type BodyDigests = { size: number; sha256: Buffer; md5: Buffer; crc32: Buffer };

/**
 * Reads the body piece by piece into `keep`, measuring it on the way; no more than one piece is in memory.
 * Throws RequestTimeout when no byte comes for the server's idle time, IncompleteBody when the client closes early.
 */
export async function receiveBody(
  exchange: Exchange,
  keep: (chunk: Buffer) => Promise<unknown>,
): Promise<BodyDigests> {
  const { response, record, departures } = exchange;
  const hashes = { sha256: createHash("sha256"), md5: createHash("md5") };
  let crc = 0;
  let size = 0;
  const take = async (chunk: Buffer): Promise<void> => {
    const bytes = departures.alterBody ? await departures.alterBody(chunk, size) : chunk;
    for (const hash of Object.values(hashes)) hash.update(bytes);
    crc = crc32(bytes, crc);
    size += bytes.length;
    record.bytes = size;
    await keep(bytes);
  };
  if (exchange.awaitsContinue) {
    exchange.awaitsContinue = false;
    response.writeContinue();
  }
  if (exchange.broken) throw exchange.broken;
  await eachPiece(exchange, take);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc);
  return {
    size,
    sha256: hashes.sha256.digest(),
    md5: hashes.md5.digest(),
    crc32: checksum,
  };
}

function eachPiece(exchange: Exchange, take: (chunk: Buffer) => Promise<void>): Promise<void> {
  const { request, state } = exchange;
  return new Promise((resolve, reject) => {
    let idle: NodeJS.Timeout | undefined;
    // The request may end while its last piece is still being taken.
    let taken: Promise<void> = Promise.resolve();
    let ended = false;
    const wait = () => {
      const late = () => fail(s3Error("RequestTimeout", { headers: { connection: "close" } }));
      idle = setTimeout(late, state.idleTimeoutMs);
    };
    const fail = (error: Error) => {
      clearTimeout(idle);
      request.off("data", onData);
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      clearTimeout(idle);
      request.pause();
      taken = take(chunk).then(() => {
        if (!ended) wait();
        request.resume();
      }, fail);
    };
    exchange.interrupt = fail;
    wait();
    request.on("data", onData);
    request.once("error", fail);
    request.once("close", () => {
      if (!ended) fail(new Error("the client went away"));
    });
    request.once("end", () => {
      ended = true;
      clearTimeout(idle);
      void taken.then(resolve);
    });
  });
}
