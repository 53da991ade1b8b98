import { afterwards, type FolderFeed } from "../../contract/sources.ts";
import { optional, text, UsageError, type Values } from "./command.ts";

/** How a folder is watched, as `watch add` says it first and `watch change` says it anew. */
export const folderOptions = {
  ...{ pattern: text, "time-zone": text, after: text, archive: text },
  ...{ quiet: text, "facts-within": text },
};

/** `--after`, which `--archive` alone says as well; null: neither is given. @throws UsageError */
export function readAfterwards(values: Values): FolderFeed["afterwards"] | null {
  const after = optional(values, "after") ?? (optional(values, "archive") === null ? null : "archive");
  if (after === null) return null;
  const then = afterwards.find((known) => known === after);
  if (then === undefined) throw new UsageError(`--after is one of ${afterwards.join(", ")}`);
  return then;
}

/** An option in seconds, up to a day; null: it is not given. @throws UsageError */
export function readSeconds(values: Values, name: string, least: number): number | null {
  const typed = optional(values, name);
  if (typed === null) return null;
  const seconds = Number(typed);
  if (!/^\d{1,5}$/.test(typed) || seconds < least || seconds > 86_400)
    throw new UsageError(`--${name} is a number of seconds from ${least} to 86400`);
  return seconds;
}
