import { afterAll, beforeAll, expect, test } from "vitest";
import type { CompanyQuery } from "../../contract/operator.ts";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { countCompanies, listCompanies } from "./company-list.ts";

const count = 10_000;
let world: InstallationInTest;
const nameOf = (n: number) => `c${String(n).padStart(5, "0")}`;

/** Ten thousand companies: every tenth without contract, a few in trouble, one of them with a backlog. */
beforeAll(async () => {
  world = await startInstallation();
  await world.rows(
    `insert into companies (company_id, name, contract)
     select 'c' || lpad(n::text, 5, '0'), case n when 77 then '音便 100% 商事' else 'Company ' || n end, n % 10 <> 0
     from generate_series(1, $1::integer) n`,
    [count],
  );
  await world.rows(
    `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
       secret_sealed, secret_key_id, secret_last4, paused_at, pause_code, pause_params)
     select company_id, 1, true, 'aws', 'b', 'f', 'us-east-1', 'A', '', '', '',
       case when company_id in ('c00005', 'c00006', 'c00010') then now() - interval '1 hour' end,
       case when company_id in ('c00005', 'c00006', 'c00010') then 'SignatureDoesNotMatch' end, '{}'
     from companies where company_id <= 'c05000'`,
  );
  await world.rows(
    `insert into incidents (company_id, service, kind, params, opened_at, quiet_since)
     values ('c00008', 'phone', 'silence', '{"since": "2026-11-18T03:00:00Z"}', now(), null),
            ('c00009', 'phone', 'silence', '{"since": "2026-11-18T03:00:00Z"}', now(), now()),
            ('*', 'installation', 'smtp', '{}', now(), null)`,
  );
  await world.rows(
    `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at)
     select 'c00006', 'w' || n, 'w' || n, now() from generate_series(1, 30) n
     union all select 'c00700', 'd1', 'd1', now()`,
  );
  await world.rows(
    `insert into recordings (company_id, sequence_id, identity, received_at, source, raw, originals, audio_sha256,
       stage, state, held_by, delivered_at)
     select company_id, sequence_id, sequence_id, now() - interval '2 hours', 'push', '{}', '[]', '', 'ship',
       case company_id when 'c00006' then 'held' else 'delivered' end,
       case company_id when 'c00006' then 'destination' end, case company_id when 'c00700' then now() end
     from calls`,
  );
  await world.rows(
    `insert into users (company_id, email, role) select 'c00300', 'a' || n || '@example.com', 'member'
     from generate_series(1, 3) n`,
  );
  await world.rows("analyze");
}, 120_000);
afterAll(() => world?.close());

const list = (query: CompanyQuery) => listCompanies(world.db.system, query);
const ids = async (query: CompanyQuery) => (await list(query)).items.map(({ id }) => id);

test("those in trouble come first, the worst before all, each with its words", async () => {
  const { items } = await list({});
  expect(items.slice(0, 5).map(({ id, trouble }) => [id, trouble !== null])).toEqual([
    ["c00006", true],
    ["c00005", true],
    ["c00008", true],
    // Its cause is gone: it only waits for quiet time.
    ["c00009", false],
    ["c00001", false],
  ]);
  expect(items[0]).toMatchObject({ destination: "paused", waiting: 30 });
  expect(items[0]?.oldestWaitingSeconds).toBeGreaterThan(7000);
  expect(items[0]?.trouble?.words.ja.cause).toContain("シークレット");
  expect(items[2]?.trouble?.words.en.cause).toContain("No recordings are coming");
  // Without a contract nothing is to be mended.
  expect(items.find(({ id }) => id === "c00010")?.trouble ?? null).toBeNull();
});

test("search and filters", async () => {
  expect(await ids({ q: "C00077" })).toEqual(["c00077"]);
  expect(await ids({ q: "音便" })).toEqual(["c00077"]);
  expect(await ids({ q: "100% 商" })).toEqual(["c00077"]);
  expect(await ids({ q: "1%7" })).toEqual([]);
  expect(await ids({ show: "trouble" })).toEqual(["c00006", "c00005", "c00008", "c00009"]);
  expect(await ids({ show: "paused", contract: "off" })).toEqual(["c00010"]);
  expect((await ids({ show: "none", sort: "id" }))[0]).toBe("c05001");
  expect(await countCompanies(world.db.system)).toEqual({ all: count, contracted: 9000, troubled: 4 });
});

test("orders, each with every company exactly once over its pages", async () => {
  expect((await ids({ sort: "waiting" }))[0]).toBe("c00006");
  expect((await ids({ sort: "users" }))[0]).toBe("c00300");
  expect((await ids({ sort: "delivered" }))[0]).toBe("c00700");
  for (const sort of ["trouble", "name", "delivered", "users"] as const) {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof list>> = await list({
        sort,
        q: "00",
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    const wanted = Array.from({ length: count }, (_, n) => nameOf(n + 1)).filter(
      (id) => id.includes("00") || `company ${Number(id.slice(1))}`.includes("00"),
    );
    expect([sort, new Set(seen).size, seen.length]).toEqual([sort, wanted.length, wanted.length]);
  }
});

test("a place of another order, or a made-up one, begins at the top", async () => {
  const { next } = await list({ sort: "name" });
  expect(await ids({ sort: "id", cursor: next ?? "" })).toEqual(await ids({ sort: "id" }));
  for (const cursor of [
    "x",
    Buffer.from('["id",1]').toString("base64url"),
    Buffer.from('["id","a",1]').toString("base64url"),
  ]) {
    expect((await ids({ sort: "id", cursor }))[0]).toBe("c00001");
  }
});

test("a page of ten thousand companies takes well under a second, whatever the order", async () => {
  for (const sort of ["trouble", "delivered", "name"] as const) {
    const began = performance.now();
    await list({ sort });
    expect([sort, performance.now() - began < 1000]).toEqual([sort, true]);
  }
});
