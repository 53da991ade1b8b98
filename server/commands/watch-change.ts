import { requireCompany } from "../accounts/companies.ts";
import { changeFolderFeed } from "../ingest/folders/folder-feed.ts";
import { type Command, flag, optional, required, text, UsageError } from "./command.ts";
import { folderOptions, readAfterwards, readSeconds } from "./folder-options.ts";
import { readPatternOption, readTimeZoneOption } from "./name-options.ts";
import { commandLine, withDatabase } from "./with-database.ts";

export const watchChange: Command = {
  name: "watch change",
  summary: "Change how a folder is watched: how its names are read, what becomes of its files",
  usage: "--company ID --source ID (of onbin watch list) [what changes, below]",
  options: {
    ...{ company: text, source: text, ...folderOptions, json: flag },
  },
  details: [
    "--pattern, --time-zone, --after, --archive, --quiet, --facts-within: as in onbin watch add; what is not said stays.",
    "The folder itself stays. Files that were taken are not taken again, and their calls stay as they are known.",
  ],
  run: (invocation) => {
    const { values, print } = invocation;
    const pattern = optional(values, "pattern");
    readPatternOption(pattern);
    const zone = optional(values, "time-zone");
    const archive = optional(values, "archive");
    const then = readAfterwards(values);
    const quietSeconds = readSeconds(values, "quiet", 60);
    const factsWithin = readSeconds(values, "facts-within", 0);
    const change = {
      ...(pattern === null ? {} : { pattern }),
      ...(zone === null ? {} : { timeZone: readTimeZoneOption(zone) }),
      ...(then === null ? {} : { afterwards: then }),
      ...(archive === null ? {} : { archive }),
      ...(quietSeconds === null ? {} : { quietSeconds }),
      ...(factsWithin === null ? {} : { factsWithin }),
    };
    if (Object.keys(change).length === 0)
      throw new UsageError(
        "say what changes: --pattern, --time-zone, --after, --archive, --quiet or --facts-within",
      );
    return withDatabase(invocation, async ({ db, settings }) => {
      const { id } = await requireCompany(required(values, "company"), db);
      const own = [settings.dataDir, settings.spool];
      const sourceId = required(values, "source");
      const folder = await changeFolderFeed(id, db, own, sourceId, change, commandLine);
      if (values.json) print(JSON.stringify({ company: id, source: sourceId, folder }));
      else print(`${folder.path} is watched so from now on; what was taken from it stays as it is known.`);
      return 0;
    });
  },
};
