import { randomBytes } from "node:crypto";
import { rename, stat } from "node:fs/promises";
import { uptime } from "node:os";
import { openFinishedFiles, type Remake } from "./finished-files.ts";
import { proofOfFile } from "./proof-of-file.ts";
import { type FinishedFile, type Spool, SpoolFileGone } from "./spool.ts";

/** Milliseconds by which clocks may have been set right while the machine started. */
const slackMs = 2 * 60_000;
/** Names that are remembered as compared. */
const remembered = 10_000;

/**
 * Finished files in a folder. One that was written before this machine started, the last time before a power failure
 * perhaps, may have its length and not its bytes, or even another's: it is compared with its row before it is used.
 * @param startedAt milliseconds since 1970 when this machine started
 */
export function finishedOnDisk(
  path: (file: string) => string,
  make: (finished: FinishedFile, into: string) => ReturnType<Remake>,
  startedAt = () => Date.now() - uptime() * 1000,
): Pick<Spool, "bringFinished" | "proveFinished"> {
  const compared = new Set<string>();

  const isRight = async ({ file, sha256 }: FinishedFile): Promise<boolean> => {
    if ((await proofOfFile(path(file))).sha256 !== sha256) return false;
    if (compared.size >= remembered) compared.clear();
    compared.add(file);
    return true;
  };

  return openFinishedFiles({
    path,
    async has(finished) {
      const { file, bytes } = finished;
      const found = await stat(path(file)).catch(() => null);
      if (found === null || found.size !== bytes) return false;
      // A change of owner or a copy gives old bytes a new ctime, and it keeps mtime.
      const writtenAt = Math.min(found.ctimeMs, found.mtimeMs);
      if (writtenAt > startedAt() + slackMs || compared.has(file)) return true;
      return isRight(finished);
    },
    // A name that a worker's finished file could have, so that the sweep knows what a crash leaves of it.
    temporary: (file) => path(file.replace(/\.[0-9a-f]{8}\.wav$/, `.${randomBytes(4).toString("hex")}.wav`)),
    make: (finished, into) =>
      make(finished, into).catch((error: NodeJS.ErrnoException) => {
        throw error.code === "ENOENT" ? new SpoolFileGone(finished.file) : error;
      }),
    moveIn: (from, file) => rename(from, path(file)),
    // It was durable before its row: what took it was no crash, and it can only be shaped anew.
    unmakable: async () => "otherwise",
  });
}
