import pg from "pg";
import { readMasterKeys } from "../base/master-key.ts";
import type { Settings } from "../base/settings.ts";
import { migrations } from "../migrations/index.ts";
import { checkWall } from "./check-wall.ts";
import { type Finding, finding, told } from "./finding.ts";
import { openQuietly } from "./open-quietly.ts";

/** Seconds by which two clocks may differ before presigned times and leases suffer. */
const clocksApart = { warn: 5, fail: 300 };
/** Seconds after which what is under way is late. */
const late = 900;

/** Everything that only the database can tell. */
export async function checkDatabase(settings: Settings, serviceRuns: boolean): Promise<Finding[]> {
  let quiet: Awaited<ReturnType<typeof openQuietly>>;
  try {
    quiet = await openQuietly(settings);
  } catch (error) {
    return [unreachable(error)];
  }
  if (quiet === null) {
    return [
      finding(
        "database",
        "warn",
        ["データベースはまだありません。", "onbin start が作ります。"],
        ["There is no database yet.", "onbin start makes it."],
      ),
    ];
  }
  const client = new pg.Client({ ...quiet.client, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return [
      ...(await checkSchema(client)),
      ...(await checkWall(client)),
      await checkMasterKey(client, settings),
      await checkClock(client),
      await checkBacklog(client),
      await checkLeases(client, serviceRuns),
    ];
  } catch (error) {
    return [unreachable(error)];
  } finally {
    await client.end().catch(() => undefined);
    await quiet.close();
  }
}

function unreachable(error: unknown): Finding {
  const detail = told(error);
  return finding(
    "database",
    "fail",
    [
      `データベースを使えません: ${detail}`,
      "データベースが動いているか、ONBIN_DATABASE_URL が正しいかを確かめてください。",
    ],
    [`The database cannot be used: ${detail}`, "See that it runs, and that ONBIN_DATABASE_URL is right."],
  );
}

async function checkSchema(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<{ version: number; has: boolean }>(
    `select current_setting('server_version_num')::int as version, to_regclass('kysely_migration') is not null as has`,
  );
  const [{ version, has } = { version: 0, has: false }] = rows;
  const name = `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version < 150_000) {
    return [
      finding(
        "database",
        "fail",
        [`${name} は古すぎます。`, "PostgreSQL 15 以降にしてください。"],
        [`${name} is too old.`, "Use PostgreSQL 15 or later."],
      ),
    ];
  }
  const reached = finding("database", "ok", [`${name} につながります。`], [`${name} answers.`]);
  const known = Object.keys(migrations);
  // The service's own login may not read the list, and has no need to.
  const done = has
    ? await client.query<{ name: string }>("select name from kysely_migration").catch(() => null)
    : { rows: [] };
  if (done === null) return [reached];
  const names = done.rows.map(({ name: migration }) => migration);
  const newer = names.filter((migration) => !known.includes(migration));
  if (newer.length > 0) {
    return [
      reached,
      finding(
        "schema",
        "fail",
        [
          `データベースは、より新しい Onbin のものです (${newer.join(", ")})。`,
          "その版以降の Onbin を使ってください。",
        ],
        [
          `The database belongs to a newer Onbin (${newer.join(", ")}).`,
          "Use that version of Onbin, or a later one.",
        ],
      ),
    ];
  }
  const missing = known.filter((migration) => !names.includes(migration));
  return [
    reached,
    missing.length === 0
      ? finding("schema", "ok", ["表はこの版のものです。"], ["The tables are those of this version."])
      : finding(
          "schema",
          "warn",
          [
            `表が以前の版のものです (未適用: ${missing.join(", ")})。`,
            "Onbin を止めて起動し直すと更新されます。",
          ],
          [
            `The tables are those of an earlier version (missing: ${missing.join(", ")}).`,
            "Stop and start Onbin: it brings them up to date.",
          ],
        ),
  ];
}

async function checkMasterKey(client: pg.Client, settings: Settings): Promise<Finding> {
  const stored = await client
    .query<{ id: string }>("select value ->> 'id' as id from installation where name = 'sealing-key'")
    .catch(() => ({ rows: [] }));
  const id = stored.rows[0]?.id;
  try {
    const keys = await readMasterKeys(settings);
    const key = keys.find(({ master }) => master.id === id)?.master ?? keys[0]?.master ?? null;
    if (id === undefined) {
      return finding("master-key", "ok", ["まだ使われていません。"], ["Not in use yet."]);
    }
    if (key?.id === id) {
      return finding(
        "master-key",
        "ok",
        [`データベースのもの (${id}) と一致します。`],
        [`It is the one of the database (${id}).`],
      );
    }
    const cure = [
      "正しい鍵を ONBIN_MASTER_KEY か、データフォルダの master.key に戻してください。",
      "Put the right one back: ONBIN_MASTER_KEY, or master.key in the data folder.",
    ] as const;
    return key === null
      ? finding(
          "master-key",
          "fail",
          [`マスターキー (${id}) がありません。`, cure[0]],
          [`The master key (${id}) is missing.`, cure[1]],
        )
      : finding(
          "master-key",
          "fail",
          [`マスターキー (${key.id}) はデータベースのもの (${id}) と違います。`, cure[0]],
          [`The master key (${key.id}) is not the one of the database (${id}).`, cure[1]],
        );
  } catch (error) {
    return finding(
      "master-key",
      "fail",
      [`マスターキーを読めません: ${told(error)}`],
      [`The master key cannot be read: ${told(error)}`],
    );
  }
}

async function checkClock(client: pg.Client): Promise<Finding> {
  const asked = Date.now();
  const { rows } = await client.query<{ now: number }>(
    "select extract(epoch from clock_timestamp())::float8 as now",
  );
  const apart = Math.abs((rows[0]?.now ?? 0) - (asked + Date.now()) / 2000);
  const shown = apart.toFixed(1);
  if (apart < clocksApart.warn) {
    return finding(
      "clock",
      "ok",
      [`データベースの時計との差は ${shown} 秒です。`],
      [`${shown} s from the database's clock.`],
    );
  }
  return finding(
    "clock",
    apart < clocksApart.fail ? "warn" : "fail",
    [`時計がデータベースと ${shown} 秒ずれています。`, "両方の端末で NTP を有効にしてください。"],
    [`The clock is ${shown} s from the database's.`, "Let NTP set the clocks of both machines."],
  );
}

