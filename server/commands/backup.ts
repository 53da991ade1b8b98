import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import pg from "pg";
import { BackupError } from "../backup/backup-error.ts";
import { checkBackup, readManifest } from "../backup/check-backup.ts";
import { makeBackup } from "../backup/make-backup.ts";
import type { Manifest } from "../backup/manifest.ts";
import { superuser } from "../base/embedded-postgres/create-cluster.ts";
import { keyLine, readMasterKeys } from "../base/master-key.ts";
import { noteBackup } from "../keep/last-backup.ts";
import { type Command, flag, type Invocation, UsageError } from "./command.ts";
import { createProgress } from "./progress.ts";
import { withDatabase } from "./with-database.ts";

export const backup: Command = {
  name: "backup",
  summary: "Save database and audio into a new folder, while the service runs; or check what was saved",
  usage: "FOLDER [--with-key] [--undelivered-only] [--spool-only] [--json] | --check FOLDER [--json]",
  options: { "with-key": flag, "undelivered-only": flag, "spool-only": flag, check: flag, json: flag },
  details: [
    "--with-key puts the master key beside the secrets that it opens: keep such a backup as you keep the key itself.",
    "--undelivered-only leaves out the audio that is in the companies' buckets already.",
    "--spool-only: with ONBIN_DATABASE_URL, after that database's own backup.",
    "--check reads a backup from end to end and compares it with what was noted when it was made.",
  ],
  run: async (invocation) => {
    const [folder, ...more] = invocation.positionals;
    if (folder === undefined || more.length > 0) throw new UsageError("name one folder");
    return invocation.values.check ? check(folder, invocation) : make(folder, invocation);
  },
};

async function make(target: string, invocation: Invocation): Promise<number> {
  const { values } = invocation;
  const scope = values["spool-only"] ? "spool" : "everything";
  const manifest = await withDatabase(invocation, async ({ settings, connections, db }) => {
    if (settings.spoolBucket !== null) throw new BackupError("spoolInBucket");
    if (settings.databaseUrl !== null && scope === "everything") throw new BackupError("ownDatabase");
    const keys = values["with-key"] ? await readMasterKeys(settings) : null;
    const progress = createProgress(100);
    const config =
      settings.databaseUrl === null ? { ...connections.service, user: superuser } : connections.system;
    const client = new pg.Client(config);
    // What breaks is said by the statement that was under way, or comes next.
    client.on("error", () => undefined);
    await client.connect();
    try {
      const made = await makeBackup({
        client,
        spool: settings.spool,
        target,
        scope,
        audio: values["undelivered-only"] ? "undelivered" : "all",
        keyFile: keys?.map(keyLine).join("") ?? null,
        version: await readVersion(),
        onStep: (done, all) => progress.move((done / all) * 100, 1),
      });
      const note = { at: made.takenAt, folder: resolve(target), whole: made.problems.length === 0 };
      await noteBackup(db.system, note);
      return made;
    } finally {
      progress.end();
      await client.end();
    }
  });
  say(target, manifest, invocation);
  return manifest.problems.length === 0 ? 0 : 1;
}

function say(target: string, manifest: Manifest, { values, language, print }: Invocation): void {
  const { takenAt, tables, spool, problems, withMasterKey, masterKeyId } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (values.json) {
    print(
      JSON.stringify({ folder: target, takenAt, rows, files: spool.files, bytes: spool.bytes, problems }),
    );
  } else {
    print(
      language === "ja"
        ? `${target}: ${takenAt} の時点の ${rows} 行と音声ファイル ${spool.files} 個 (${spool.bytes} バイト) を保存しました。`
        : `${target}: ${rows} rows as of ${takenAt}, and ${spool.files} audio files (${spool.bytes} bytes).`,
    );
  }
  for (const { file, problem } of problems) {
    const word = {
      missing: { ja: "ありません", en: "missing" },
      damaged: { ja: "壊れています", en: "damaged" },
    };
    console.error(`${file}: ${word[problem][language]}`);
  }
  if (problems.length > 0) {
    console.error(
      language === "ja"
        ? "上のファイルはスプールにないか、受け取った時と違います。ほかはすべて保存しました。"
        : "These files are missing in the spool, or not as they were received. Everything else was saved.",
    );
  }
  if (!withMasterKey) {
    console.error(
      language === "ja"
        ? `注意: マスターキー (${masterKeyId}) はこのバックアップに入っていません。戻すには必要です。別の場所に保管してください。`
        : `Warning: the master key (${masterKeyId}) is not in this backup, and no restore works without it. Keep it elsewhere.`,
    );
  }
}

async function check(source: string, { values, language, print }: Invocation): Promise<number> {
  const manifest = await readManifest(source);
  const progress = createProgress(100);
  try {
    await checkBackup(source, manifest, (done, all) => progress.move((done / all) * 100, 1));
  } finally {
    progress.end();
  }
  const { takenAt, tables, spool } = manifest;
  if (values.json) print(JSON.stringify({ ok: true, takenAt, tables: tables.length, files: spool.files }));
  else
    print(
      language === "ja"
        ? `${source}: 壊れていません (${takenAt}、表 ${tables.length}、音声ファイル ${spool.files})。`
        : `${source}: whole (${takenAt}, ${tables.length} tables, ${spool.files} audio files).`,
    );
  return 0;
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
