import { mkdir, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds; an act under the lock takes a few. */
const abandonedAfter = 15_000;

/**
 * Runs a short act while no other process runs one for the same place. The lock is a folder; one whose maker was killed
 * is put aside once it is old, by a rename that only one process can win.
 */
export async function withTakeover<T>(place: string, act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await mkdir(place);
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    await putAsideWhenOld(place);
    await sleep(50);
  }
  try {
    return await act();
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function putAsideWhenOld(place: string): Promise<void> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs < abandonedAfter) return;
  const aside = `${place}.${process.pid}`;
  await rename(place, aside).catch(() => {});
  await rm(aside, { recursive: true, force: true });
}
