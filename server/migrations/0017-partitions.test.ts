import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { tablesToExport } from "../backup/export-tables.ts";
import { migrate } from "../base/migrate.ts";
import { migrations } from "./index.ts";

const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < "0017"));
let installation: InstallationInTest;
const rows = <Row extends object>(query: string, values: unknown[] = []) =>
  installation.rows<Row>(query, values);
const webhook = "00000000-0000-4000-8000-000000000001";

beforeAll(async () => {
  installation = await startInstallation(before);
  await rows("insert into companies (company_id, name) values ('a', 'A'), ('b', 'B')");
  for (const company of ["a", "b"])
    await rows(
      `insert into webhooks (company_id, webhook_id, url, secret_sealed, secret_key_id, events)
       values ($1, $2, 'https://example.com', '', '', '{}')`,
      [company, webhook],
    );
  await rows(
    `insert into webhook_deliveries (company_id, webhook_id, event, data, created_at, due_at)
     select c, $1, 'recording.held', '{}', now() - days * interval '1 day', case when days < 2 then now() end
     from unnest(array['a', 'b']) c cross join unnest(array[0, 1, 20, 29, -400]) days`,
    [webhook],
  );
});
afterAll(() => installation.close());

test("what an earlier release kept stays, is seen by its company alone, and what comes is kept by the week", async () => {
  const kept = "select company_id, delivery_id, due_at from webhook_deliveries order by delivery_id";
  const earlier = await rows(kept);
  expect(earlier).toHaveLength(10);
  const owner = { ...installation.connections.service, user: "onbin" };
  expect(await migrate(owner, migrations)).toContain("0017-partitions");

  expect(await rows(kept)).toEqual(earlier);
  const { count } = await installation.db.forCompany("a", (trx) =>
    trx
      .selectFrom("webhook_deliveries")
      .select((select) => select.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow(),
  );
  expect(count).toBe(5);
  // One of a clock that was wrong once must not make the first partition reach into its future.
  const places = await rows<{ place: string; rows: number }>(
    "select tableoid::regclass::text as place, count(*)::int as rows from webhook_deliveries group by 1",
  );
  expect(places).toEqual([{ place: "webhook_deliveries_first", rows: 10 }]);
  await rows(
    `insert into webhook_deliveries (company_id, webhook_id, event, data, created_at)
     select 'a', $1, 'recording.held', '{}', now() + days * interval '1 day' from unnest(array[0, 7, 14, 60]) days`,
    [webhook],
  );
  const newer = await rows<{ place: string }>(
    `select tableoid::regclass::text as place from webhook_deliveries where created_at > now() - interval '1 minute'
     and company_id = 'a' and webhook_id = $1 and due_at is null order by created_at`,
    [webhook],
  );
  expect(newer.map(({ place }) => place.replace(/\d{8}$/, "WEEK"))).toEqual([
    "webhook_deliveries_first",
    "webhook_deliveries_WEEK",
    "webhook_deliveries_WEEK",
    "webhook_deliveries_other",
  ]);
});

test("its messages go with a webhook, in whichever week they are; another company's of the same ID stay", async () => {
  await rows("delete from webhooks where company_id = 'a'");
  expect(await rows("select company_id, count(*)::int as rows from webhook_deliveries group by 1")).toEqual([
    { company_id: "b", rows: 5 },
  ]);
});

test("a backup has its rows once: with the table, not with its weeks as well", async () => {
  const client = new pg.Client({ ...installation.connections.service, user: "onbin_superuser" });
  await client.connect();
  const tables = await tablesToExport(client);
  await client.end();
  expect(tables.filter((name) => name.startsWith("webhook"))).toEqual(["webhook_deliveries", "webhooks"]);
});
