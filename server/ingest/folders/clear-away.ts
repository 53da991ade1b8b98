import { claimProven, type KnownItem, settleItems } from "./item-store.ts";
import { moveAway } from "./move-away.ts";
import { codeOf, isAbsent } from "./open-below.ts";
import { itemOf } from "./path-text.ts";
import { mixOf } from "./recording-name.ts";
import type { WatchedFolder } from "./watched-folder.ts";

/** Recordings whose files are cleared away in one turn. */
const atOnce = 200;

/**
 * Removes or archives the files of recordings that the bucket has confirmed, never one whose proof is missing.
 * @returns what was in the way, of how many; such a file is tried again later
 */
export async function clearAway(watched: WatchedFolder): Promise<{ tried: number; problem: string | null }> {
  const { source, db, signal, log } = watched;
  let problem: string | null = null;
  const proven = await claimProven(source, db, atOnce);
  for (const item of proven) {
    if (signal.aborted) break;
    try {
      await clearOne(watched, item);
    } catch (error) {
      if (!(error instanceof Error && "syscall" in error) && codeOf(error) !== "EEXIST") throw error;
      problem ??= codeOf(error);
      const { companyId: company, sourceId } = source;
      log.warn("folder.not-cleared", {
        company,
        source: sourceId,
        sequenceId: item.sequenceId,
        code: codeOf(error),
      });
    }
  }
  return { tried: proven.length, problem };
}

async function clearOne({ source, db, feed, log }: WatchedFolder, item: KnownItem): Promise<void> {
  const { sequenceId, print, details } = item;
  const files = details.files ?? [];
  const gone = new Set<string>();
  for (const file of files) {
    const archive = feed.afterwards === "archive" ? feed.archive : null;
    const ended = await moveAway(feed.path, file, archive).catch((error: unknown) => {
      if (isAbsent(error)) return "absent" as const;
      throw error;
    });
    // Changed since it was taken: the next scan looks at what is there.
    if (ended !== "changed") gone.add(itemOf(file.path));
  }
  const legs = files.filter(({ path }) => mixOf(path) !== null && itemOf(path) !== item.item);
  await settleItems(source, db, [
    {
      ...{ item: item.item, print, sequenceId, details: { ...details, files: [] } },
      state: gone.has(item.item) ? "gone" : "taken",
    },
    ...legs
      .filter(({ path }) => gone.has(itemOf(path)))
      .map((leg) => ({
        ...{ item: itemOf(leg.path), state: "gone" as const, print: leg.print, sequenceId },
        details: { of: item.item },
      })),
  ]);
  const fields = { company: source.companyId, source: source.sourceId, sequenceId };
  log.info("folder.cleared", { ...fields, files: gone.size });
}