async function checkBacklog(client: pg.Client): Promise<Finding> {
  const { rows } = await client
    .query<{ open: number; oldest: number; held: number; companies: number }>(
      `select count(*) filter (where state in ('waiting', 'sending', 'retrying'))::int as open,
         coalesce(extract(epoch from now() - min(received_at) filter (where state in ('waiting', 'sending', 'retrying'))), 0)::int as oldest,
         count(*) filter (where held_by = 'destination')::int as held,
         count(distinct company_id) filter (where held_by = 'destination')::int as companies
       from recordings where state not in ('delivered', 'skipped')`,
    )
    .catch(() => ({ rows: [] }));
  const { open, oldest, held, companies } = rows[0] ?? { open: 0, oldest: 0, held: 0, companies: 0 };
  const ja = `未配信 ${open} 件 (最も古いもの ${oldest} 秒前)、企業側の対応待ち ${held} 件 (${companies} 社)。`;
  const en = `${open} on their way (the oldest for ${oldest} s), ${held} held for ${companies} companies to act.`;
  return open > 0 && oldest > late
    ? finding(
        "backlog",
        "warn",
        [ja, "運用者ページと各社の外部連携エラーログを確かめてください。"],
        [en, "See the operator's page and the companies' integration error logs."],
      )
    : finding("backlog", "ok", [ja], [en]);
}

/** Leases long over that nobody has taken up: no `work` process runs, or none can reach the database. */
async function checkLeases(client: pg.Client, serviceRuns: boolean): Promise<Finding> {
  const { rows } = await client
    .query<{ n: number }>(
      `select count(*)::int as n from recordings where lease_token is not null and due_at < now() - interval '60 seconds'`,
    )
    .catch(() => ({ rows: [] }));
  const n = rows[0]?.n ?? 0;
  if (n === 0)
    return finding(
      "leases",
      "ok",
      ["終わったプロセスが持ったままの録音はありません。"],
      ["No recording is in the hands of a dead process."],
    );
  return finding(
    "leases",
    serviceRuns ? "fail" : "warn",
    [
      `録音 ${n} 件が、終わったプロセスのものになったままです。`,
      "work プロセスが動いているか、ログを確かめてください。起動すれば自動で再開します。",
    ],
    [
      `${n} recordings are in the hands of a dead process.`,
      "See in the log that a work process runs; it takes them up by itself.",
    ],
  );
}
