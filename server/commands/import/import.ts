import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { knownPatterns } from "../../ingest/names/name-pattern.ts";
import { type Command, flag, optional, text, UsageError } from "../command.ts";
import { readPatternOption, readTimeZoneOption } from "../name-options.ts";
import { createProgress } from "../progress.ts";
import { pushPatiently } from "../push-patiently.ts";
import { countArchive, describeCount } from "./count-archive.ts";
import { openImportState, type Place } from "./import-state.ts";
import { runImport } from "./run-import.ts";
import { walkArchive } from "./walk-archive.ts";

/** Files left out or refused that are named at the end. */
const shown = 20;

export const importArchive: Command = {
  name: "import",
  summary: "Push every recording below FOLDER, as old ones: calls that end meanwhile go first",
  usage: "FOLDER [--pattern NAME|PATTERN] [--time-zone ZONE] [--state FILE] [--dry-run] [--json]",
  options: { pattern: text, "time-zone": text, state: text, "dry-run": flag, json: flag },
  details: [
    "ONBIN_URL is the address of Onbin (default http://127.0.0.1:8080), ONBIN_API_KEY the company's key.",
    `--pattern: ${Object.keys(knownPatterns).join(", ")}, or one of your own such as "{date}-{time}-{from}-{to}".`,
    "--time-zone of the times in names (default: this machine's). A .json beside a file tells its fields.",
    "What was written within the last 5 minutes may still grow, and is left for the next run.",
    "Broken off, it goes on where it was when it is started again; what was refused is tried again then.",
    "--dry-run counts, and shows how the first names are understood; nothing is sent.",
  ],
  run: async ({ values, positionals, environment, print }) => {
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) throw new UsageError("name one folder");
    const root = resolve(folder);
    if (!(await stat(root).catch(() => null))?.isDirectory()) throw new Error(`there is no folder ${root}`);
    const pattern = readPatternOption(optional(values, "pattern"));
    const timeZone = readTimeZoneOption(optional(values, "time-zone"));
    if (values["dry-run"]) {
      const counted = await countArchive(root, pattern, timeZone);
      print(values.json ? JSON.stringify(counted) : describeCount(counted));
      return 0;
    }
    const url = new URL("/api/v1/recordings", environment.ONBIN_URL || "http://127.0.0.1:8080");
    const key = environment.ONBIN_API_KEY;
    if (!key) throw new UsageError("ONBIN_API_KEY is not set; make one with: onbin key add --company ID");

    const state = openImportState(optional(values, "state") ?? defaultState(url, key, root));
    const from = await state.read();
    if (from !== null && !values.json) print(`Going on after ${from.after || "the beginning"}.`);
    // Only a person who watches needs to know how many there are.
    const progress = createProgress(process.stderr.isTTY ? await countFiles(root) : 1, ended(from));
    const troubles: { path: string; why: string }[] = [];
    let refused = 0;
    const { place, stopped } = await runImport(
      {
        ...{ root, pattern, timeZone, state },
        push: (sending) => pushPatiently(url, key, sending),
        onFile: (path, how) => {
          progress.done();
          if (how.kind === "refused" || how.kind === "later") refused += 1;
          if (
            (how.kind === "refused" || how.kind === "later" || how.kind === "left") &&
            troubles.length < shown
          )
            troubles.push({ path, why: how.why });
        },
      },
      from,
    );
    progress.end();
    if (stopped === null && refused === 0) await state.end();
    const result = { new: place.sent, known: place.known, left: place.left, refused, stopped };
    if (values.json) print(JSON.stringify(result));
    else {
      for (const { path, why } of troubles) print(`– ${path}: ${why}`);
      print(
        `${place.sent} new, ${place.known} were there already, ${place.left} left out, ${refused} not taken.` +
          (stopped === null ? "" : `\nIt stopped: ${stopped}\nStart it again to go on.`) +
          (refused > 0
            ? `\nWhat was not taken is listed in ${state.failedFile} and tried again by the next run.`
            : ""),
      );
    }
    return stopped === null && refused === 0 ? 0 : 1;
  },
};

/** One file for each archive, company and place: started with the same words, an import finds its own. */
function defaultState(url: URL, key: string, root: string): string {
  const name = createHash("sha256").update(`${url}\n${key}\n${root}`).digest("hex").slice(0, 16);
  return join(homedir(), ".onbin", `import-${name}.json`);
}

const ended = (from: Place | null) => (from === null ? 0 : from.sent + from.known + from.left);

async function countFiles(root: string): Promise<number> {
  let files = 0;
  for await (const _ of walkArchive(root, null, () => undefined)) files += 1;
  return Math.max(1, files);
}
