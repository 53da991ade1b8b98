import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Proof } from "../keep/proof-of-file.ts";
import { writeProven } from "./proven-file.ts";

/** Files that are copied at once: while one waits for its fsync another is read. */
const atOnce = 4;

export type Copied = { file: string } & (
  | { problem: "missing" | "to-be-made" }
  | ({ problem: "damaged" | null } & Proof)
);

type Wanted = { file: string; finished?: boolean } & Proof;

/**
 * Copies files from one spool folder to another, each fsynced. One that is missing in the source is passed over: a `finished`
 * one was sent from memory, perhaps, and is to be made when somebody needs it. One that
 * is not what was said of it is copied all the same, as there is no better.
 * @throws Error of the target's file system, such as ENOSPC
 */
export async function copyFiles(
  from: string,
  to: string,
  files: AsyncIterable<Wanted>,
  onCopied: (copied: Copied) => void,
): Promise<void> {
  const next = files[Symbol.asyncIterator]();
  // Generators answer one after the other, whoever asks.
  const worker = async () => {
    for (let item = await next.next(); !item.done; item = await next.next()) {
      onCopied(await copyFile(from, to, item.value));
    }
  };
  const results = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

async function copyFile(from: string, to: string, wanted: Wanted): Promise<Copied> {
  const { file, bytes, sha256, finished = false } = wanted;
  let sourceFailed = false;
  const source = createReadStream(join(from, file), { highWaterMark: 1 << 20 });
  source.once("error", () => {
    sourceFailed = true;
  });
  try {
    const found = await writeProven(join(to, file), source);
    const isRight = found.bytes === bytes && found.sha256 === sha256;
    return { file, problem: isRight ? null : "damaged", ...found };
  } catch (error) {
    if (!sourceFailed) throw error;
    await rm(join(to, file), { force: true });
    return { file, problem: finished ? "to-be-made" : "missing" };
  }
}
