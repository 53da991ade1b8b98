import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/support/bucket-in-test.ts";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { andCommit, type Database, isDatabaseAway, isSqlState, openDatabase, type Trx } from "./database.ts";

let installation: InstallationInTest;
/** One connection for all companies: whatever one leaves behind the next one gets. */
let db: Database;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.rows(
    "insert into companies (company_id, name, contract) values ('a', 'A', true), ('b', 'B', true)",
  );
  db = openDatabase(installation.connections, { company: 1, system: 1 });
});
afterAll(async () => {
  await db.close();
  await installation.close();
});

type Seen = { pid: number; company: string; companies: string; role: string };

/** What an act of this company finds: its connection, and which rows it may see. */
const see = (companyId: string) =>
  db.forCompany(companyId, async (trx) => {
    const { rows } = await sql<Seen>`
      select pg_backend_pid() as pid, current_setting('app.company') as company, current_user as role,
        (select string_agg(company_id, ',') from companies) as companies`.execute(trx);
    return rows[0];
  });

/** Connections of the service's login: what it is in the middle of, and the advisory locks that it holds. */
const connections = () =>
  installation.rows<{ pid: number; state: string; locks: number }>(
    `select a.pid, a.state, (select count(*) from pg_locks l where l.pid = a.pid and l.locktype = 'advisory')::int as locks
     from pg_stat_activity a where a.usename = $1`,
    [installation.connections.service.user],
  );

/** Runs an act of `a` that waits for a name which another has locked, and does something to its connection meanwhile. */
async function whileWaiting(
  interfere: string,
  act: (trx: Trx) => Promise<unknown> = async () => "done",
): Promise<unknown> {
  await installation.rows("select pg_advisory_lock(hashtextextended('held', 0))");
  const waiting = db.forCompany("a", act, ["held"]).catch((error: unknown) => error);
  const touch = `select ${interfere}(pid) from pg_stat_activity where wait_event = 'advisory'`;
  await eventually(async () => (await installation.rows(touch)).length > 0);
  const ended = await waiting;
  await installation.rows("select pg_advisory_unlock_all()");
  return ended;
}

test("BEGIN goes with the choice of the company: it is in force for the act, and for nothing after it", async () => {
  const [a, b] = [await see("a"), await see("b")];
  expect(a).toMatchObject({ company: "a", companies: "a" });
  expect(b).toMatchObject({ pid: a?.pid, company: "b", companies: "b", role: a?.role });
  expect(await connections()).toContainEqual({ pid: a?.pid, state: "idle", locks: 0 });
});

test("when the statement after BEGIN fails, the connection is given back outside of any transaction", async () => {
  const before = await see("b");
  const ended = await whileWaiting("pg_cancel_backend");
  expect(isSqlState(ended, "57014"), String(ended)).toBe(true);
  expect(await connections()).toContainEqual({ pid: before?.pid, state: "idle", locks: 0 });
  expect(await see("b")).toEqual(before);
});

test("when an act fails, what it wrote is not there, and the next company sees its own", async () => {
  const failing = db.forCompany(
    "a",
    async (trx) => {
      await sql`insert into call_names (company_id, external_id, sequence_id) values ('a', 'x', 'y')`.execute(
        trx,
      );
      throw new Error("refused");
    },
    ["held"],
  );
  await expect(failing).rejects.toThrow();
  expect(await see("b")).toMatchObject({ company: "b", companies: "b" });
  expect(await installation.rows("select from call_names")).toEqual([]);
});

test("when the connection breaks between BEGIN and its end, the act fails, and the next one gets another", async () => {
  const before = await see("a");
  const ended = await whileWaiting("pg_terminate_backend");
  expect(isDatabaseAway(ended), String(ended)).toBe(true);
  const after = await see("b");
  expect(after).toMatchObject({ company: "b", companies: "b" });
  expect(after?.pid).not.toBe(before?.pid);
  expect((await connections()).map(({ pid }) => pid)).not.toContain(before?.pid);
});

const addSource = (name: string, trx: Trx, ends = andCommit) =>
  sql`insert into sources (company_id, source_id, kind, name)
    values ('a', ${name.padStart(26, "0")}, 'asterisk', ${name}) ${ends}`.execute(trx);
const names = async () =>
  (await installation.rows<{ name: string }>("select name from sources order by 1")).map(({ name }) => name);

test("COMMIT goes with the last statement, also where that is the only one, and the connection is free afterwards", async () => {
  const before = await see("b");
  await db.forCompany("a", (trx) => addSource("first", trx), ["held"]);
  await db.forCompany("a", async (trx) => {
    await addSource("second", trx, sql``);
    await addSource("third", trx);
  });
  expect(await names()).toEqual(["first", "second", "third"]);
  expect(await connections()).toContainEqual({ pid: before?.pid, state: "idle", locks: 0 });
  expect(await see("b")).toEqual(before);
});

