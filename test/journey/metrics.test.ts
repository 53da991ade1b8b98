import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme");
});
afterAll(() => stage?.close());

/** Figures by name and labels, read as Prometheus does: every line is a comment or a sample. */
async function scrape(): Promise<Map<string, number>> {
  const answer = await fetch(`${stage.onbin.url}/metrics`);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const figures = new Map<string, number>();
  const described = new Set<string>();
  for (const line of (await answer.text()).trimEnd().split("\n")) {
    const [, comment] = /^# (?:HELP|TYPE) ([a-z0-9_]+) .+$/.exec(line) ?? [];
    if (comment) described.add(comment);
    const [, name, labels = "", value = ""] =
      /^([a-z0-9_]+)(\{(?:[a-z]+="[^"\\]*",?)*\})? ([0-9.e+-]+|[+-]Inf)$/.exec(line) ?? [];
    if (!comment && name === undefined) throw new Error(`no sample: ${line}`);
    if (name === undefined) continue;
    expect(described).toContain(name);
    expect(figures).not.toContain(name + labels);
    figures.set(name + labels, value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value));
  }
  return figures;
}

async function untilScraped(name: string, value: number): Promise<Map<string, number>> {
  for (const end = Date.now() + 30_000; ; await sleep(500)) {
    const figures = await scrape();
    if (figures.get(name) === value) return figures;
    if (Date.now() > end) throw new Error(`${name} is ${figures.get(name)}, not ${value}`);
  }
}

test("/metrics counts what happened, and names no company", async () => {
  await acme.push("m-1");
  await acme.push("m-2");
  await acme.until("m-1", "delivered");
  await acme.until("m-2", "delivered");
  await knock(stage.onbin.url, acme.key, recordingForm({ sequenceId: "m-3" }, Buffer.from("no sound")));
  await acme.until("m-3", "held");
  expect((await knock(stage.onbin.url, null, recordingForm({}, wave(9)))).status).toBe(401);

  const figures = await untilScraped('onbin_transfers{state="held"}', 1);
  expect(Object.fromEntries(figures)).toMatchObject({
    onbin_database_up: 1,
    'onbin_door_answers_total{status="201"}': 3,
    'onbin_door_answers_total{status="401"}': 1,
    'onbin_door_uploads{state="arriving"}': 0,
    'onbin_door_uploads{state="in_line"}': 0,
    'onbin_transfers{state="waiting"}': 0,
    onbin_recordings_received_15m: 3,
    onbin_recordings_delivered_15m: 2,
    'onbin_attempts_15m{outcome="delivered"}': 2,
    'onbin_attempts_15m{outcome="failed"}': 0,
    onbin_destinations_paused: 0,
    onbin_work_processes: 1,
    onbin_leases_held: 0,
  });
  expect(figures.get('onbin_door_to_bucket_seconds{quantile="0.95"}')).toBeGreaterThan(0);
  expect(figures.get("onbin_spool_room_bytes")).toBeGreaterThan(0);
  expect(figures.get("onbin_database_bytes")).toBeGreaterThan(1_000_000);
  expect([...figures.keys()].join()).not.toContain("acme");
});

test("every figure that the alert rules and the page of the operator name is there", async () => {
  const figures = new Set([...(await scrape()).keys()].map((name) => name.replace(/\{.*/, "")));
  const file = (name: string) => readFile(fileURLToPath(new URL(`../../${name}`, import.meta.url)), "utf8");
  // One alert after the other, each field on a line of its own; promtool reads it as YAML.
  const [, ...alerts] = (await file("ops/prometheus/onbin.rules.yml")).split(/^ +- alert: /m);
  const page = await file("docs/operating.md");
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, "")
      .replaceAll(" ", "-"),
  );
  expect(alerts.length).toBeGreaterThan(5);
  for (const text of alerts) {
    const [alert] = text.split("\n");
    const field = (name: string) => new RegExp(`^ +${name}: (.+)$`, "m").exec(text)?.[1] ?? "";
    const used = field("expr").match(/\bonbin_[a-z0-9_]+/g) ?? [];
    expect([alert, used.filter((name) => !figures.has(name))]).toEqual([alert, []]);
    expect([alert, field("summary") !== "", field("todo") !== ""]).toEqual([alert, true, true]);
    const [place, anchor] = field("runbook").split("#");
    expect([alert, place, headings.includes(anchor ?? "")]).toEqual([alert, "docs/operating.md", true]);
  }
  const told = new Set(page.match(/\bonbin_[a-z0-9_]+/g));
  expect([...figures].filter((name) => !told.has(name))).toEqual([]);
  expect([...told].filter((name) => !figures.has(name))).toEqual([]);
});

test("for others than this machine /metrics does not exist, not even behind a proxy on it", async () => {
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${stage.onbin.url}/metrics`, { headers })).status;
  expect(await status({})).toBe(200);
  expect(await status({ "x-forwarded-for": "203.0.113.9" })).toBe(404);
  expect(await status({ forwarded: "for=203.0.113.9" })).toBe(404);
  expect(await status({ "x-forwarded-for": "127.0.0.1" })).toBe(404);
});
