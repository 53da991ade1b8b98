import { withClient } from "../../support/database-in-test.ts";
import type { Scene, World } from "./scene.ts";

/** A week as it may have been: busy by day, quiet at night, a bucket that failed for a while, half an hour without power. */
async function makeWeek({ onbin }: World): Promise<void> {
  await withClient(onbin.dataDir, async (client) => {
    await client.query(`
      with points as (
        select m as minutes, t as at, extract(hour from t at time zone 'Asia/Tokyo') as hour,
          extract(epoch from now() - t) / 3600 as ago
        from (values (1, 26), (10, 168)) as p (m, hours), generate_series(
          date_bin(make_interval(mins => m), now() - make_interval(hours => hours), 'epoch'),
          now() - make_interval(mins => 2 * m), make_interval(mins => m)) t
      ), busy as (
        select *, case when hour between 8 and 19 then 30 + 12 * sin(hour) else 2 end * minutes as calls,
          case when ago between 5 and 6.5 then (6.5 - ago) * 900 else 0 end as held from points
      )
      insert into health_samples (minutes, at, received, delivered, p50_seconds, p95_seconds, waiting, oldest_seconds,
        database_bytes)
      select minutes, at, calls::integer, (case when held > 0 then 0 else calls end)::integer,
        case when held > 0 then null else 1.2 + sin(ago) * 0.4 end,
        case when held > 0 then null else 3.5 + sin(ago * 3) end, held::integer,
        case when held > 0 then (6.5 - ago) * 3600 end, 41000000
      from busy where ago not between 9 and 9.5 on conflict do nothing`);
    await client.query(`
      insert into spool_samples (at, room_bytes)
      select t, (60e9 - extract(epoch from now() - t) * -2e5)::bigint
      from generate_series(date_trunc('minute', now() - interval '7 days'), now() - interval '2 minutes', '1 minute') t
      on conflict do nothing`);
  });
}

/** The operator's pages. */
export const operatorScenes: readonly Scene[] = [
  { name: "operator", person: "operator", path: "/operator", dark: true },
  { name: "operator-nothing-found", person: "operator", path: "/operator?q=nobody&show=trouble" },
  { name: "operator-loading", person: "operator", path: "/operator", holds: ["/api/operator/companies"] },
  {
    name: "operator-failed",
    person: "operator",
    path: "/operator",
    fails: { "/api/operator/companies": 500 },
  },
  {
    name: "operator-company",
    person: "operator",
    path: ({ company }) => `/operator/companies/${company}`,
    act: async (page) => {
      await page.locator("input[type=email]").fill(`a${Date.now()}@acme.example.com`);
      await page.locator("form button[type=submit]").first().click();
      await page.locator("code", { hasText: "/link/" }).waitFor();
    },
  },
  { name: "operator-company-paused", person: "operator", path: "/operator/companies/globex", dark: true },
  { name: "operator-set-up-new", person: "operator", path: "/operator/set-up" },
  {
    name: "operator-set-up-waiting",
    person: "operator",
    path: "/operator/set-up/initech",
    dark: true,
    act: async (page) => {
      await page.getByRole("button", { name: /新しい API キーを発行|Make a new API key/ }).click();
      await page.locator("code", { hasText: "onbin_" }).first().waitFor();
    },
  },
  { name: "operator-set-up-trouble", person: "operator", path: "/operator/set-up/globex" },
  { name: "operator-set-up-done", person: "operator", path: ({ company }) => `/operator/set-up/${company}` },
  {
    name: "operator-health",
    person: "operator",
    path: "/operator/health",
    prepare: makeWeek,
    dark: true,
    act: async (page) => {
      await page.locator("canvas").nth(3).waitFor();
    },
  },
  {
    name: "operator-health-week",
    person: "operator",
    path: "/operator/health?period=7d",
    prepare: makeWeek,
    act: async (page) => {
      await page.locator("canvas").nth(3).waitFor();
      await page.locator("summary").click();
    },
  },
  {
    name: "operator-health-failed",
    person: "operator",
    path: "/operator/health",
    fails: { "/api/operator/health": 500 },
  },
  { name: "operator-log", person: "operator", path: "/operator/operation-log" },
  { name: "operator-log-empty", person: "operator", path: "/operator/operation-log?company=nobody" },
];
