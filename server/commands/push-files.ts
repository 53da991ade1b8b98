import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { open, stat } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Words } from "../../contract/words.ts";

export type Sending = {
  fields: readonly (readonly [string, string])[];
  files: readonly { part: string; path: string }[];
};

export type Answer = {
  /** HTTP status; 0 when the door was not reached. */
  status: number;
  retryAfter?: number | undefined;
  body: {
    sequenceId?: string;
    state?: string | null;
    reason?: { code: string; words: Words } | null;
    url?: string;
    error?: { code: string; message: string; cure: string };
  };
};

const silence = 60_000;
/** Bytes of a file that are read and sent at once. */
const pieceBytes = 512 * 1024;
/** Milliseconds for "100 Continue", after which the body is sent all the same: not every proxy passes it on (RFC 9110 §10.1.1). */
const continueWithin = 5_000;

/**
 * Pushes one recording as multipart/form-data, streamed, with its exact length. Never throws for the network.
 * @param asksFirst sends the body only when the door wants it (`Expect: 100-continue`): a refusal costs neither side the bytes
 */
export async function pushFiles(
  url: URL,
  key: string,
  { fields, files }: Sending,
  onBytes: (sent: number, total: number) => void = () => undefined,
  asksFirst = false,
): Promise<Answer> {
  const boundary = `onbin-${randomUUID()}`;
  const text = fields.map(([name, value]) => partHead(boundary, `name="${name}"`) + value).join("\r\n");
  const opening = text === "" ? "" : `${text}\r\n`;
  const heads = files.map(({ part, path }, index) => {
    const name = basename(path).replaceAll(/["\\\r\n]/g, "_");
    const head = partHead(boundary, `name="${part}"; filename="${name}"`, "application/octet-stream");
    return Buffer.from((index === 0 ? opening : "\r\n") + head);
  });
  const tail = Buffer.from(`${files.length === 0 ? opening : "\r\n"}--${boundary}--\r\n`);
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  const total = [...heads.map((head) => head.length), ...sizes, tail.length].reduce(
    (sum, bytes) => sum + bytes,
    0,
  );

  const { request } = url.protocol === "https:" ? https : http;
  const outgoing = request(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": total,
      ...(asksFirst ? { expect: "100-continue" } : {}),
    },
    timeout: silence,
  });
  const answer = receive(outgoing);
  let sent = 0;
  let isAnswered = false;
  void answer.then(() => {
    isAnswered = true;
  });
  try {
    if (asksFirst && !(await isWanted(outgoing, answer))) {
      outgoing.destroy();
      return await answer;
    }
    // One buffer for all of it: of a long recording no more is in memory than of a short one.
    const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, Math.max(1, ...sizes)));
    for (const [index, { path }] of files.entries()) {
      let before = heads[index] ?? Buffer.alloc(0);
      for await (const piece of piecesOf(path, sizes[index] ?? 0, buffer)) {
        await Promise.race([handedOver(outgoing, before, piece), answer]);
        // Whoever has answered already does not want the rest.
        if (isAnswered) {
          outgoing.destroy();
          return await answer;
        }
        sent += before.length + piece.length;
        before = before.subarray(0, 0);
        onBytes(sent, total);
      }
    }
    outgoing.end(tail);
  } catch (error) {
    outgoing.destroy();
    void answer;
    throw error;
  }
  return answer;
}

function partHead(boundary: string, disposition: string, type?: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${type ? `Content-Type: ${type}\r\n` : ""}\r\n`;
}

/** Whether the door wants the body; false when it has answered without. */
async function isWanted(outgoing: http.ClientRequest, answer: Promise<Answer>): Promise<boolean> {
  const asked = new AbortController();
  const signal = asked.signal;
  const answered = answer.then(() => false);
  const told = once(outgoing, "continue", { signal }).then(() => true);
  const late = sleep(continueWithin, true, { signal });
  // Whichever of the two is not needed ends as aborted, or by the fault that the answer tells as well.
  const wanted = [told, late].map((promise) => promise.catch(() => answered));
  outgoing.flushHeaders();
  return Promise.race([answered, ...wanted]).finally(() => asked.abort());
}

/**
 * As much of a file as was announced, in pieces that lie in `buffer` until the next is asked for; of an empty file one that
 * is empty.
 * @throws when the file has become shorter meanwhile
 */
async function* piecesOf(path: string, size: number, buffer: Buffer): AsyncGenerator<Buffer> {
  const handle = await open(path);
  try {
    if (size === 0) yield buffer.subarray(0, 0);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was sent`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Both in one system call, and so in one for whoever reads them. */
function handedOver(outgoing: http.ClientRequest, before: Buffer, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    outgoing.cork();
    if (before.length > 0) outgoing.write(before);
    outgoing.write(piece, () => resolve());
    outgoing.uncork();
  });
}

function receive(outgoing: http.ClientRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const unreached = (message: string) =>
      resolve({
        status: 0,
        body: { error: { code: "unreached", message, cure: "Is ONBIN_URL right, and does Onbin run?" } },
      });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer for a minute")));
    outgoing.on("error", (error) => unreached(error.message));
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => unreached(error.message));
      response.on("end", () => {
        const retryAfter = Number(response.headers["retry-after"]);
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
          body: parseBody(Buffer.concat(chunks).toString("utf8")),
        });
      });
    });
  });
}

function parseBody(text: string): Answer["body"] {
  try {
    return JSON.parse(text) as Answer["body"];
  } catch {
    return {
      error: { code: "not_onbin", message: text.slice(0, 200), cure: "Is ONBIN_URL the address of Onbin?" },
    };
  }
}
