import { setTimeout as sleep } from "node:timers/promises";
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

type Line = { event: string; level: string; requestId?: string; [field: string]: unknown };

/** Every line of the log that bears a word, as `grep` would find it. */
function grep(word: string): Line[] {
  const lines = stage.onbin.output.join("").split("\n");
  return lines.filter((line) => line.startsWith("{") && line.includes(word)).map((line) => JSON.parse(line));
}

async function untilLogged(word: string, event: string): Promise<string[]> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) {
    const events = grep(word).map((line) => line.event);
    if (events.includes(event)) return events;
  }
  throw new Error(`${event} is not in the log: ${JSON.stringify(grep(word))}`);
}

// Not a single one of these may stand in the log.
const canaries = {
  from: "+81-90-1111-2222",
  to: "sip:canary-callee@example.com",
  userName: "カナリア山田",
  accountName: "Canary Account Ltd",
  contactName: "Canary Contact",
  memo: "canary memo 4111111111111111",
  externalId: "canary-external-7",
};

test("one grep by the request ID shows a recording's whole journey, and nothing about people", async () => {
  const theirs = "0b5e1c1e-3f6c-4d39-9d9a-6d0a3b1f9c77";
  const { status, headers } = await knock(
    stage.onbin.url,
    acme.key,
    recordingForm({ sequenceId: "trace-1", ...canaries }, wave(1)),
    { "x-request-id": theirs },
  );
  expect(status).toBe(201);
  const id = String(headers["x-request-id"]);
  expect(id).not.toBe(theirs);
  await untilLogged(id, "ship.delivered");
  await untilLogged(id, "door.taken");
  const lines = grep(id);
  expect(lines.map(({ event }) => event).sort()).toEqual(["door.taken", "shape.done", "ship.delivered"]);
  for (const line of lines)
    expect(line).toMatchObject({ company: "acme", sequenceId: "trace-1", requestId: id });
  expect(lines.find(({ event }) => event === "door.taken")).toMatchObject({
    senderRequestId: theirs,
    status: 201,
    files: 1,
  });

  expect((await acme.read("trace-1")).requestId).toBe(id);
  const page = async (person: { mustGet: Tenant["administrator"]["mustGet"] }) =>
    ((await person.mustGet("/api/app/calls/trace-1")).json as { recording: { requestId: string | null } })
      .recording.requestId;
  expect(await page(acme.administrator)).toBe(id);
  expect(await page(await stage.operator.addPerson("acme", "member"))).toBeNull();

  const log = stage.onbin.output.join("");
  for (const canary of [...Object.values(canaries), acme.key]) expect(log).not.toContain(canary);
});

test("failed attempts and held audio bear the request ID as well", async () => {
  const act = { kind: "answer", code: "ServiceUnavailable" } as const;
  stage.bucket.faults.add({ match: { operation: "PutObject", key: "*trace-2*" }, act, times: 1 });
  const push = async (sequenceId: string, audio: Buffer) => {
    const { headers } = await knock(stage.onbin.url, acme.key, recordingForm({ sequenceId }, audio));
    return String(headers["x-request-id"]);
  };
  const retried = await push("trace-2", wave(2));
  expect(await untilLogged(retried, "ship.delivered")).toContain("ship.retry");
  const held = await push("trace-3", Buffer.from("no sound"));
  expect(await untilLogged(held, "shape.held")).toContain("shape.held");
});

test("a refusal bears its request ID, and what a sender calls its own is taken over only from a machine", async () => {
  const { status, headers } = await knock(stage.onbin.url, "onbin_wrong", recordingForm({}, wave(3)), {
    "x-request-id": "0312345678",
  });
  expect(status).toBe(401);
  const id = String(headers["x-request-id"]);
  await untilLogged(id, "door.refused");
  expect(grep(id)).toMatchObject([
    { event: "door.refused", level: "warn", status: 401, code: "key_unknown" },
  ]);
  expect(stage.onbin.output.join("")).not.toContain("0312345678");
});