test("when the last statement fails, its COMMIT rolls all back, and the act fails with its error", async () => {
  const before = await see("b");
  const failing = db.forCompany("a", async (trx) => {
    await addSource("fourth", trx, sql``);
    await addSource("first", trx);
  });
  expect(isSqlState(await failing.catch((error: unknown) => error), "23505")).toBe(true);
  expect(await names()).toHaveLength(3);
  expect(await connections()).toContainEqual({ pid: before?.pid, state: "idle", locks: 0 });
  expect(await see("b")).toEqual(before);
});

test("when the lock before it is not got, the last statement writes nothing", async () => {
  const ended = await whileWaiting("pg_cancel_backend", (trx) => addSource("unlocked", trx));
  expect(isSqlState(ended, "57014"), String(ended)).toBe(true);
  expect(await names()).toHaveLength(3);
});

test("a last statement whose failure nobody minds is no success of the act", async () => {
  const act = db.forCompany("a", async (trx) => {
    await addSource("swallowed", trx, sql``);
    await sql`select 1 / 0 ${andCommit}`.execute(trx).catch(() => undefined);
  });
  await expect(act).rejects.toThrow(/rolled back|aborted/);
  expect(await names()).toHaveLength(3);
  expect(await see("b")).toMatchObject({ company: "b", companies: "b" });
});

/** Something that happens to each new source when it is committed, and not before. */
async function whenCommitted(happens: string, act: () => Promise<void>): Promise<void> {
  await installation.rows(
    `create function at_commit() returns trigger language plpgsql as $$ begin ${happens}; return null; end $$`,
  );
  await installation.rows(
    `create constraint trigger at_commit after insert on sources deferrable initially deferred
     for each row execute function at_commit()`,
  );
  try {
    await act();
  } finally {
    await installation.rows("drop function at_commit cascade");
  }
}

test("when COMMIT itself is refused, the act fails with its error, though its last statement was answered", async () => {
  await whenCommitted("raise unique_violation", async () => {
    const failing = db.forCompany("a", (trx) => addSource("late", trx));
    expect(isSqlState(await failing.catch((error: unknown) => error), "23505")).toBe(true);
  });
  expect(await names()).toHaveLength(3);
  expect(await see("b")).toMatchObject({ company: "b", companies: "b" });
});

test("when the connection breaks while COMMIT is under way, the act fails", async () => {
  const before = await see("a");
  await whenCommitted("perform pg_sleep(60)", async () => {
    const failing = db.forCompany("a", (trx) => addSource("late", trx)).catch((error: unknown) => error);
    const kill = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'";
    await eventually(async () => (await installation.rows(kill)).length > 0);
    const ended = await failing;
    expect(isDatabaseAway(ended), String(ended)).toBe(true);
  });
  expect(await names()).toHaveLength(3);
  expect((await see("b"))?.pid).not.toBe(before?.pid);
});

test("an act that refuses when it was committed already is not told that nothing was written", async () => {
  const refusal = new Error("too late");
  const refusing = db.forCompany("a", async (trx) => {
    await addSource("kept", trx);
    throw refusal;
  });
  const ended = await refusing.catch((error: unknown) => error);
  expect(ended).toMatchObject({ message: "Refused after it was committed", cause: refusal });
  expect(await names()).toContain("kept");
  expect(await see("b")).toMatchObject({ company: "b", companies: "b" });
});

test("nothing is asked after the last statement, where no company is chosen any more", async () => {
  const asking = db.forCompany("a", async (trx) => {
    await addSource("last", trx);
    await sql`select current_setting('app.company', true)`.execute(trx);
  });
  expect(await asking.catch((error: unknown) => error)).toMatchObject({
    message: "Refused after it was committed",
    cause: { message: "Asked after the transaction's last statement" },
  });
  expect(await names()).toContain("last");
  expect(await see("b")).toMatchObject({ company: "b", companies: "b" });
});

test("an act that asks nothing leaves nothing behind, whether it ends or refuses", async () => {
  const before = await see("b");
  expect(await db.forCompany("a", async () => "done")).toBe("done");
  await expect(db.forCompany("a", () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  expect(await connections()).toContainEqual({ pid: before?.pid, state: "idle", locks: 0 });
  expect(await see("b")).toEqual(before);
});

test("an act whose connection broke in its middle is not committed", async () => {
  const act = db.forCompany("a", async (trx) => {
    await sql`update companies set retention_days = 7 where company_id = 'a'`.execute(trx);
    await installation.rows(
      "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'",
    );
  });
  const ended = await act.catch((error: unknown) => error);
  expect(isDatabaseAway(ended), String(ended)).toBe(true);
  expect(await installation.rows("select retention_days from companies where company_id = 'a'")).toEqual([
    { retention_days: null },
  ]);
});
