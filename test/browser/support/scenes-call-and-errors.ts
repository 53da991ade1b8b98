import type { Language } from "../../../contract/words.ts";
import { noise } from "../../../server/shape/testing/noise.ts";
import { waveFile } from "../../../server/shape/testing/wave-file.ts";
import { en } from "../../../web/words/en.ts";
import { ja } from "../../../web/words/ja.ts";
import { rowsOf } from "../../support/database-in-test.ts";
import { knock } from "../../support/door-in-test.ts";
import type { Scene, World } from "./scene.ts";

const wordsOf = (language: Language) => (language === "ja" ? ja : en);

/** Calls of the healthy company in every state that a call's page has, made in the database where no trouble is at hand. */
async function makeCalls({ onbin, apiKeys, stage }: World): Promise<void> {
  const key = apiKeys.get("healthy") ?? "";
  const push = async (name: string, audio: Buffer | null) => {
    const fields = {
      externalId: `scene-${name}`,
      type: "incoming",
      answered: "true",
      from: "0312345678",
      userName: "山田 太郎",
    };
    const parts = Object.entries(fields).map(([field, value]) => ({ name: field, value }));
    const file = audio && { name: "audio", value: audio, filename: "call.wav" };
    const { body } = await knock(onbin.url, key, file ? [...parts, file] : parts);
    stage.made.set(`call-${name}`, body.sequenceId);
    return body.sequenceId;
  };
  const short = (seed: number) => waveFile({ data: noise(32_000, seed) });
  await push("none", null);
  const states = {
    waiting: "state = 'waiting', delivered_at = null",
    sending: "state = 'sending', delivered_at = null",
    retrying: `state = 'retrying', delivered_at = null, reason_code = 'SlowDown', reason_params = '{"store":"Amazon S3"}',
      due_at = now() + interval '9 minutes'`,
    skipped: "state = 'skipped', delivered_at = null, reason_code = 'integration-off'",
    taken: `state = 'held', held_by = 'recording', delivered_at = null, reason_code = 'PreconditionFailed',
      reason_params = '{"key":"calls/2026/x.wav","bucket":"acme-recordings","folder":"calls/2026"}'`,
    gone: "local_gone_at = now(), shaped_file = null",
  };
  let seed = 9000;
  for (const [name, change] of Object.entries(states)) {
    seed += 1;
    const id = await push(name, short(seed));
    await onbin.until(key, id, ["delivered"]);
    await rowsOf(onbin.dataDir, `update recordings set ${change} where sequence_id = $1`, [id]);
    // Nothing is under way in truth.
    if (name !== "gone" && name !== "retrying") {
      await rowsOf(onbin.dataDir, "update recordings set due_at = null where sequence_id = $1", [id]);
    }
  }
  await rowsOf(
    onbin.dataDir,
    `insert into attempts (company_id, attempt_id, sequence_id, started_at, finished_at, outcome, endpoint, bucket,
       object_key, region, code, params, http_status, request_id)
     select 'acme', gen_random_uuid(), $1, now() - n * interval '5 minutes', now(), 'failed', 'object-store',
       'acme-recordings', 'calls/2026/' || $1 || '.wav', 'ap-northeast-1',
       case when n % 11 = 0 then 'RequestTimeout' else 'SlowDown' end, '{"store":"Amazon S3"}', 503,
       'TX' || (100000 + n) from generate_series(1, 200) n`,
    [stage.made.get("call-retrying")],
  );
}

const call = (name: string) => (stage: { made: Map<string, string> }) =>
  `/app/calls/${stage.made.get(`call-${name}`)}`;

