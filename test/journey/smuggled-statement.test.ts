import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase, type Trx } from "../../server/base/database.ts";
import { openOperator } from "../support/console-in-test.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";

// What SQL could do that somebody got into a statement of ours: in a company's own transaction, by the service's pool.
let onbin: OnbinInTest;
let db: Database;

beforeAll(async () => {
  onbin = await startOnbin();
  const operator = await openOperator(onbin);
  for (const id of ["a", "b"]) {
    const { key } = await operator.addCompany(id);
    const parts = recordingForm({ sequenceId: `call-of-${id}`, userName: `canary-${id}` }, wave(1));
    expect((await knock(onbin.url, key, parts)).status).toBe(201);
  }
  await rowsOf(onbin.dataDir, "analyze");
  db = openDatabase(await connectionsOf(onbin.dataDir), { company: 2, system: 1 });
});
afterAll(async () => {
  await db?.close();
  await onbin?.stop();
});

const asA = <T>(act: (trx: Trx) => Promise<T>) => db.forCompany("a", act);
const run = (trx: Trx, text: string) => sql.raw<Record<string, unknown>>(text).execute(trx);
/** An expression where a value of ours stands: its result, of the rows that the statement finds. */
const smuggle = (expression: string) =>
  asA(async (trx) =>
    (await run(trx, `select (${expression})::text as it from calls`)).rows.map(({ it }) => it),
  );
let attempts = 0;
const refused = (text: string) => {
  attempts++;
  return asA((trx) => run(trx, text)).then(
    ({ rows }) => `not refused: ${JSON.stringify(rows).slice(0, 200)}`,
    (error: { code?: string }) => error.code,
  );
};

const forbidden = "42501";
const syntax = "42601";

describe("another company cannot be chosen before the transaction ends", () => {
  test.each([
    ["the function", "select set_config('app.company', 'b', true)"],
    ["for the whole connection", "select set_config('app.company', 'b', false)"],
    ["inside another statement", "select *, set_config('app.company', 'b', true) from calls"],
    ["under a condition", "select * from calls where set_config('app.company', 'b', true) is not null"],
    ["back to the login", "select set_config('role', 'none', true)"],
    [
      "by a query as text",
      "select query_to_xml('select set_config(''app.company'', ''b'', true)', true, true, '')",
    ],
    ["by the view of settings", "update pg_settings set setting = 'b' where name = 'search_path'"],
  ])("%s: refused", async (_, text) => {
    expect(await refused(text)).toBe(forbidden);
  });

  test.each([
    "select 1; set local app.company = 'b'",
    "select 1; set local role none; select 2",
    "select 1; commit; select set_config('app.company', 'b', false)",
    "set local app.company = 'b'; select 1",
  ])("by a second statement: %s", async (text) => {
    expect(await refused(text)).toBe(syntax);
  });

  test("a text that only sets is refused by a query's function, too", async () => {
    const xml = "query_to_xml('set local app.company = ''b''', true, true, '')";
    expect(await refused(`select ${xml}`)).toMatch(/^(0A000|42501|22023|XX000)$/);
  });

  test("and it is still that company's transaction afterwards", async () => {
    const seen = await asA(async (trx) => {
      await run(trx, "savepoint before");
      await run(trx, "select set_config('app.company', 'b', true)").catch(() => undefined);
      await run(trx, "rollback to savepoint before");
      return (await run(trx, "select company_id, current_user as who from calls")).rows;
    });
    expect(seen).toEqual([{ company_id: "a", who: "onbin_company" }]);
  });
});

describe("no way around the policies", () => {
  test("an expression meets only the company's own rows: no error, no notice tells of another's", async () => {
    expect(await smuggle("1 / (case when company_id = 'b' then 0 else 1 end)")).toEqual(["1"]);
    expect(await smuggle("(select string_agg(user_name, ',') from calls)")).toEqual(["canary-a"]);
    const union = "select user_name from calls where sequence_id = '' union select user_name from calls";
    expect((await asA((trx) => run(trx, union))).rows).toEqual([{ user_name: "canary-a" }]);
  });

  test("what PostgreSQL keeps about tables and sessions holds no value of another's", async () => {
    const views = ["pg_stats", "pg_stats_ext", "pg_stats_ext_exprs", "pg_stat_activity"];
    for (const view of views) {
      const { rows } = await asA((trx) => run(trx, `select to_jsonb(v)::text as it from ${view} v`));
      expect([view, rows.filter(({ it }) => String(it).includes("canary-b"))]).toEqual([view, []]);
    }
    const ofTables =
      "select count(*)::int as n from pg_stats where schemaname = 'public' and tablename = 'calls'";
    expect((await asA((trx) => run(trx, ofTables))).rows).toEqual([{ n: 0 }]);
    for (const closed of ["pg_statistic", "pg_authid", "pg_hba_file_rules"])
      expect([closed, await refused(`select * from ${closed}`)]).toEqual([closed, forbidden]);
  });

  test.each([
    ["a role that sees all", "set local role onbin_system"],
    ["the owner", "set local role onbin"],
    ["the superuser", "set session authorization onbin_superuser"],
    ["a table of one's own", "create temporary table operation_log (at timestamptz)"],
    ["a table beside ours", "create table mine (x int)"],
    ["a function", "create function f() returns int language sql security definer as 'select 1'"],
    ["policies off", "alter table calls disable row level security"],
    ["no triggers", "set local session_replication_role = replica"],
    ["a server file", "select pg_read_file('/etc/passwd')"],
    ["a program", "copy calls to program 'true'"],
    ["a large object of a file", "select lo_import('/etc/passwd')"],
    ["the clearing of logs", "select clear_old_operations()"],
    ["another's log", "select * from operator_log"],
    ["a counter", "select last_value from operation_log_entry_id_seq"],
    ["the schema's history", "select * from kysely_migration"],
  ])("%s: refused", async (_, text) => {
    expect(await refused(text)).toBe(forbidden);
  });

  test("row security cannot be switched off: the query fails instead of showing all", async () => {
    const seen = await asA(async (trx) => {
      await run(trx, "set local row_security = off");
      return run(trx, "select 1 from calls");
    }).catch((error: { code?: string }) => error.code);
    expect(seen).toBe(forbidden);
  });

  test("a number that is taken in another company is free in this one", async () => {
    const insert = `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at)
      values ('a', 'call-of-b', 'call-of-b', now())`;
    expect((await asA((trx) => run(trx, insert))).numAffectedRows).toBe(1n);
  });
});

test("what is left is said: it sees and changes what the company's own role may, and nothing else", async () => {
  const granted = await rowsOf<{ name: string; acts: string }>(
    onbin.dataDir,
    `select c.relname as name, string_agg(distinct a.privilege_type, ' ' order by a.privilege_type) as acts
     from pg_class c cross join lateral aclexplode(c.relacl) a
     where a.grantee = 'onbin_company'::regrole and not exists (select from pg_attribute t
       where t.attrelid = c.oid and t.attname = 'company_id')
     group by 1`,
  );
  expect(granted).toEqual([{ name: "installation", acts: "SELECT" }]);
  promiseLine(
    12,
    "SQL smuggled into a company's transaction",
    `${attempts} attempts: 0 rows of another company, 0 roles gained`,
  );
});
