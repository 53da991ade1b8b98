import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordingList } from "../../contract/push.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
const count = 105;

beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme");
  for (let i = 0; i < count; i += 15) {
    await Promise.all(Array.from({ length: 15 }, (_, n) => acme.push(`r-${i + n}`)));
  }
});
afterAll(() => stage.close());

async function list(query: Record<string, string> = {}): Promise<RecordingList> {
  const answer = await fetch(`${stage.onbin.url}/api/v1/recordings?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${acme.key}` },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as RecordingList;
}

test("every recording once, newest first, a page at a time", async () => {
  const items: RecordingList["items"] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: RecordingList = await list(cursor === "" ? {} : { cursor });
    expect(page.items.length).toBeLessThanOrEqual(100);
    items.push(...page.items);
    cursor = page.next;
  }
  expect(items).toHaveLength(count);
  expect(new Set(items.map(({ sequenceId }) => sequenceId)).size).toBe(count);
  const times = items.map(({ receivedAt }) => receivedAt ?? "");
  expect(times).toEqual([...times].sort().reverse());
});

test("by state and by when it was received", async () => {
  for (let i = 0; i < count; i++) await acme.until(`r-${i}`, "delivered");
  expect((await list({ state: "held" })).items).toEqual([]);
  const delivered = await list({ state: "delivered" });
  const middle = delivered.items[50]?.receivedAt ?? "";
  const since = await list({ from: middle });
  const before = await list({ to: middle });
  const all = [...since.items, ...before.items].map(({ sequenceId }) => sequenceId);
  expect(since.items.every(({ receivedAt }) => (receivedAt ?? "") >= middle)).toBe(true);
  expect(before.items.every(({ receivedAt }) => (receivedAt ?? "") < middle)).toBe(true);
  expect(new Set(all).size).toBe(count);
});

test("one recording: facts, state, key, size, SHA-256 and attempts, as they are in the bucket", async () => {
  const one = await acme.read("r-7");
  const object = await stage.bucket.read("demo", "rec/r-7.wav");
  expect(one).toMatchObject({ state: "delivered", bucket: "demo", key: "rec/r-7.wav", size: object?.length });
  expect(stage.bucket.puts("rec/r-7.wav").at(-1)?.sha256).toBe(one.sha256);
  expect(one.attempts).toMatchObject([{ outcome: "delivered", uri: "s3://demo/rec/r-7.wav" }]);
  expect(object?.toString("latin1", 0, 4)).toBe("RIFF");
});

test("the OpenAPI document names the door, its answers and its fields", async () => {
  const document = (await (await fetch(`${stage.onbin.url}/api/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, { post?: { responses: object }; get?: object }>;
  };
  expect(document.openapi).toMatch(/^3\./);
  const door = document.paths["/api/v1/recordings"];
  expect(Object.keys(door?.post?.responses ?? {})).toEqual(
    expect.arrayContaining(["200", "201", "400", "401", "409", "411", "413", "415", "429", "503"]),
  );
  expect(JSON.stringify(door)).toContain("parentSequenceId");
  expect(document.paths["/api/v1/recordings/{sequenceId}"]?.get).toBeDefined();
  expect(Object.keys(document.paths).filter((path) => !path.startsWith("/api/v1/"))).toEqual([]);
});
