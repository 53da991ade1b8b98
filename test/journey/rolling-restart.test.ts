import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boundary, form, recordingForm, wave } from "../support/door-in-test.ts";
import { processesOf } from "../support/processes-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

/** More by hand: RESTARTS=20. */
const restarts = Number(process.env.RESTARTS ?? 5);

let stage: Stage;
let tenant: Tenant;

beforeAll(async () => {
  stage = await startStage(
    { buckets: [{ name: "demo", versioned: true }] },
    { ONBIN_WORKERS: "2", ONBIN_READ_RATE: "0" },
  );
  tenant = await stage.addTenant("acme");
});

afterAll(async () => {
  await stage?.close();
});

describe("restarting under load", () => {
  test("senders that never try again meet no error, and every recording arrives once", async () => {
    const before = await workingPids();
    const keptOpen = new Agent({ keepAlive: true, maxSockets: 4 });
    const oneTime = new Agent({ keepAlive: false });
    let going = true;
    let count = 0;
    const answers: string[] = [];
    const send = async (name: string, agent: Agent) => {
      while (going) {
        const id = `roll-${name}-${count++}`;
        answers.push(`${id} ${await pushOnce(id, agent).catch((error: Error) => error.message)}`);
        await sleep(60);
      }
    };
    const senders = [keptOpen, keptOpen, keptOpen, oneTime, oneTime, oneTime].map((agent, i) =>
      send(agent === keptOpen ? `kept${i}` : `once${i}`, agent),
    );
    for (let i = 0; i < restarts; i++) {
      const { replaced } = JSON.parse(await stage.onbin.mustRun(["restart", "--json"]));
      expect(replaced).toEqual(["web", "work", "work-2", "watch"]);
    }
    going = false;
    await Promise.all(senders);
    keptOpen.destroy();

    expect(answers.filter((answer) => !answer.endsWith(" 201"))).toEqual([]);
    expect(answers.length).toBeGreaterThan(200);
    const after = await workingPids();
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    const ids = answers.map((answer) => answer.split(" ")[0] ?? "");
    for (const id of ids) await tenant.until(id, "delivered");
    for (const id of ids) expect(await stage.bucket.versions("demo", `rec/${id}.wav`), id).toHaveLength(1);
    console.log(`${restarts} restarts, ${ids.length} recordings, 0 errors, 0 lost, 0 twice`);
  }, 300_000);
});

/** Pushes a recording as a sender without any retries. @returns the status */
function pushOnce(sequenceId: string, agent: Agent): Promise<number> {
  const body = form(recordingForm({ sequenceId }, wave(hash(sequenceId))));
  return new Promise((resolve, reject) => {
    const sending = request(new URL("/api/v1/recordings", stage.onbin.url), {
      method: "POST",
      agent,
      headers: {
        authorization: `Bearer ${tenant.key}`,
        "content-type": `multipart/form-data; boundary=${boundary}`,
        "content-length": String(body.length),
      },
    });
    sending.once("error", reject);
    sending.once("response", (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    });
    sending.end(body);
  });
}

const hash = (text: string) => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1e9, 7);

async function workingPids(): Promise<number[]> {
  const all = await processesOf(stage.onbin.service.pid, stage.onbin.dataDir);
  return all.filter(({ parent }) => parent === stage.onbin.service.pid).map(({ pid }) => pid);
}
