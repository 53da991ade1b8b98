import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

const running = new Map<string, { started: boolean; done: Promise<void> }>();

/**
 * Makes the names in a folder durable (fsync of the folder). Callers that come while one fsync has not begun share
 * it; one that is under way does not count for them, it may have missed their name.
 */
export function syncFolder(folder: string): Promise<void> {
  const waiting = running.get(folder);
  if (waiting && !waiting.started) return waiting.done;
  const turn = { started: false, done: Promise.resolve() };
  turn.done = (waiting?.done.catch(() => undefined) ?? Promise.resolve()).then(async () => {
    turn.started = true;
    try {
      const handle = await open(folder, "r");
      await handle.sync().finally(() => handle.close());
    } finally {
      if (running.get(folder) === turn) running.delete(folder);
    }
  });
  running.set(folder, turn);
  return turn.done;
}

/** Moves a file whose bytes are fsynced already; the new name is durable when this returns. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  // kill point: durable.renamed
  await syncFolder(dirname(to));
}

/**
 * Makes a private folder (0700) with its parents; its name and those up to `root` are durable when this returns, also
 * where another made them a moment ago, or died before they were.
 */
export async function makeFolderDurably(folder: string, root: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  const highest = first !== undefined && first.length < root.length ? first : root;
  for (let made = folder; made.length >= highest.length; made = dirname(made))
    await syncFolder(dirname(made));
}
