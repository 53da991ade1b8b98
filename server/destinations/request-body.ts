import { createHash } from "node:crypto";
import { fstatSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { ClientRequest } from "node:http";
import { md5Of } from "./md5-of-file.ts";
import { NetworkFault } from "./network-fault.ts";

/** Bytes in memory that stay as they are while a request is under way. */
export type HeldBytes = {
  bytes: Buffer;
  /** A request begins to read them. @returns to be called when the kernel has them all, or their connection is closed */
  read(): () => void;
};

/**
 * What a request carries; `sha256` is hex and was measured before. `onMd5`: told the MD5, in hex, of the bytes that were
 * handed over, before the last of them.
 */
export type RequestBody =
  | { kind: "file"; path: string; bytes: number; sha256: string; onMd5?: (md5: string) => void }
  | ({ kind: "held"; sha256: string; onMd5?: (md5: string) => void } & HeldBytes)
  | { kind: "bytes"; bytes: Buffer };

export function bodyBytes(body: RequestBody | undefined): number {
  if (body === undefined) return 0;
  return body.kind === "file" ? body.bytes : body.bytes.length;
}

/** Few, large pieces cost least; at 50 kB/s one still moves within the no-progress clock of 20 s. */
const chunkBytes = 512 * 1024;

/** A body that can be written to one request, then closed. */
export type OpenBody = {
  /**
   * Writes everything and ends the request with the last chunk. `moved` is called for each chunk the kernel took,
   * `handedOver` just before the last one. Returns early, without an error, once the request is destroyed or answered.
   */
  writeTo(
    request: ClientRequest,
    watch: { moved(): void; handedOver(): void; stopped: AbortSignal },
  ): Promise<void>;
  close(): Promise<void>;
};

/** Opens the body. Throws a `local` fault for a file that cannot be read or has another size than expected. */
export async function openBody(body: RequestBody): Promise<OpenBody> {
  if (body.kind === "bytes") {
    const { bytes } = body;
    return {
      async writeTo(request, watch) {
        watch.handedOver();
        request.end(bytes);
      },
      async close() {},
    };
  }
  if (body.kind === "held") {
    return {
      writeTo: (request, watch) => streamHeld(body, request, watch),
      async close() {},
    };
  }
  const file = await open(body.path, "r").catch(asLocalFault);
  // Of an open file this is a look into memory, not worth a hop to another thread.
  if (fstatSync(file.fd).size !== body.bytes) {
    await file.close();
    throw new NetworkFault("local", "size", false);
  }
  return {
    writeTo: (request, watch) => streamFile(file, body, request, watch),
    close: () => file.close(),
  };
}

/**
 * Buffers of `chunkBytes` for the next bodies: new ones would count as memory that V8 collects its whole heap for. One
 * comes back only after the kernel has taken all that was in it.
 */
const spare: Buffer[] = [];
const mostSpare = 16;

function bufferOf(size: number): Buffer {
  return size < chunkBytes
    ? Buffer.allocUnsafeSlow(size)
    : (spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytes));
}

function giveBack(buffers: readonly Buffer[]): void {
  for (const buffer of buffers)
    if (buffer.length === chunkBytes && spare.length < mostSpare) spare.push(buffer);
}

/** Two buffers take turns: while the socket takes one chunk, the next is read into the other. */
async function streamFile(
  file: FileHandle,
  { bytes, onMd5 }: Extract<RequestBody, { kind: "file" }>,
  request: ClientRequest,
  watch: { moved(): void; handedOver(): void; stopped: AbortSignal },
): Promise<void> {
  const md5 = onMd5 === undefined ? null : createHash("md5");
  const size = Math.min(bytes, chunkBytes);
  const buffers: [Buffer, Buffer] = [bufferOf(size), bufferOf(bytes > size ? size : 0)];
  let inFlight: Promise<void> = Promise.resolve();
  let position = 0;
  do {
    const length = Math.min(size, bytes - position);
    const chunk = buffers[0].subarray(0, length);
    await readFully(file, chunk, position).catch(asLocalFault);
    md5?.update(chunk);
    await inFlight;
    if (watch.stopped.aborted) return;
    position += length;
    if (position === bytes) {
      if (md5 !== null) onMd5?.(md5.digest("hex"));
      watch.handedOver();
      request.end(chunk, () => {
        giveBack(buffers);
        watch.moved();
      });
    } else {
      inFlight = written(request, chunk, watch);
      buffers.reverse();
    }
  } while (position < bytes);
}

/** In pieces, so that each that moves is seen to. */
async function streamHeld(
  { bytes, read, onMd5 }: Extract<RequestBody, { kind: "held" }>,
  request: ClientRequest,
  watch: { moved(): void; handedOver(): void; stopped: AbortSignal },
): Promise<void> {
  const taken = read();
  let isRead = true;
  const end = () => {
    if (isRead) taken();
    isRead = false;
  };
  // Also where it ends before its last byte: a connection that is closed sends nothing more.
  request.once("close", end);
  onMd5?.(md5Of(bytes));
  const last = Math.floor((bytes.length - 1) / chunkBytes) * chunkBytes;
  for (let at = 0; at < last; at += chunkBytes) {
    await written(request, bytes.subarray(at, at + chunkBytes), watch);
    if (watch.stopped.aborted) return;
  }
  watch.handedOver();
  request.end(bytes.subarray(last), () => {
    end();
    watch.moved();
  });
}

/** Resolves when the kernel has the chunk, so that its buffer may be used again, or when nobody waits for it any more. */
function written(
  request: ClientRequest,
  chunk: Buffer,
  watch: { moved(): void; stopped: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      watch.stopped.removeEventListener("abort", done);
      resolve();
    };
    watch.stopped.addEventListener("abort", done);
    request.write(chunk, () => {
      watch.moved();
      done();
    });
  });
}

async function readFully(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let filled = 0; filled < chunk.length; ) {
    const { bytesRead } = await file.read(chunk, filled, chunk.length - filled, position + filled);
    if (bytesRead === 0) throw new NetworkFault("local", "truncated", false);
    filled += bytesRead;
  }
}

function asLocalFault(error: unknown): never {
  if (error instanceof NetworkFault) throw error;
  const detail = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
  throw new NetworkFault("local", detail, false, error);
}
