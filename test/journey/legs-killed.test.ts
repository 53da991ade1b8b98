import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { controlKillPoints, type KillPoints } from "../kill/points/control.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { postStream } from "../support/recording-daemon-in-test.ts";
import { pcm16, referenceWave } from "../support/reference-wave.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let folder: string;
let points: KillPoints;
let stage: Stage;
let acme: Tenant;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-points-"));
  points = controlKillPoints(folder);
  stage = await startStage({}, points.env);
  acme = await stage.addTenant("acme");
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

/** One stream of a call, as the recording daemon posts it: again and again until it is answered. */
async function deliver(call: string, side: "caller" | "callee", audio: Buffer): Promise<string | null> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(200)) {
    const stream = { call, file: `${call}-${side}.wav`, side, audio };
    const answer = await postStream(stage.onbin.url, acme.key, stream, {
      "X-Recording-Call-Start-Time": "1795381490.000000",
      "X-Recording-Stream-Start-Time": "1795381491.000000",
    }).catch(() => null);
    if (answer?.ok) return ((await answer.json()) as { sequenceId: string | null }).sequenceId;
    await answer?.body?.cancel();
  }
  throw new Error(`the ${side} of ${call} was not taken`);
}

// The first leg is held, the second makes the recording: at each point between two durable acts `web` dies.
test.each([
  ["legs.held", 1],
  ["legs.held", 2],
  ["legs.adopted", 1],
  ["legs.received", 1],
] as const)(
  "web dies at %s (%i): both legs are one recording, once",
  async (point, nth) => {
    const call = `${point}-${nth}@pbx`;
    const legs = { caller: wave(nth + 10, 0.5), callee: wave(nth + 20, 0.4) };
    const before = await points.carriedOut();
    await points.give({ point, nth });
    await deliver(call, "caller", legs.caller);
    await deliver(call, "callee", legs.callee);
    expect(await points.carriedOut()).not.toBe(before);
    await expect
      .poll(
        () =>
          rowsOf<{ state: string }>(
            stage.onbin.dataDir,
            `select r.state from recordings r join calls c using (company_id, sequence_id) where c.external_id = '${call}'`,
          ),
        { timeout: 100_000 },
      )
      .toEqual([{ state: "delivered" }]);
    const [row] = await rowsOf<{ object_key: string }>(
      stage.onbin.dataDir,
      `select object_key from recordings join calls using (company_id, sequence_id) where external_id = '${call}'`,
    );
    const [left, right] = [legs.callee, legs.caller].map((file) => pcm16(file.subarray(44)));
    const stored = await stage.bucket.read("demo", row?.object_key ?? "");
    expect(stored?.equals(referenceWave(left ?? new Int16Array(), right ?? new Int16Array()))).toBe(true);
  },
  150_000,
);
