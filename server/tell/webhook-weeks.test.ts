import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { clearOldDeliveries } from "./webhook-queue.ts";

let installation: InstallationInTest;
const rows = <Row extends object>(query: string, values: unknown[] = []) =>
  installation.rows<Row>(query, values);
const webhook = "00000000-0000-4000-8000-000000000001";

beforeAll(async () => {
  installation = await startInstallation();
  await rows("insert into companies (company_id, name) values ('a', 'A')");
  await rows(
    `insert into webhooks (company_id, webhook_id, url, secret_sealed, secret_key_id, events)
     values ('a', $1, 'https://example.com', '', '', '{}')`,
    [webhook],
  );
});
afterAll(() => installation.close());

const partitions = () =>
  rows<{ name: string; bound: string }>(
    `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i
     join pg_class c on c.oid = i.inhrelid where i.inhparent = 'webhook_deliveries'::regclass order by 1`,
  );

/** As it is years after the upgrade, when `watch` last looked so many weeks ago: weeks of then, with a message a week. */
beforeEach(async () => {
  for (const { name } of await partitions()) if (!name.endsWith("_other")) await rows(`drop table ${name}`);
  await rows("delete from webhook_deliveries_other");
  await rows(`do $$
    declare begins timestamptz;
    begin
      for week in -8 .. 0 loop
        begins := date_bin('7 days', now(), '2024-01-01 00:00Z') + week * interval '7 days';
        execute format('create table webhook_deliveries_%s partition of webhook_deliveries for values from (%L) to (%L)',
          to_char(begins at time zone 'UTC', 'YYYYMMDD'), begins, begins + interval '7 days');
      end loop;
    end $$`);
  await fill("generate_series(-8, 0)");
});

const fill = (weeks: string) =>
  rows(
    `insert into webhook_deliveries (company_id, webhook_id, event, data, created_at)
     select 'a', $1, 'recording.held', '{}',
       date_bin('7 days', now(), '2024-01-01 00:00Z') + week * interval '7 days' from ${weeks} week`,
    [webhook],
  );
/** Whole weeks of age of each message, the oldest first. */
const ages = async () =>
  (
    await rows<{ weeks: number }>(
      `select round(extract(epoch from date_bin('7 days', now(), '2024-01-01 00:00Z') - created_at) / 604800)::int as weeks
       from webhook_deliveries order by created_at`,
    )
  ).map(({ weeks }) => weeks);

test("weeks that ended 30 days ago go whole, weeks to come are made, and a second look changes nothing", async () => {
  expect(await ages()).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
  await clearOldDeliveries(installation.db);
  // The week of five weeks ago ended 28 to 35 days ago.
  expect([
    [5, 4, 3, 2, 1, 0],
    [4, 3, 2, 1, 0],
  ]).toContainEqual(await ages());
  const after = await partitions();
  await fill("unnest(array[1, 2])");
  expect(await rows("select from webhook_deliveries_other")).toEqual([]);
  await clearOldDeliveries(installation.db);
  expect(await partitions()).toEqual(after);

  const walls = await rows(
    `select distinct c.relrowsecurity and c.relforcerowsecurity and c.relacl is null as closed,
       array(select polname::text from pg_policy p where p.polrelid = c.oid order by 1) as policies
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'webhook_deliveries'::regclass and c.relname > to_char(now(), '"webhook_deliveries_"YYYYMMDD')`,
  );
  expect(walls).toEqual([{ closed: true, policies: ["all_companies", "company_wall"] }]);
});

test("while somebody reads for long, a backup say, nobody waits for it; the next look does what is left", async () => {
  const before = await partitions();
  await installation.db.system.transaction().execute(async (backup) => {
    await backup.selectFrom("webhook_deliveries").select("delivery_id").execute();
    const began = performance.now();
    await clearOldDeliveries(installation.db);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await partitions()).toEqual(before);
  });
  await clearOldDeliveries(installation.db);
  expect(await ages()).not.toContain(6);
  expect(await partitions()).not.toEqual(before);
});

test("what no week had a place for is taken all the same, and goes after 70 days", async () => {
  await fill("unnest(array[-30, -11, 1, 9])");
  expect(await rows("select from webhook_deliveries_other")).toHaveLength(4);
  await clearOldDeliveries(installation.db);
  // Next week's message is where it was; weeks after that are made beside it.
  expect(await rows("select from webhook_deliveries_other")).toHaveLength(2);
  expect((await partitions()).length).toBeGreaterThanOrEqual(7);
  expect((await ages()).filter((weeks) => weeks < 0 || weeks > 8)).toEqual([-1, -9]);
});
