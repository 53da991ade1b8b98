import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clearOldOperations } from "../../server/accounts/list-operations.ts";
import { clearOldOperatorActs } from "../../server/accounts/operator-log.ts";
import { openDatabase } from "../../server/base/database.ts";
import { goodValues, saveUntested } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { connectionsOf, rowsOf, withClient } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

type Entry = { id: string; at: string; actor: string; kind: string; operation: string; details: unknown };

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let administrator: ConsoleInTest;

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
  await operator.addCompany("acme");
  administrator = await operator.addPerson("acme", "administrator");
});
afterAll(() => onbin.stop());

const read = async (query = "") => {
  const { json } = await administrator.mustGet(`/api/app/operation-log${query}`);
  return { items: json.items as Entry[], next: json.next as string | null };
};

/** Entries of a company that was there already, so many hours ago. */
const fill = (company: string, count: number, hoursAgo = 0) =>
  rowsOf(
    onbin.dataDir,
    `insert into operation_log (company_id, at, actor, operation, details)
     select $1, now() - make_interval(hours => $3), 'old@example.com', 'csv.make', jsonb_build_object('rows', n)
     from generate_series(1, $2) n`,
    [company, count, hoursAgo],
  );

test("says who did what from where: the operator, the command line, an administrator", async () => {
  await onbin.mustRun(["company", "contract", "--id", "acme", "on"]);
  await administrator.mustPost("/api/app/keys", { name: "PBX", scope: "push" });
  const { items } = await read();
  const shown = items.map(({ operation, kind, actor }) => [operation, kind, actor]);
  expect(shown).toEqual(
    expect.arrayContaining([
      ["key.add", "person", "administrator@acme.example.com"],
      ["contract", "command-line", "command line"],
      ["user.add", "operator", "operator@example.com"],
    ]),
  );
  expect(items[0]).toMatchObject({ address: "127.0.0.1" });
});

test("what was changed is told with what it was: the contract, who is told, where webhooks go", async () => {
  const last = async (operation: string) =>
    (await read(`?operation=${operation}`)).items.find((item) => item.operation === operation)?.details;
  await onbin.mustRun(["company", "contract", "--id", "acme", "off"]);
  await onbin.mustRun(["company", "contract", "--id", "acme", "on"]);
  expect(await last("contract")).toEqual({ on: true, before: { on: false } });

  const notify = "/api/app/notifications";
  const told = { language: "ja", services: ["amazon-s3"], heartbeat: false, dailyProof: false };
  const email = "told@example.com";
  const { json: address } = await administrator.mustPost(`${notify}/addresses`, { email, ...told });
  await administrator.mustPost(`${notify}/addresses/${address.id}`, { ...told, language: "en" });
  expect(await last("notification.change")).toEqual({ email, ...told, language: "en", before: told });
  await administrator.mustPost(`${notify}/silence`, { silenceHours: 6 });
  expect(await last("notification.silence")).toEqual({ silenceHours: 6, before: { silenceHours: null } });

  const url = "https://hooks.example.com/one";
  const { json: hook } = await administrator.mustPost(`${notify}/webhooks`, {
    url,
    events: ["recording.held"],
  });
  const change = (values: { url: string; events: string[] }) =>
    administrator.mustPost(`${notify}/webhooks/${hook.id}`, values);
  await change({ url: "https://hooks.example.com/secret-path", events: ["recording.delivered"] });
  expect(await last("webhook.change")).toEqual({
    at: "https://hooks.example.com",
    events: ["recording.delivered"],
    pathReplaced: true,
    before: { events: ["recording.held"] },
  });
  await change({ url: "https://elsewhere.example.com/", events: ["recording.delivered"] });
  expect(await last("webhook.change")).toEqual({
    at: "https://elsewhere.example.com",
    events: ["recording.delivered"],
    before: { at: "https://hooks.example.com", events: ["recording.delivered"] },
  });
});

test("a person whose mail address begins like an operator's name is a person", async () => {
  const email = "operator@acme.example.com";
  const invitation = { email, name: "", role: "member", language: "ja" };
  const { json } = await administrator.mustPost("/api/app/users", invitation);
  const { pathname } = new URL(String(json.url));
  await openConsole(onbin.url).mustPost(`/api/app${pathname.replace("/link/", "/links/")}`, {
    password,
  });
  const { items } = await read("?operation=user.accept");
  expect(items[0]).toMatchObject({ kind: "person", actor: email });
});

test("settings of Amazon S3: what was before and is now, and of the secret only whether it was replaced", async () => {
  const values = { ...goodValues, endpoint: "aws" };
  await saveUntested(administrator, { ...values, bucket: "first-bucket" });
  await saveUntested(administrator, {
    ...values,
    bucket: "second-bucket",
    secretAccessKey: "canary+secret/two",
  });
  const { items } = await read("?operation=destination.save");
  expect(items).toMatchObject([
    { details: { bucket: "second-bucket", secretReplaced: true, before: { bucket: "first-bucket" } } },
    { details: { bucket: "first-bucket" } },
  ]);
  expect(JSON.stringify(items)).not.toMatch(/canary|secretLast4/);
  const csv = (
    await administrator.mustGet("/api/app/operation-log.csv?operation=destination.save&language=en")
  ).text;
  expect(csv).toContain("Bucket: first-bucket → second-bucket");
  expect(csv).toContain("Secret access key: Replaced");
});

