import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCsvLine } from "../../server/ingest/asterisk/csv-line.ts";
import { wallTime } from "../../server/ingest/asterisk/record-time.ts";
import { cdrsOfThree, linesOf } from "../../server/ingest/asterisk/testing/three-calls.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { connectionsOf, rowsOf, withClient } from "../support/database-in-test.ts";
import { hasMariadb, startMariadb } from "../support/mariadb-in-test.ts";
import { sourceLine } from "../support/source-line.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** FreePBX's columns; a name is hostile on purpose. */
const columns =
  "calldate, clid, src, dst, dcontext, channel, dstchannel, lastapp, duration, billsec, disposition, uniqueid, linkedid, sequence, recordingfile, did";
/** The three calls as FreePBX keeps them: no answer and no end, which follow from the seconds. */
const cdrRows = (zone: string) =>
  cdrsOfThree().map((cdr) => {
    const talked = (Date.parse(cdr.end ?? "") - Date.parse(cdr.answer ?? "")) / 1000;
    const all = (Date.parse(cdr.end ?? "") - Date.parse(cdr.start)) / 1000;
    const calldate = lately(cdr.start, zone);
    return [
      ...[
        calldate,
        `"Robert'); --" <1>`,
        cdr.src,
        cdr.dst,
        "",
        cdr.channel,
        cdr.dstChannel,
        "Dial",
        all,
        talked,
      ],
      ...["ANSWERED", cdr.uniqueId, cdr.linkedId, Number(cdr.sequence), cdr.file, ""],
    ];
  });
const celRows = (zone: string) =>
  linesOf("cel").map((line) => {
    const [type = "", time = "", , , , , unique = "", linked = "", , extra = ""] = parseCsvLine(line) ?? [];
    return [type, lately(`${time}Z`, zone), unique, linked, extra];
  });
const quoted = (rows: readonly (readonly (string | number)[])[]) =>
  rows
    .map(
      (row) =>
        `(${row.map((value) => (typeof value === "number" ? value : `'${value.replaceAll("'", "''")}'`)).join(", ")})`,
    )
    .join(", ");
const tables = (datetime: string) => `
  create table cdr (calldate ${datetime} not null, clid varchar(80), src varchar(80), dst varchar(80), dcontext varchar(80),
    channel varchar(80), dstchannel varchar(80), lastapp varchar(80), duration int, billsec int, disposition varchar(45),
    uniqueid varchar(32), linkedid varchar(32), sequence int, recordingfile varchar(255), did varchar(50));
  create table cel (eventtype varchar(30), eventtime ${datetime}, uniqueid varchar(40), linkedid varchar(40), extra varchar(512));`;
const inserts = (zone: string) => `
  insert into cdr (${columns}) values ${quoted(cdrRows(zone))};
  insert into cel (eventtype, eventtime, uniqueid, linkedid, extra) values ${quoted(celRows(zone))};`;
/** The three calls took place a quarter of an hour ago. */
const shift = Date.now() - 900_000 - Date.parse("2026-11-22T08:01:41Z");
function lately(time: string, zone: string): string {
  return wallTime(new Date(Date.parse(time) + shift), zone);
}

async function chainsOf(companyId: string) {
  const rows = await rowsOf<{ external_id: string; root: string; call_end: Date; user_name: string }>(
    stage.onbin.dataDir,
    `select c.external_id, p.external_id as root, c.call_end, c.user_name from calls c
     join calls p on p.company_id = c.company_id and p.sequence_id = c.parent_sequence_id
     where c.company_id = $1 order by c.call_begin, c.call_end`,
    [companyId],
  );
  return rows.map(({ external_id, root, user_name }) => [external_id, root, user_name]);
}
const wanted = [
  ["pbx7-1795420501.3", "pbx7-1795420501.3", "sato"],
  ["pbx7-1795420511.6", "pbx7-1795420511.6", "sato"],
  ["pbx7-1795420511.6", "pbx7-1795420511.6", "ito"],
  ["pbx7-1795420526.11", "pbx7-1795420526.11", "sato"],
  ["pbx7-1795420529.13", "pbx7-1795420526.11", "sato"],
];

async function untilChains(companyId: string) {
  await eventually(
    async () => JSON.stringify(await chainsOf(companyId)) === JSON.stringify(wanted),
    () => chainsOf(companyId),
    40_000,
  );
}

const troubleOf = async (companyId: string) => {
  const [row] = await rowsOf<{ trouble: { code: string; params: { problem: string } } | null }>(
    stage.onbin.dataDir,
    "select trouble from sources where company_id = $1",
    [companyId],
  );
  return row?.trouble ?? null;
};

