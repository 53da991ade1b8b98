import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleInTest, openOperator } from "../support/console-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

type Key = Record<string, unknown> & { id: string; name: string };

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let administrator: ConsoleInTest;
let seed = 0;

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
  await operator.addCompany("acme");
  administrator = await operator.addPerson("acme", "administrator");
});
afterAll(() => onbin.stop());

const push = async (key: string) => {
  const { status, body } = await knock(onbin.url, key, recordingForm({}, wave(++seed)));
  return [status, (body as { error?: { code: string } }).error?.code];
};
const read = async (key: string) => {
  const answer = await fetch(`${onbin.url}/api/v1/recordings`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const body = (await answer.json()) as { error?: { code: string } };
  return [answer.status, body.error?.code];
};
const add = async (name: string, scope: string) =>
  (await administrator.mustPost("/api/app/keys", { name, scope })).json as { id: string; key: string };
const list = async (): Promise<Key[]> => (await administrator.mustGet("/api/app/keys")).json.items as Key[];

test("a key may do what its scope says, and is told what it lacks", async () => {
  const keys = {
    push: (await add("PBX", "push")).key,
    read: (await add("report", "read")).key,
    both: (await add("all", "both")).key,
  };
  expect([await push(keys.push), await read(keys.push)]).toEqual([
    [201, undefined],
    [403, "key_scope"],
  ]);
  expect([await push(keys.read), await read(keys.read)]).toEqual([
    [403, "key_scope"],
    [200, undefined],
  ]);
  expect([await push(keys.both), await read(keys.both)]).toEqual([
    [201, undefined],
    [200, undefined],
  ]);
  const answer = await fetch(`${onbin.url}/api/v1/recordings`, {
    headers: { authorization: `Bearer ${keys.push}`, "accept-language": "en" },
  });
  const { error } = (await answer.json()) as { error: { message: string; cure: string } };
  expect(error.message).toBe('This API key may not do this: its scope is "push", and "read" is needed.');
});

test("the list says who made a key and where it was last used from; the key itself is nowhere", async () => {
  const { key } = await add("front desk", "push");
  const before = (await list()).find(({ name }) => name === "front desk");
  expect(before).toMatchObject({
    scope: "push",
    prefix: key.slice(0, 12),
    madeBy: "administrator@acme.example.com",
    lastUsedAt: null,
    endedAt: null,
  });
  await push(key);
  const after = (await list()).find(({ name }) => name === "front desk");
  expect(after).toMatchObject({ lastUsedAt: expect.stringMatching(/^20/), lastUsedAddress: "127.0.0.1" });
  expect(JSON.stringify(await list())).not.toContain(key.slice(12));
});

test("an ended key is answered as one that never was, and both are in the log", async () => {
  const { id, key } = await add("old PBX", "both");
  await administrator.mustPost(`/api/app/keys/${id}/end`);
  const madeUp = `onbin_${"A".repeat(43)}`;
  expect([await push(key), await read(key)]).toEqual([await push(madeUp), await read(madeUp)]);
  expect(await push(key)).toEqual([401, "key_unknown"]);
  expect((await administrator.post(`/api/app/keys/${id}/end`)).status).toBe(404);
  expect((await list()).at(-1)).toMatchObject({ name: "old PBX", endedAt: expect.any(String) });
  const log = await administrator.mustGet("/api/app/operation-log?operation=key.end,key.add");
  expect((log.json.items as unknown[]).slice(0, 2)).toMatchObject([
    { operation: "key.end", details: { name: "old PBX", prefix: key.slice(0, 12), scope: "both" } },
    { operation: "key.add", details: { name: "old PBX" } },
  ]);
});

test("another company's key is as a made-up one", async () => {
  await operator.addCompany("other");
  const stranger = await operator.addPerson("other", "administrator");
  const { id, key } = await add("ours", "push");
  const [theirs, madeUp] = [
    await stranger.post(`/api/app/keys/${id}/end`),
    await stranger.post("/api/app/keys/00000000-0000-4000-8000-000000000000/end"),
  ];
  expect([theirs.status, theirs.text]).toEqual([404, madeUp.text]);
  expect(await push(key)).toEqual([201, undefined]);
});

test("the command line makes, lists and ends keys", async () => {
  const made = await onbin.mustRun(["key", "add", "--company", "acme", "--name", "cli", "--scope", "read"]);
  const key = made.trimEnd().split("\n").at(-1) ?? "";
  expect(await push(key)).toEqual([403, "key_scope"]);
  const line = (await onbin.mustRun(["key", "list", "--company", "acme"]))
    .split("\n")
    .find((entry) => entry.includes("\tcli\t"));
  expect(line).toMatch(/^[0-9a-f-]{36}\tonbin_.{6}…\tread\tcli\tlast used 20.* from 127\.0\.0\.1$/);
  const [id = ""] = line?.split("\t") ?? [];
  await onbin.mustRun(["key", "end", "--company", "acme", "--key", id]);
  expect(await read(key)).toEqual([401, "key_unknown"]);
  const wrong = await onbin.cli(["key", "add", "--company", "acme", "--scope", "all"]);
  expect([wrong.code, wrong.stderr]).toMatchObject([2, expect.stringContaining("push, read, both")]);
});
