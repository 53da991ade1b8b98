import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { NamePattern } from "../../ingest/names/name-pattern.ts";
import type { Answer, Sending } from "../push-files.ts";
import { type Described, describeFile } from "./describe-file.ts";
import type { openImportState, Place } from "./import-state.ts";
import { type ArchivedFile, walkArchive } from "./walk-archive.ts";

/** Files that are sent at once, and after how many the place is noted. */
const atOnce = 4;
const noteEvery = 50;

export type Import = {
  root: string;
  pattern: NamePattern | null;
  timeZone: string;
  state: ReturnType<typeof openImportState>;
  push(sending: Sending): Promise<Answer>;
  /** One file has ended: taken (new or known before), refused, or left out with the reason. */
  onFile(path: string, ended: Ended): void;
};
export type Ended =
  | { kind: "new" | "known" }
  | { kind: "refused" | "left"; why: string }
  /** Not now: it is still being written, or cannot be read; the next run looks again. */
  | { kind: "later"; why: string }
  /** Nobody took it now: the import stops there. */
  | { kind: "stopped"; why: string };

/** Sends what failed the last time, then what comes after the place where it broke off. @returns why it stopped early */
export async function runImport(
  parts: Import,
  from: Place | null,
): Promise<{ place: Place; stopped: string | null }> {
  const { root, state } = parts;
  const place: Place = from ?? { after: "", sent: 0, known: 0, left: 0 };
  let stopped: string | null = null;
  const end = async (path: string, ended: Ended, list = true) => {
    switch (ended.kind) {
      case "new":
        place.sent += 1;
        break;
      case "known":
        place.known += 1;
        break;
      case "left":
        place.left += 1;
        break;
      case "refused":
      case "later":
        if (list) await state.addFailed(path, ended.why);
        break;
      case "stopped":
        stopped ??= ended.why;
        break;
      default:
        ended satisfies never;
    }
    parts.onFile(path, ended);
  };
  const again = await state.readFailed();
  const still: { path: string; why: string }[] = [];
  for (const path of again) {
    for await (const file of lookAt(root, path, (at, error) => still.push({ path: at, why: whyOf(error) }))) {
      const ended: Ended =
        stopped === null ? await sendOne(parts, file) : { kind: "refused", why: "not tried again yet" };
      if (ended.kind === "refused" || ended.kind === "stopped" || ended.kind === "later")
        still.push({ path: file.path, why: ended.why });
      await end(file.path, ended, false);
    }
  }
  await state.writeFailed(still);

  const unread: { path: string; why: string }[] = [];
  const walk = walkArchive(root, from === null ? null : place.after || null, (path, error) =>
    unread.push({ path, why: whyOf(error) }),
  );
  // Those under way in the order of the walk: the place moves only over what has ended.
  const underWay: { path: string; done: Promise<Ended> }[] = [];
  let sinceNote = 0;
  const settleFirst = async () => {
    const first = underWay.shift();
    if (first === undefined) return;
    const ended = await first.done;
    await end(first.path, ended);
    if (stopped !== null) return;
    place.after = first.path;
    sinceNote += 1;
    if (sinceNote >= noteEvery) {
      sinceNote = 0;
      await state.write(place);
    }
  };
  for await (const file of walk) {
    if (stopped !== null) break;
    underWay.push({ path: file.path, done: sendOne(parts, file) });
    if (underWay.length >= atOnce) await settleFirst();
  }
  while (underWay.length > 0 && stopped === null) await settleFirst();
  await Promise.all(underWay.map(({ done }) => done));
  for (const { path, why } of unread) {
    // The root itself is walked by every run; what is below it only when it is listed, as the place is behind it.
    if (path !== "") await state.addFailed(path, why);
    parts.onFile(path, { kind: "later", why });
  }
  await state.write(place);
  return { place, stopped };
}

/** What was not taken the last time: a file, or all of a folder that could not be read then; what is gone is no more. */
async function* lookAt(
  root: string,
  path: string,
  onTrouble: (path: string, error: unknown) => void,
): AsyncGenerator<ArchivedFile> {
  const found = await stat(join(root, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") onTrouble(path, error);
    return null;
  });
  if (found?.isDirectory()) yield* walkArchive(root, null, onTrouble, path);
  else if (found) yield { path, bytes: found.size, modifiedAt: found.mtime };
}

const whyOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function sendOne({ root, pattern, timeZone, push }: Import, file: ArchivedFile): Promise<Ended> {
  let described: Described;
  try {
    described = await describeFile(root, file, pattern, timeZone, new Date());
    if ("leave" in described) {
      const isFinal = described.leave === "leg" || described.leave === "empty";
      return { kind: isFinal ? "left" : "later", why: described.why };
    }
    const { status, body } = await push(described);
    if (status === 201) return { kind: "new" };
    if (status === 200) return { kind: "known" };
    const why = `${body.error?.message ?? `status ${status}`} ${body.error?.cure ?? ""}`.trim();
    const concernsAll = status === 0 || status === 401 || status === 403 || status === 429 || status >= 500;
    return { kind: concernsAll ? "stopped" : "refused", why };
  } catch (error) {
    return { kind: "refused", why: error instanceof Error ? error.message : String(error) };
  }
}
