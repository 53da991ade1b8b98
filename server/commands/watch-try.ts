import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, flag, optional, required, text } from "./command.ts";
import { countArchive, describeCount } from "./import/count-archive.ts";
import { readPatternOption, readTimeZoneOption } from "./name-options.ts";

/** Files that are looked at: enough to see how names are written. */
const first = 1_000;

export const watchTry: Command = {
  name: "watch try",
  summary: "Show how the files of a folder would be understood; nothing is taken",
  usage: "--folder PATH --pattern freepbx|asterisk|fusionpbx|sidecar|'{…}' [--time-zone ZONE] [--json]",
  options: { folder: text, pattern: text, "time-zone": text, json: flag },
  details: [`The first ${first} files are looked at. The service need not run.`],
  run: async ({ values, print }) => {
    const folder = resolve(required(values, "folder"));
    const pattern = readPatternOption(required(values, "pattern"));
    const timeZone = readTimeZoneOption(optional(values, "time-zone"));
    if (!(await stat(folder).catch(() => null))?.isDirectory())
      throw new Error(`there is no folder ${folder}`);
    const counted = await countArchive(folder, pattern, timeZone, first);
    print(values.json ? JSON.stringify(counted) : describeCount(counted));
    return 0;
  },
};
