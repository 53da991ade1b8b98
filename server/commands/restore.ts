import { BackupError } from "../backup/backup-error.ts";
import { restoreBackup, restoreSpool } from "../backup/restore-backup.ts";
import { isServiceRunning } from "../base/data-folder-lock.ts";
import { readSettings } from "../base/settings.ts";
import { StartUpError } from "../base/start-up-error.ts";
import { type Command, flag, UsageError } from "./command.ts";
import { createProgress } from "./progress.ts";
import { withDatabase } from "./with-database.ts";

export const restore: Command = {
  name: "restore",
  summary: "Bring a backup back, into an empty data folder; the service does not run",
  usage: "FOLDER [--spool-only] [--json]",
  options: { "spool-only": flag, json: flag },
  details: [
    "The master key comes from the backup (--with-key), from ONBIN_MASTER_KEY, or from master.key in the data folder.",
    "What was not delivered when the backup was made is sent again; what reached its bucket since then is recognised.",
    "Everybody signs in anew; links that were not used yet are gone.",
    "--spool-only: with ONBIN_DATABASE_URL, after that database was restored.",
  ],
  run: async (invocation) => {
    const { positionals, values, environment, language, print } = invocation;
    const [source, ...more] = positionals;
    if (source === undefined || more.length > 0) throw new UsageError("name one backup");
    const settings = readSettings(environment);
    if (settings.spoolBucket !== null) throw new BackupError("spoolInBucket");
    const progress = createProgress(100);
    const onStep = (done: number, all: number) => progress.move((done / Math.max(1, all)) * 100, 1);
    const order = { source, settings, onStep };
    const running = await isServiceRunning(settings.dataDir);
    if (running)
      throw new StartUpError("alreadyRunning", { folder: settings.dataDir, pid: running.pid ?? "?" });
    const { manifest, uncertain } = await (values["spool-only"]
      ? withDatabase(invocation, ({ connections }) => restoreSpool(order, connections.system))
      : restoreBackup(order)
    ).finally(progress.end);
    const { takenAt, spool } = manifest;
    if (values.json) print(JSON.stringify({ takenAt, files: spool.files, uncertain }));
    else
      print(
        language === "ja"
          ? `${takenAt} の状態に戻しました。未配信だった ${uncertain} 件は、すでに届いていないか確かめながら送ります。onbin start で始まります。`
          : `Restored as of ${takenAt}. ${uncertain} recordings were not delivered then: what was on its way is sent, unless its bucket has it; what was skipped or held stays so. Go on with: onbin start`,
      );
    return 0;
  },
};
