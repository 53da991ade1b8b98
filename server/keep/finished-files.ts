import { rm } from "node:fs/promises";
import { proofOfFile } from "./proof-of-file.ts";
import type { FinishedFile, FinishedHow, Spool } from "./spool.ts";

/** Makes a finished file again. @returns what is at `into` now; null: our own shaping alone cannot make it */
export type Remake = (
  spool: Spool,
  finished: FinishedFile,
  into: string,
) => Promise<{ bytes: number; sha256: string } | null>;

/** For those who never need a finished file. */
export const cannotRemake: Remake = () => Promise.reject(new Error("this process makes no finished files"));

type Place = {
  path(file: string): string;
  /** Whether it is there, as far as a look at it tells. */
  has(finished: FinishedFile): Promise<boolean>;
  /** Where it is made again, on the same file system. */
  temporary(file: string): string;
  make(finished: FinishedFile, into: string): ReturnType<Remake>;
  moveIn(from: string, file: string): Promise<void>;
  /** What the converter had a part in. */
  unmakable(finished: FinishedFile): Promise<FinishedHow>;
};

/**
 * Finished files may go or be spoilt, as they are not fsynced: their originals are, and shaping the same originals gives
 * the same bytes.
 */
export function openFinishedFiles(place: Place): Pick<Spool, "bringFinished" | "proveFinished"> {
  const running = new Map<string, Promise<FinishedHow>>();

  /** One at a time of each file, however many ask. */
  const once = (name: string, act: () => Promise<FinishedHow>): Promise<FinishedHow> => {
    const run = running.get(name) ?? act().finally(() => running.delete(name));
    running.set(name, run);
    return run;
  };

  const makeAgain = async (finished: FinishedFile): Promise<FinishedHow> => {
    const { file, bytes, sha256 } = finished;
    const into = place.temporary(file);
    try {
      const made = await place.make(finished, into);
      if (made === null) return await place.unmakable(finished);
      if (made.bytes !== bytes || made.sha256 !== sha256) return "otherwise";
      await place.moveIn(into, file);
      return "made-again";
    } finally {
      await rm(into, { force: true });
    }
  };

  return {
    bringFinished: (finished) =>
      once(`bring ${finished.file}`, async () =>
        (await place.has(finished)) ? "here" : makeAgain(finished),
      ),

    proveFinished: (finished) =>
      once(`prove ${finished.file}`, async () => {
        const { file, sha256 } = finished;
        const isRight =
          (await place.has(finished)) && (await proofOfFile(place.path(file))).sha256 === sha256;
        return isRight ? "here" : makeAgain(finished);
      }),
  };
}
