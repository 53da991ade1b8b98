import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { OperatorSourceList, SourceList, SourcePage } from "../../contract/source-pages.ts";
import type { SourceKind } from "../../contract/sources.ts";
import { type ConsoleInTest, openConsole, openOperator } from "../support/console-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

const madeUp = "a".repeat(26);
const path = "/api/app/sources";
let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let acme: ConsoleInTest;
let member: ConsoleInTest;
let stranger: ConsoleInTest;
let plainKey: string;
let seed = 0;

beforeAll(async () => {
  onbin = await startOnbin({ env: { ONBIN_PUBLIC_URL: "https://onbin.example" } });
  operator = await openOperator(onbin);
  plainKey = (await operator.addCompany("acme")).key;
  await operator.addCompany("other");
  acme = await operator.addPerson("acme", "administrator");
  member = await operator.addPerson("acme", "member");
  stranger = await operator.addPerson("other", "administrator");
});
afterAll(() => onbin.stop());

const add = async (kind: SourceKind, name: string, more = {}) =>
  (await acme.mustPost(path, { kind, name, ...more })).json as { id: string; key: string };
const page = async (id: string) => (await acme.mustGet(`${path}/${id}`)).json as unknown as SourcePage;
const list = async () => (await acme.mustGet(path)).json as unknown as SourceList;
const push = (key: string, fields: Record<string, string>) =>
  knock(onbin.url, key, recordingForm(fields, wave(++seed)));

test("what a source brought and what was refused stand on its page, with the reason in both languages", async () => {
  const { id, key } = await add("asterisk", "Head office");
  expect(key).toMatch(/^onbin_/);
  expect(await page(id)).toMatchObject({
    kind: "asterisk",
    name: "Head office",
    received: 0,
    seenAt: null,
    events: [],
    publicUrl: "https://onbin.example",
    keys: [{ prefix: key.slice(0, 12), scope: "push", endedAt: null }],
  });

  expect((await push(key, { direction: "in" })).status).toBe(400);
  const refused = await page(id);
  expect(refused).toMatchObject({ received: 0, refused: 1 });
  expect(refused.events[0]?.words?.en.cause).toBe('There is no field named "direction".');
  expect(refused.events[0]?.words?.ja.cause).toBe("「direction」という項目はありません。");

  const { body } = await push(key, { externalId: "1795334501.3" });
  const received = await page(id);
  expect(received).toMatchObject({ received: 1, refused: 1, receivedAt: expect.stringMatching(/^20/) });
  expect(received.events[0]).toMatchObject({
    kind: "received",
    item: "1795334501.3",
    sequenceId: body.sequenceId,
  });
  const call = (await acme.mustGet(`/api/app/calls/${body.sequenceId}`)).json;
  expect(call.recording).toMatchObject({ source: { id, name: "Head office" } });
});

test("pushes with a key of no source are in the list as such", async () => {
  const before = (await list()).push;
  expect(before.keys).toBe(1);
  const { body } = await push(plainKey, {});
  const { push: after } = await list();
  expect(after.receivedAt).not.toBe(before.receivedAt);
  expect((await acme.mustGet(`/api/app/calls/${body.sequenceId}`)).json.recording).toMatchObject({
    source: null,
  });
});

test("another key is made and the one before goes on; ending the source ends both", async () => {
  const { id, key } = await add("push", "Own program");
  const second = String((await acme.mustPost(`${path}/${id}/key`)).json.key);
  expect([(await push(key, {})).status, (await push(second, {})).status]).toEqual([201, 201]);
  const keys = (await acme.mustGet("/api/app/keys")).json.items as { prefix: string; source: unknown }[];
  expect(keys.find(({ prefix }) => second.startsWith(prefix))?.source).toEqual({ id, name: "Own program" });

  await acme.mustPost(`${path}/${id}`, { name: " Renamed " });
  await acme.mustPost(`${path}/${id}/end`);
  expect([(await push(key, {})).status, (await push(second, {})).status]).toEqual([401, 401]);
  expect(await page(id)).toMatchObject({ name: "Renamed", received: 2, endedAt: expect.any(String) });
  for (const act of ["", "/end", "/key"]) {
    expect([
      act,
      (await acme.post(`${path}/${id}${act}`, act === "" ? { name: "x" } : undefined)).status,
    ]).toEqual([act, 404]);
  }
  const log = await acme.mustGet("/api/app/operation-log?operation=source.add,source.change,source.end");
  expect((log.json.items as unknown[]).slice(0, 3)).toMatchObject([
    { operation: "source.end", details: { name: "Renamed", system: "push" } },
    { operation: "source.change", details: { name: "Renamed", before: { name: "Own program" } } },
    { operation: "source.add", details: { name: "Own program" } },
  ]);
});

