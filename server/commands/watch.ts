import { requireCompany } from "../accounts/companies.ts";
import { addFolderFeed, removeFolderFeed } from "../ingest/folders/folder-feed.ts";
import { countItems } from "../ingest/folders/item-store.ts";
import { sourceMessage } from "../ingest/sources/source-message.ts";
import { sourcesWith } from "../ingest/sources/source-store.ts";
import { type Command, flag, optional, required, text } from "./command.ts";
import { folderOptions, readAfterwards, readSeconds } from "./folder-options.ts";
import { readPatternOption, readTimeZoneOption } from "./name-options.ts";
import { commandLine, withDatabase } from "./with-database.ts";

const defaultQuiet = 300;

export const watchAdd: Command = {
  name: "watch add",
  summary: "Watch a folder of this machine: every recording that is finished in it is taken",
  usage: "--company ID --folder PATH --pattern freepbx|asterisk|fusionpbx|sidecar|'{…}' [options below]",
  options: {
    ...{ company: text, folder: text, ...folderOptions },
    ...{ source: text, name: text, json: flag },
  },
  details: [
    "--pattern: how names are written; sidecar: a .json beside each file tells. Look first: onbin watch try",
    "--time-zone ZONE of the times in names (default: this machine's), such as Asia/Tokyo.",
    "--after keep|remove|archive: what becomes of a file once the bucket has confirmed it (keep). --archive PATH: where to.",
    `--quiet SECONDS (60 to 86400, ${defaultQuiet}): after so long without a change a file is taken that nothing else shows as finished.`,
    "--facts-within SECONDS: a recording waits so long for facts that another feed of the source brings.",
    "--source ID: a further feed of a source that is there. --name NAME: how the console calls it.",
  ],
  run: (invocation) => {
    const { values, print } = invocation;
    const pattern = required(values, "pattern");
    readPatternOption(pattern);
    const wanted = {
      ...{
        path: required(values, "folder"),
        pattern,
        afterwards: readAfterwards(values) ?? ("keep" as const),
        archive: optional(values, "archive"),
      },
      timeZone: readTimeZoneOption(optional(values, "time-zone")),
      quietSeconds: readSeconds(values, "quiet", 60) ?? defaultQuiet,
      factsWithin: readSeconds(values, "facts-within", 0),
      ...{ sourceId: optional(values, "source"), name: optional(values, "name") },
    };
    return withDatabase(invocation, async ({ db, settings }) => {
      const { id } = await requireCompany(required(values, "company"), db);
      const own = [settings.dataDir, settings.spool];
      const added = await addFolderFeed(id, db, own, wanted, commandLine);
      const { sourceId, kind, folder, isAgain, overlaps } = added;
      if (values.json)
        print(JSON.stringify({ company: id, source: sourceId, kind, folder, isAgain, overlaps }));
      else {
        print(`${folder.path} is watched for ${id}: source ${sourceId} (${kind}).`);
        print(
          isAgain
            ? "This source watched it before: what was taken then is not taken again. See: onbin watch list"
            : "What is there is taken too, as old recordings where it is older than a day. See: onbin watch list",
        );
        for (const { path, sourceId: other } of overlaps)
          print(
            `Warning: source ${other} watched ${path} before. Files that lie in both are taken again, as recordings of their own; to prevent that: onbin watch remove --source ${sourceId}, then watch ${path} again.`,
          );
      }
      return 0;
    });
  },
};

export const watchList: Command = {
  name: "watch list",
  summary: "List the folders that are watched, how they stand, and how many of their files were taken",
  usage: "[--company ID] [--json]",
  options: { company: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print, language } = invocation;
      const company = optional(values, "company");
      const only = company === null ? null : (await requireCompany(company, db)).id;
      const sources = (await sourcesWith(db, { feed: "folder" })).filter(
        ({ companyId }) => only === null || companyId === only,
      );
      const rows = [];
      for (const source of sources) {
        const { companyId, sourceId, name, settings, trouble } = source;
        const words = trouble === null ? null : sourceMessage(trouble.code, trouble.params)[language];
        const files = await countItems(source, db);
        rows.push({
          company: companyId,
          source: sourceId,
          name,
          folder: settings.folder,
          files,
          trouble: words,
        });
      }
      if (values.json) {
        print(JSON.stringify(rows));
        return 0;
      }
      if (rows.length === 0) print("No folder is watched yet: onbin watch add");
      for (const { company: id, source, folder, files, trouble } of rows) {
        const { waiting = 0, taken = 0, refused = 0, gone = 0 } = files;
        const counts = `waiting ${waiting}, taken ${taken + gone}, refused ${refused}`;
        print([id, source, folder?.path, folder?.pattern, folder?.afterwards, counts].join("\t"));
        if (trouble !== null) print(`  ${trouble.cause} ${trouble.cure}`);
      }
      return 0;
    }),
};

export const watchRemove: Command = {
  name: "watch remove",
  summary: "Watch a folder no more; what it brought stays, and its files stay where they are",
  usage: "--company ID --source ID (of onbin watch list)",
  options: { company: text, source: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const { id } = await requireCompany(required(values, "company"), db);
      const removed = await removeFolderFeed(id, db, required(values, "source"), commandLine);
      if (values.json) print(JSON.stringify({ company: id, source: values.source, ...removed }));
      else
        print(`${removed.folder} is not watched any more.${removed.isEnded ? " Its source has ended." : ""}`);
      return 0;
    }),
};
