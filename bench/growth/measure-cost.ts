import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { withClient } from "../../test/support/database-in-test.ts";
import { generator } from "../load/arrivals.ts";
import { readProcesses } from "../ship/process-figures.ts";
import type { Cost } from "./figures.ts";
import type { GrownStage } from "./stage.ts";

const atOnce = 4;
/** Seconds that the service is watched doing nothing. */
const idleSeconds = 10;
let pushed = 0;

type Reading = { at: number; postgres: number; onbin: number; lsn: string; statements: number };

/**
 * Pushes recordings of three seconds with the facts that calls have, and waits until all are proven. A checkpoint comes
 * before, as the page images after it are part of what the first recordings cost: with few pushes this is the dear end.
 */
export async function measureCost(stage: GrownStage, recordings: number): Promise<Cost> {
  return withClient(stage.dataDir, async (client) => {
    const customers = await customersOf(client);
    await push(stage, customers, 20);
    await delivered(client);
    await client.query("checkpoint");
    const before = await read(client, stage);
    await sleep(idleSeconds * 1000);
    const idle = await between(client, before, await read(client, stage));
    await client.query("checkpoint");
    const begun = await read(client, stage);
    await push(stage, customers, recordings);
    await delivered(client);
    const busy = await between(client, begun, await read(client, stage));
    const each = (name: keyof typeof busy) =>
      (busy[name] - (idle[name] * busy.seconds) / idle.seconds) / recordings;
    return {
      postgresMs: each("postgres") * 1000,
      onbinMs: each("onbin") * 1000,
      walBytes: each("walBytes"),
      walImageBytes: each("walImageBytes"),
      roundTrips: each("statements"),
    };
  });
}

/** Takes half of the calls that are pushed; nobody in the history has this name. */
export const colleague = "成田 百合";
/** Who is on the phone: nine calls in ten are a customer's who called before, the tenth brings a number and a name of its own. */
type Customer = { number: string; account: string };
const newcomers = 10;

/** Customers of the history, from all its years, so that every index is met where a real call meets it. */
async function customersOf(client: Client): Promise<Customer[]> {
  const { rows } = await client.query<Customer>(
    `select from_number as number, account_name as account from calls where company_id = 'big'
       and from_number like '+8190%' and account_name is not null order by hashtext(sequence_id) limit 2000`,
  );
  if (rows.length === 0) throw new Error("the history has no customer: fill more calls");
  return rows;
}

async function push({ onbin, key, legs }: GrownStage, customers: readonly Customer[], recordings: number) {
  const random = generator(pushed + 1);
  const pick = (n: number) => Math.floor(random() * n);
  let left = recordings;
  const files = [
    { part: "agent", path: legs.agent },
    { part: "customer", path: legs.customer },
  ];
  const newcomer = (): Customer => ({
    number: `+8190${String(pick(100_000_000)).padStart(8, "0")}`,
    account: `東京商事株式会社 ${pick(100_000_000)}号店`,
  });
  const sender = async () => {
    while (left-- > 0) {
      const end = Date.now() / 1000;
      const known = pushed % newcomers === 0 ? undefined : customers[pick(customers.length)];
      const { number, account } = known ?? newcomer();
      const fields = {
        externalId: `growth.${++pushed}`,
        type: "incoming",
        answered: "true",
        from: number,
        to: `03-5500-${String(pick(40)).padStart(4, "0")}`,
        userName: [colleague, colleague, "佐藤 太郎", "鈴木 花子"][pick(4)] ?? colleague,
        accountName: account,
        dialBegin: String(end - 9),
        callBegin: String(end - 3),
        callEnd: String(end),
      };
      const { status, body } = await onbin.push(key, { fields: Object.entries(fields), files });
      if (status !== 201) throw new Error(`pushed: ${status} ${JSON.stringify(body)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
}

async function delivered(client: Client): Promise<void> {
  for (const end = Date.now() + 300_000; Date.now() < end; await sleep(100)) {
    const { rowCount } = await client.query(
      `select from recordings where company_id = 'big' and state not in ('delivered', 'skipped') limit 1`,
    );
    // What a process counts of itself is up to a second behind.
    if (rowCount === 0) return sleep(1500);
  }
  throw new Error("what was pushed was not delivered within five minutes");
}

async function read(client: Client, { onbin, dataDir }: GrownStage): Promise<Reading> {
  const { rows } = await client.query<{ lsn: string; statements: number }>(
    `select pg_current_wal_insert_lsn()::text as lsn, (select coalesce(sum(calls), 0)::float8 from measured.pg_stat_statements s
       join pg_roles r on r.oid = s.userid and not r.rolsuper) as statements`,
  );
  const { postgres, ...others } = readProcesses(onbin.service.pid ?? 0, dataDir);
  return {
    at: performance.now(),
    postgres: postgres?.cpuSeconds ?? 0,
    onbin: Object.values(others).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    lsn: rows[0]?.lsn ?? "0/0",
    statements: rows[0]?.statements ?? 0,
  };
}

async function between(client: Client, from: Reading, to: Reading) {
  const { rows } = await client.query<{ all: number; images: number }>(
    `select coalesce(sum(combined_size), 0)::float8 as all, coalesce(sum(fpi_size), 0)::float8 as images
     from measured.pg_get_wal_stats($1, $2)`,
    [from.lsn, to.lsn],
  );
  return {
    seconds: (to.at - from.at) / 1000,
    postgres: to.postgres - from.postgres,
    onbin: to.onbin - from.onbin,
    walBytes: rows[0]?.all ?? 0,
    walImageBytes: rows[0]?.images ?? 0,
    statements: to.statements - from.statements,
  };
}