test("a cloud phone's secret is sealed, never shown, and stays where it is not typed again", async () => {
  const secret = `whsec_${"Secret0123456789".repeat(3)}`;
  const wrong = await acme.post(path, { kind: "webhook", name: "Cloud", account: {}, secrets: {} });
  expect([wrong.status, wrong.json]).toMatchObject([
    422,
    { error: { code: "source_field_invalid", details: { field: "hosts" } } },
  ]);
  const account = { hosts: "a.example.com" };
  const { id, key } = await add("webhook", "Cloud", { account, secrets: { signingSecret: ` ${secret} ` } });
  expect(key).toBeNull();
  expect((await acme.post(`${path}/${id}/key`)).status).toBe(404);
  const sealed = () =>
    rowsOf<{ secret_sealed: Buffer }>(onbin.dataDir, "select * from sources where source_id = $1", [id]);
  const [before] = await sealed();
  const other = { hosts: "b.example.com" };
  await acme.mustPost(`${path}/${id}`, { account: other, secrets: { signingSecret: "" } });
  const shown = await acme.mustGet(`${path}/${id}`);
  expect(shown.json).toMatchObject({ settings: { account: other }, hasSecrets: true, keys: [] });
  const [after] = await sealed();
  // Sealed anew, and as long as it was: the secret is still in it.
  expect(after?.secret_sealed.length).toBe(before?.secret_sealed.length);
  const told = [
    shown.text,
    (await acme.mustGet("/api/app/operation-log")).text,
    (await operator.mustGet("/api/operator/sources")).text,
    JSON.stringify({ ...after, secret_sealed: after?.secret_sealed.toString("latin1") }),
  ];
  for (const text of told) expect(text).not.toContain(secret);
});

test("the wall: another company's source is as a made-up one, a member's as none at all", async () => {
  const { id } = await add("freepbx", "Ours");
  const acts: [string, string, unknown?][] = [
    ["GET", ""],
    ["POST", "", { name: "Theirs" }],
    ["POST", "/key"],
    ["POST", "/end"],
  ];
  const missing = (await member.get("/api/app/made-up")).text;
  for (const [method, act, body] of acts) {
    const [theirs, invented] = [
      await stranger.call(method, `${path}/${id}${act}`, body),
      await stranger.call(method, `${path}/${madeUp}${act}`, body),
    ];
    expect([act, theirs.status, theirs.text]).toEqual([act, 404, invented.text]);
    const ofMember = await member.call(method, `${path}/${id}${act}`, body);
    expect([act, ofMember.status, ofMember.text]).toEqual([act, 404, missing]);
    const nobody = await openConsole(onbin.url).call(method, `${path}/${id}${act}`, body);
    expect([act, nobody.status]).toEqual([act, 401]);
    expect([act, (await operator.call(method, `${path}/${id}${act}`, body)).status]).toEqual([act, 404]);
  }
  expect((await member.get(path)).text).toBe(missing);
  expect((await member.post(path, {})).text).toBe(missing);
  expect((await acme.get("/api/operator/sources")).text).toBe((await acme.get("/api/app/made-up")).text);
  expect((await acme.post(path, { kind: "folder", name: "/etc" })).status).toBe(400);
  expect((await page(id)).name).toBe("Ours");
  expect((await stranger.mustGet(path)).json.items).toEqual([]);
});