describe("tables of PostgreSQL", () => {
  test("FreePBX's own by themselves, in local time; rows that come late are found; what is refused is said", async () => {
    await stage.addTenant("pg");
    await withClient(stage.onbin.dataDir, async (client) => {
      await client.query("create role pbx_reader login password 'pbx-secret'");
      await client.query("create database asteriskcdrdb");
    });
    const { service } = await connectionsOf(stage.onbin.dataDir);
    const host = encodeURIComponent(String(service.host));
    const address = `postgres://pbx_reader@localhost/asteriskcdrdb?host=${host}&port=${service.port}`;
    const inside = (statements: string) => inDatabase("asteriskcdrdb", statements);
    await inside(`${tables("timestamp")} grant select on cdr, cel to pbx_reader;`);

    const arguments_ = ["source", "facts", "--company", "pg", "--time-zone", "Asia/Tokyo"];
    const feeds = ["--add", "FreePBX", "--kind", "freepbx", "--cdr", address, "--cel", address];
    await stage.onbin.mustRun([...arguments_, ...feeds, "--json"], "pbx-secret\n");
    // Rows come when a call has ended, under the time when it began.
    await inside(inserts("Asia/Tokyo"));
    await untilChains("pg");
    const triedOn = "a real PostgreSQL with FreePBX's tables and the rows of a real Asterisk 22";
    sourceLine({
      ...{ system: "FreePBX (tables cdr, cel)", triedOn, filesIn: cdrsOfThree().length, objectsOut: 0 },
      differences: "none (facts of calls only)",
    });
    const [begun] = await rowsOf<{ dial_begin: Date }>(
      stage.onbin.dataDir,
      "select dial_begin from calls where company_id = 'pg' order by dial_begin limit 1",
    );
    expect(begun?.dial_begin.getTime()).toBe(
      Math.floor((Date.parse("2026-11-22T08:01:41Z") + shift) / 1000) * 1000,
    );

    await inside("revoke select on cdr from pbx_reader;");
    await eventually(
      async () => (await troubleOf("pg"))?.code === "facts-database-refused",
      () => troubleOf("pg"),
      30_000,
    );
    expect((await troubleOf("pg"))?.params.problem).toMatch(/permission denied/);
    await inside("grant select on cdr to pbx_reader;");
    await eventually(
      async () => (await troubleOf("pg")) === null,
      () => troubleOf("pg"),
      30_000,
    );
  }, 150_000);

  test("a query that writes, or that is none, is refused before anything is saved", async () => {
    await stage.addTenant("wrong");
    const { service } = await connectionsOf(stage.onbin.dataDir);
    const host = encodeURIComponent(String(service.host));
    const address = `postgres://pbx_reader@localhost/asteriskcdrdb?host=${host}&port=${service.port}`;
    const add = ["source", "facts", "--company", "wrong", "--add", "PBX", "--cdr", address, "--query"];
    const tried = async (query: string) => {
      const { code, stderr } = await stage.onbin.cli([...add, query], "pbx-secret\n");
      return [code, stderr];
    };
    expect(await tried("drop table cdr")).toEqual([2, expect.stringContaining("no SELECT")]);
    expect(await tried("with x as (delete from cdr returning *) select *, :since from x")).toEqual([
      1,
      expect.stringMatching(/Nothing was changed/),
    ]);
    expect(await tried("select src from cdr where calldate > :since")).toEqual([
      1,
      expect.stringContaining("uniqueid"),
    ]);
    expect(await rowsOf(stage.onbin.dataDir, "select 1 from sources where company_id = 'wrong'")).toEqual([]);
  }, 60_000);
});

describe.skipIf(!hasMariadb)("tables of MariaDB", () => {
  test("FreePBX's own by themselves, and by a query with other names", async () => {
    const mariadb = await startMariadb();
    try {
      await mariadb.run(
        "create database asteriskcdrdb; create user pbx_reader@localhost identified by 'pbx-secret'; grant select on asteriskcdrdb.* to pbx_reader@localhost",
      );
      await mariadb.run(tables("datetime") + inserts("UTC"), "asteriskcdrdb");
      const address = `mysql://pbx_reader@localhost/asteriskcdrdb?socket=${encodeURIComponent(mariadb.socket)}`;
      const feeds = ["--cdr", address, "--cel", address, "--time-zone", "UTC"];
      await stage.addTenant("maria");
      const add = ["source", "facts", "--company", "maria", "--add", "FreePBX", "--kind", "freepbx"];
      expect(await stage.onbin.mustRun([...add, ...feeds], "pbx-secret\n")).toMatch(
        /CDR: 6 records can be read/,
      );
      await untilChains("maria");

      await stage.addTenant("own");
      await mariadb.run(
        "alter table cdr rename column recordingfile to tape; rename table cdr to calls_of_pbx",
        "asteriskcdrdb",
      );
      const query =
        "select calls_of_pbx.*, tape as recordingfile from calls_of_pbx where calldate > :since order by calldate";
      const own = ["source", "facts", "--company", "own", "--add", "PBX", "--query", query];
      await stage.onbin.mustRun([...own, ...feeds], "pbx-secret\n");
      await untilChains("own");

      const wrong = await stage.onbin.cli(
        [...own.slice(0, 4), "--add", "X", "--cdr", address],
        "not-the-secret\n",
      );
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("Access denied")]);
      await eventually(
        async () => (await troubleOf("maria"))?.code === "facts-database-refused",
        () => troubleOf("maria"),
        30_000,
      );
    } finally {
      await mariadb.stop();
    }
  }, 180_000);
});
test.runIf(!hasMariadb)(
  "NOT RUN: tables of MariaDB, as mariadb-server-core is not installed",
  () => undefined,
);

async function inDatabase(database: string, statements: string): Promise<void> {
  const { default: pg } = await import("pg");
  const { service } = await connectionsOf(stage.onbin.dataDir);
  const client = new pg.Client({ ...service, user: "onbin_superuser", database });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