/** Incidents that ended, beside the one that is going on in the broken company. */
async function makeIncidents({ onbin }: World): Promise<void> {
  await rowsOf(
    onbin.dataDir,
    `insert into incidents (company_id, service, kind, params, opened_at, quiet_since, closed_at, recovered,
       longest_seconds) values
      ('globex', 'amazon-s3', 'NoSuchBucket', '{"bucket":"globex-recordngs","since":"2026-11-20T03:04:00Z"}',
        now() - interval '2 days', now() - interval '47 hours', now() - interval '46 hours', 318, 8040),
      ('globex', 'phone', 'silence', '{"since":"2026-11-19T03:04:00Z"}', now() - interval '3 days',
        now() - interval '70 hours', now() - interval '70 hours', null, null)`,
  );
  await rowsOf(
    onbin.dataDir,
    `insert into integration_errors (company_id, service, sequence_id, code, params, http_status, request_id, at,
       last_at, times, recovered_at) values
      ('globex', 'amazon-s3', 'G-1', 'SlowDown', '{"store":"Amazon S3"}', 503, 'TX81F2', now() - interval '3 minutes',
        now(), 4, null),
      ('globex', 'amazon-s3', 'G-2', 'NoSuchBucket', '{"bucket":"globex-recordngs"}', 404, 'TX81F3',
        now() - interval '47 hours 30 minutes', now(), 1, now() - interval '47 hours')`,
  );
}

const errorLog = "/app/error-log";

export const callAndErrorScenes: Scene[] = [
  {
    name: "call-player",
    person: "healthy",
    path: ({ call: id }) => `/app/calls/${id}#recording`,
    dark: true,
    act: async (page, language) => {
      const own = wordsOf(language).call;
      await page.locator("[data-testid=waves] canvas").first().waitFor({ state: "attached" });
      const slider = page.getByRole("slider", { name: own.position });
      await slider.focus();
      for (let n = 0; n < 2; n++) await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(500);
    },
  },
  ...(["none", "waiting", "sending", "retrying", "skipped", "taken", "gone"] as const).map(
    (name): Scene => ({
      name: `call-state-${name}`,
      person: "healthy",
      path: call(name),
      prepare: makeCalls,
      dark: name === "retrying",
    }),
  ),
  { name: "call-member", person: "member", path: call("skipped"), prepare: makeCalls },
  {
    name: "call-wave-missing",
    person: "healthy",
    path: ({ call: id }) => `/app/calls/${id}`,
    act: async (page, language) => {
      await page.route("**/peaks", (route) => route.fulfill({ status: 500, body: "" }));
      await page.reload();
      await page.getByText(wordsOf(language).call.noWave).waitFor();
    },
  },
  { name: "call-loading", person: "healthy", path: "/app/calls/made-up", holds: ["/api/app/calls/made-up"] },
  { name: "call-not-there", person: "healthy", path: "/app/calls/made-up" },
  { name: "error-log-incidents", person: "broken", path: errorLog, prepare: makeIncidents, dark: true },
  {
    name: "error-log-unfolded",
    person: "broken",
    path: errorLog,
    prepare: makeIncidents,
    act: async (page, language) => {
      const own = wordsOf(language).errorLog;
      await page.getByRole("button", { name: own.showFailures }).first().click();
      await page.getByRole("button", { name: own.unfold }).first().click();
      await page.getByText(own.first, { exact: true }).waitFor();
    },
  },
  {
    name: "error-log-list",
    person: "broken",
    path: `${errorLog}?view=list`,
    prepare: makeIncidents,
    dark: true,
    act: async (page, language) => {
      const own = wordsOf(language).errorLog;
      await page.getByRole("button", { name: own.unfold }).first().click();
      await page.getByRole("checkbox").first().check();
      await page.getByText(own.first, { exact: true }).waitFor();
    },
  },
  {
    name: "error-log-shipped",
    person: "broken",
    path: errorLog,
    prepare: makeIncidents,
    act: async (page, language) => {
      const own = wordsOf(language).shipAgain;
      await page
        .getByRole("button", { name: /未解決の .*もう一度|Transfer again all/ })
        .first()
        .click();
      const waits = /あと \d+ 秒|Try again in \d+ s/;
      await page.getByText(own.done).or(page.getByText(waits)).first().waitFor();
    },
  },
  {
    name: "error-log-nothing-found",
    person: "broken",
    path: `${errorLog}?view=list&from=2020-01-01&to=2020-01-02`,
  },
  { name: "error-log-none", person: "fresh", path: errorLog },
  { name: "error-log-loading", person: "broken", path: errorLog, holds: ["/api/app/incidents"] },
  { name: "error-log-failed", person: "broken", path: errorLog, fails: { "/api/app/incidents": 500 } },
];