test("audio's retention: what it was, too", async () => {
  await administrator.mustPost("/api/app/retention", { delivered: 3, unshipped: null });
  await administrator.mustPost("/api/app/retention", { delivered: 5, unshipped: null });
  const { items } = await read("?operation=retention.save");
  expect(items[0]?.details).toMatchObject({ delivered: 5, before: { delivered: 3 } });
});

describe("filters", () => {
  test("by several operations, by person, by day of the company's zone", async () => {
    const several = (await read("?operation=key.add,contract")).items;
    expect(new Set(several.map(({ operation }) => operation))).toEqual(new Set(["key.add", "contract"]));
    const own = (await read("?actor=administrator@acme.example.com")).items;
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ actor }) => actor === "administrator@acme.example.com")).toBe(true);
    const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
    expect((await read(`?from=${today}&to=${today}`)).items.length).toBeGreaterThan(0);
    expect((await read("?to=2020-01-01")).items).toEqual([]);
    const { json } = await administrator.mustGet("/api/app/operation-log/actors");
    expect(json.actors).toEqual(
      expect.arrayContaining([
        "administrator@acme.example.com",
        "command line",
        "operator operator@example.com",
      ]),
    );
  });

  test("a page after the other, each entry once, also where a hundred have the same instant", async () => {
    await fill("acme", 130, 1);
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: Entry[]; next: string | null } = await read(
        `?operation=csv.make${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([130, 130]);
    expect((await read("?cursor=made-up")).items.length).toBe(50);
  });
});

test("as a file: with a byte order mark, in the reader's words, nothing that a spreadsheet would compute", async () => {
  await administrator.mustPost("/api/app/keys", { name: "=cmd|'/c calc'!A1", scope: "push" });
  const answer = await administrator.mustGet("/api/app/operation-log.csv?language=ja&operation=key.add");
  expect(answer.headers["content-type"]).toMatch(/^text\/csv/);
  const bytes = await fetch(`${onbin.url}/api/app/operation-log.csv?operation=key.add`, {
    headers: { cookie: administrator.cookie },
  }).then((got) => got.arrayBuffer());
  expect(Buffer.from(bytes).subarray(0, 3).toString("hex")).toBe("efbbbf");
  const lines = answer.text.split("\r\n");
  expect(lines[0]).toMatch(/Time,Who,Address,Operation,Changes$/);
  expect(lines[1]).toMatch(
    /^20\d\d-.*Z,administrator@acme\.example\.com,127\.0\.0\.1,API キーを発行,"名前: =cmd/,
  );
});

test("another company's entries are not there", async () => {
  await operator.addCompany("other");
  const stranger = await operator.addPerson("other", "administrator");
  const { json } = await stranger.mustGet("/api/app/operation-log");
  expect(JSON.stringify(json)).not.toContain("acme");
});

describe("entries stay 400 days", () => {
  test("then they go, of all companies, and no younger one goes with them", async () => {
    await fill("acme", 3, 401 * 24);
    await fill("other", 2, 400 * 24 + 1);
    await fill("other", 4, 399 * 24);
    const before = await rowsOf<{ n: number }>(onbin.dataDir, "select count(*)::int as n from operation_log");
    const db = openDatabase(await connectionsOf(onbin.dataDir), { company: 1, system: 1 });
    try {
      expect(await clearOldOperations(db)).toBe(5);
      expect(await clearOldOperations(db)).toBe(0);
    } finally {
      await db.close();
    }
    const after = await rowsOf<{ n: number }>(onbin.dataDir, "select count(*)::int as n from operation_log");
    expect((before[0]?.n ?? 0) - (after[0]?.n ?? 0)).toBe(5);
  });

  test("so does the operator's own log", async () => {
    const fillOwn = (count: number, hoursAgo: number) =>
      rowsOf(
        onbin.dataDir,
        `insert into operator_log (at, actor, operation) select now() - make_interval(hours => $2),
           'operator old@example.com', 'notification.add' from generate_series(1, $1::int)`,
        [count, hoursAgo],
      );
    await fillOwn(3, 400 * 24 + 1);
    await fillOwn(2, 400 * 24 - 1);
    const db = openDatabase(await connectionsOf(onbin.dataDir), { company: 1, system: 1 });
    try {
      expect(await clearOldOperatorActs(db)).toBe(3);
      expect(await clearOldOperatorActs(db)).toBe(0);
    } finally {
      await db.close();
    }
    const left = "select count(*)::int as n from operator_log where actor = 'operator old@example.com'";
    expect(await rowsOf(onbin.dataDir, left)).toEqual([{ n: 2 }]);
  });

  test.each(["service", "system"] as const)("the login %s can delete or change none itself", async (who) => {
    for (const statement of ["delete from operation_log", "update operation_log set actor = 'x'"]) {
      await expect(withClient(onbin.dataDir, (client) => client.query(statement), who)).rejects.toMatchObject(
        {
          code: "42501",
        },
      );
    }
  });

  test("the login that serves companies may not even ask for it", async () => {
    for (const act of ["clear_old_operations", "clear_old_operator_acts"]) {
      await expect(
        withClient(onbin.dataDir, (client) => client.query(`select ${act}()`), "service"),
      ).rejects.toMatchObject({ code: "42501" });
    }
  });
});