test("the operator sees how sources of all companies stand, those in trouble first, and nothing of their calls", async () => {
  const { id, key } = await add("freeswitch", "In trouble");
  await push(key, { externalId: "caller-0312345678" });
  await withClient(onbin.dataDir, (client) =>
    client.query(
      `update sources set trouble = '{"code":"made-up","params":{},"since":"2026-11-22T08:00:00Z"}',
         settings = '{"cdr":{"from":"mysql://cdr:pa@ss@db.example/asterisk","query":"select 1","columns":[],"timeZone":"UTC"}}'
       where source_id = $1`,
      [id],
    ),
  );
  const { text, json } = await operator.mustGet("/api/operator/sources");
  const { items, counts } = json as unknown as OperatorSourceList;
  expect(items[0]).toMatchObject({ id, company: { id: "acme" }, received: 1 });
  expect(items[0]?.trouble?.words.en.cause).toContain("made-up");
  expect(items[0]?.settings.cdr?.from).toBe("mysql://db.example/asterisk");
  expect(counts.troubled).toBe(1);
  expect(text).not.toContain("0312345678");
  const troubled = (await operator.mustGet("/api/operator/sources?show=trouble")).json;
  expect((troubled.items as unknown[]).length).toBe(1);
  expect((await operator.mustGet("/api/operator/sources?company=other")).json.items).toEqual([]);
  expect((await page(id)).settings.cdr?.from).toBe("mysql://db.example/asterisk");
});

test("recordings that wait for facts, and those whose facts never came, are counted", async () => {
  const { id, key } = await add("fusionpbx", "Facts");
  await push(key, { externalId: "a", factsWithin: "600" });
  await push(key, { externalId: "b", factsWithin: "600" });
  expect(await page(id)).toMatchObject({ waitingForFacts: 2, factsMissed: 0 });
  await withClient(onbin.dataDir, (client) =>
    client.query(
      `update recordings set facts_until = now() - interval '1 minute' where sequence_id = (
         select sequence_id from recordings where source = $1 limit 1)`,
      [id],
    ),
  );
  expect(await page(id)).toMatchObject({ waitingForFacts: 1, factsMissed: 1 });
});

test("the operator tries a pattern on a folder's names, with numbers masked, and has it watched", async () => {
  const folder = await mkdtemp(join(tmpdir(), "onbin-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "external-201-0312345678-20261122-080141-1795334501.3.wav"), wave(900));
  await writeFile(join(folder, "odd.wav"), wave(901));
  const asked = { folder, pattern: "freepbx", timeZone: "Asia/Tokyo" };
  const tried = (await operator.mustPost("/api/operator/watch-try", asked)).json;
  expect(tried).toMatchObject({ files: 2, name: 1, nothing: 1, unknown: ["odd.wav"] });
  expect(tried.examples).toEqual([
    {
      path: "external-000-0000000000-00000000-000000-0000000000.0.wav",
      fields: {
        type: "incoming",
        to: "000",
        from: "0000000000",
        externalId: "0000000000.0",
        dialBegin: "2026-11-21T23:01:41.000Z",
      },
    },
  ]);
  const refuse = async (wanted: object) => {
    const { status, json } = await operator.post("/api/operator/watch-try", { ...asked, ...wanted });
    return [status, (json.error as { code: string }).code];
  };
  expect(await refuse({ pattern: "{what}" })).toEqual([422, "folder_pattern"]);
  expect(await refuse({ folder: "relative" })).toEqual([422, "folder_relative"]);
  expect(await refuse({ folder: `${folder}/none` })).toEqual([422, "folder_absent"]);

  const wanted = {
    ...{ path: folder, pattern: "freepbx", timeZone: "Asia/Tokyo", afterwards: "keep", archive: null },
    ...{ quietSeconds: 300, sourceId: null, name: null },
  };
  for (const who of [acme, member]) {
    const missing = (await who.get("/api/app/made-up")).text;
    for (const [path, body] of [
      ["/api/operator/watch-try", asked],
      ["/api/operator/companies/acme/folders", wanted],
    ] as const) {
      expect([path, (await who.post(path, body)).text]).toEqual([path, missing]);
    }
  }
  const made = await operator.mustPost("/api/operator/companies/acme/folders", wanted);
  const id = String(made.json.id);
  expect(await page(id)).toMatchObject({ kind: "freepbx", settings: { folder: { path: folder } }, keys: [] });
  expect((await operator.post("/api/operator/companies/acme/folders", wanted)).status).toBeGreaterThan(400);
  await operator.mustPost(`/api/operator/companies/acme/folders/${id}/remove`);
  expect((await page(id)).endedAt).not.toBeNull();
});
