import { afterAll, beforeAll, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../../test/support/installation-in-test.ts";
import { clearOldRecords } from "../asterisk/record-store.ts";
import { clearTakenItems } from "../cloud/item-store.ts";
import { clearOldLegs } from "../legs/leg-store.ts";

let installation: InstallationInTest;
const rows = <Row extends object>(query: string) => installation.rows<Row>(query);

beforeAll(async () => {
  installation = await startInstallation();
  await rows("insert into companies (company_id, name) values ('a', 'A'), ('b', 'B')");
  for (const [company, kind] of [
    ["a", "twilio"],
    ["b", "asterisk"],
  ])
    await rows(
      `insert into sources (company_id, source_id, kind, name) values ('${company}', repeat('${company}', 26), '${kind}', 's')`,
    );
});
afterAll(() => installation.close());

/** More than two portions of each kind that goes, and one of each that stays. */
const items = (company: string, item: string, state: string, days: number, count = 1) =>
  rows(
    `insert into source_items (company_id, source_id, item, state, changed_at)
     select '${company}', repeat('${company}', 26), '${item}' || i, '${state}', now() - interval '${days} days'
     from generate_series(1, ${count}) i`,
  );
const left = async () =>
  (
    await rows<{ item: string; state: string; count: number }>(
      `select regexp_replace(item, '\\d+$', '') as item, state, count(*)::int as count from source_items
       group by 1, 2 order by 1, 2`,
    )
  )
    .map(({ item, state, count }) => `${item} ${state} ${count}`)
    .sort();

test("legs and recordings that were fetched are forgotten after 30 days, however many; files that are there never", async () => {
  await items("b", "leg:old-", "taken", 31, 4_500);
  await items("b", "leg:lost-", "gone", 31);
  await items("b", "leg:young-", "taken", 29);
  await items("b", "leg:waits-", "waiting", 31);
  await items("b", "folder:", "taken", 400);
  await items("b", "pcap:", "taken", 400);
  await items("a", "RE-old-", "taken", 31, 2_000);
  await items("a", "RE-young-", "taken", 29);
  await items("a", "RE-refused-", "refused", 31);
  const kept = [
    "RE-refused- refused 1",
    "RE-young- taken 1",
    "folder: taken 1",
    "leg:waits- waiting 1",
    "leg:young- taken 1",
    "pcap: taken 1",
  ];
  await clearOldLegs(installation.db);
  expect(await left()).toEqual([...kept, "RE-old- taken 2000"].sort());
  await clearTakenItems(installation.db);
  expect(await left()).toEqual(kept);
});

test("detail records are forgotten after 40 days, links after 7, what is still to be told never", async () => {
  const record = (item: string, days: number, due: string) =>
    `('b', repeat('b', 26), '${item}', 'x', '{}', ${due}, now() - interval '${days} days')`;
  await rows(`insert into asterisk_records (company_id, source_id, item, linked_id, record, due_at, changed_at) values
    ${record("cdr:old", 41, "null")}, ${record("cdr:young", 39, "null")}, ${record("cdr:due", 41, "now()")},
    ${record("link:old", 8, "null")}, ${record("link:young", 6, "null")}`);
  await clearOldRecords(installation.db);
  expect(await rows("select item from asterisk_records order by 1")).toEqual(
    ["cdr:due", "cdr:young", "link:young"].map((item) => ({ item })),
  );
});

test("what is to be forgotten is found by its age in an index that holds nothing else", async () => {
  await items("b", "folder:more-", "taken", 400, 20_000);
  await rows("analyze source_items");
  const plan = await rows<{ "QUERY PLAN": string }>(
    `explain (costs off) select item from source_items where state in ('taken', 'gone')
       and not starts_with(item, 'folder:') and not starts_with(item, 'pcap:') and starts_with(item, 'leg:')
       and changed_at < now() - interval '30 days' order by changed_at limit 2000`,
  );
  expect(plan.map((line) => line["QUERY PLAN"]).join()).toContain("source_items_old");
});
