import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallFlowList, CallList } from "../../contract/calls.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;

type Facts = Record<string, string>;
let seed = 0;
const tell = async (sequenceId: string, facts: Facts, audio = false) => {
  const form = recordingForm({ sequenceId, ...facts }, audio ? wave(++seed) : null);
  const { status, body } = await knock(stage.onbin.url, acme.key, form);
  if (status >= 300) throw new Error(`${sequenceId}: ${status} ${JSON.stringify(body)}`);
};

beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme", null);
  const other = await stage.addTenant("other", null);
  await knock(
    stage.onbin.url,
    other.key,
    recordingForm({ sequenceId: "theirs", from: "03-1234-5678", userName: "佐藤 花子" }, wave(99)),
  );
  const at = (minute: number) => ({ callBegin: `2026-03-01T15:${String(minute).padStart(2, "0")}:00Z` });
  await tell(
    "tokyo",
    {
      from: "03-1234-5678",
      to: "0120-000-111",
      type: "incoming",
      answered: "true",
      userName: "佐藤 花子",
      ...at(0),
    },
    true,
  );
  await tell("abroad", {
    from: "+81312345678",
    type: "incoming",
    answered: "false",
    accountName: "Ｃａｆｅ 音便株式会社",
    ...at(1),
  });
  await tell(
    "korea",
    { from: "+82312345678", type: "outbound", answered: "true", contactName: "100%_\\ 鈴木", ...at(2) },
    true,
  );
  await tell(
    "first",
    {
      from: "0312349999",
      type: "incoming",
      answered: "true",
      externalId: "pbx/1.1",
      userName: "田中",
      ...at(3),
    },
    true,
  );
  await tell("menu", { type: "play", parentSequenceId: "first", previousSequenceId: "first", ...at(4) });
  await tell(
    "passed",
    {
      type: "transfer",
      answered: "true",
      parentSequenceId: "first",
      previousSequenceId: "first",
      userName: "佐藤 花子",
      ...at(5),
    },
    true,
  );
  await tell("later", {
    from: "201",
    to: "202",
    type: "internal",
    answered: "false",
    callBegin: "2026-03-02T15:00:00Z",
  });
  await tell(
    "machine",
    {
      from: "sip:0312340001@pbx.example.com",
      type: "voicemail",
      answered: "false",
      callBegin: "2026-03-02T14:59:59Z",
    },
    true,
  );
}, 120_000);
afterAll(() => stage?.close());

const list = async (filter: Facts, view = "calls") =>
  (await acme.administrator.mustGet(`/api/app/${view}?${new URLSearchParams(filter)}`)).json;
const ids = async (filter: Facts) =>
  ((await list(filter)) as unknown as CallList).items.map(({ sequenceId }) => sequenceId);
const flows = async (filter: Facts) =>
  ((await list(filter, "call-flows")) as unknown as CallFlowList).items.map(({ calls }) =>
    calls.map(({ sequenceId }) => sequenceId),
  );
/** Chains of these calls, as the flow view shows them. */
const chains: Record<string, string[]> = {
  first: ["first", "menu", "passed"],
  passed: ["first", "menu", "passed"],
};

describe("search, in the list and by flows", () => {
  test.each<[string, string, string[]]>([
    ["number as written", "03-1234-5678", ["korea", "abroad", "tokyo"]],
    ["number with spaces in full width", "０３　１２３４　５６７８", ["korea", "abroad", "tokyo"]],
    ["number with its country", "+81 3-1234-5678", ["abroad", "tokyo"]],
    ["number of another country", "+82-3-1234-5678", ["korea", "tokyo"]],
    ["last four digits", "5678", ["korea", "abroad", "tokyo"]],
    ["who was called", "0120000111", ["tokyo"]],
    ["an extension, and not what ends so", "201", ["later"]],
    ["a SIP address by its number", "03-1234-0001", ["machine"]],
    ["user, two characters", "花子", ["passed", "tokyo"]],
    ["account, in other width and case", "CAFE", ["abroad"]],
    ["account, a part", "音便", ["abroad"]],
    ["contact, with signs that mean something elsewhere", "%_\\", ["korea"]],
    ["sequence ID", "korea", ["korea"]],
    ["parent sequence ID", "first", ["passed", "first"]],
    ["externalId", "pbx/1.1", ["first"]],
    ["nothing", "無名", []],
    ["another company's", "theirs", []],
  ])("%s: %s", async (_, q, wanted) => {
    expect(await ids({ q })).toEqual(wanted);
    const folded = [...new Map(wanted.map((id) => [chains[id]?.[0] ?? id, chains[id] ?? [id]])).values()];
    expect(await flows({ q })).toEqual(folded);
  });
});

describe("filters", () => {
  test.each<[Facts, string[]]>([
    [{ type: "incoming" }, ["first", "abroad", "tokyo"]],
    [{ type: "incoming-no-answer" }, ["abroad"]],
    [{ type: "transfer" }, ["passed"]],
    [{ type: "internal-no-answer" }, ["later"]],
    [{ type: "voicemail" }, ["machine"]],
    [{ state: "none" }, ["later", "abroad"]],
    [{ state: "skipped" }, ["machine", "passed", "first", "korea", "tokyo"]],
    [{ state: "delivered" }, []],
    [{ from: "2026-03-02", to: "2026-03-02" }, ["machine", "passed", "first", "korea", "abroad", "tokyo"]],
    [{ from: "2026-03-03" }, ["later"]],
    [{ to: "2026-03-01" }, []],
    [{ q: "5678", type: "outbound" }, ["korea"]],
    [{ q: "5678", state: "none" }, ["abroad"]],
    [{ q: "5678", state: "skipped", type: "incoming" }, ["tokyo"]],
    [{ q: "花子", type: "transfer", state: "skipped", from: "2026-03-02", to: "2026-03-02" }, ["passed"]],
  ])("%j", async (filter, wanted) => {
    expect(await ids(filter)).toEqual(wanted);
  });

  test("days are the company's; what is none is refused by name", async () => {
    const { status, json } = await acme.administrator.get("/api/app/calls?from=2026-02-30");
    expect(status).toBe(400);
    expect(JSON.stringify(json)).toContain("from");
  });
});

test("a step is shown in its chain, in its place, and nowhere else", async () => {
  expect(await ids({})).not.toContain("menu");
  const { items } = (await list({ q: "first" }, "call-flows")) as unknown as CallFlowList;
  expect(items.map(({ calls }) => calls.map(({ type }) => type))).toEqual([["incoming", "play", "transfer"]]);
});

test("a step with a recording is refused", async () => {
  const form = recordingForm({ sequenceId: "bad", type: "read" }, wave(7));
  const { status, body } = await knock(stage.onbin.url, acme.key, form);
  expect([status, body.error.code, body.error.details?.field]).toEqual([400, "field_invalid", "type"]);
});

test("a filter follows facts that come later, and so does a search", async () => {
  await tell("changing", { from: "0311112222", type: "incoming", callBegin: "2026-04-01T00:00:00Z" }, true);
  await tell("changing", { from: "0333334444", type: "outbound", answered: "false", userName: "小野寺" });
  expect(await ids({ state: "skipped", type: "outbound-no-answer" })).toEqual(["changing"]);
  expect(await ids({ q: "0311112222" })).toEqual([]);
  expect(await ids({ q: "0333334444" })).toEqual(["changing"]);
  expect(await ids({ q: "野寺" })).toEqual(["changing"]);
});

describe("pages", () => {
  beforeAll(async () => {
    // 500 calls at three instants, in chains of five, half with a recording of either state.
    await rowsOf(
      stage.onbin.dataDir,
      `with c as (insert into calls (company_id, sequence_id, parent_sequence_id, type, user_name, from_number, happened_at)
         select 'acme', 'p' || lpad(i::text, 4, '0'), 'p' || lpad((i - i % 5)::text, 4, '0'), 'outbound', 'ページ係', '0698765432',
           timestamptz '2025-01-01Z' + i / 200 * interval '1 second' from generate_series(0, 499) i
         returning company_id, sequence_id, happened_at)
       insert into recordings (company_id, sequence_id, identity, source, raw, originals, audio_sha256, stage, state)
         select company_id, sequence_id, sequence_id, 'push', '{}', '[]', 'x', 'ship', 'delivered' from c
         where sequence_id ~ '[02468]$'`,
    );
  });

  const walk = async <T>(view: string, filter: Facts): Promise<T[]> => {
    const all: T[] = [];
    let cursor = "";
    for (let i = 0; i < 100; i++) {
      const page = (await list({ ...filter, ...(cursor === "" ? {} : { cursor }) }, view)) as unknown as {
        items: T[];
        next: string | null;
      };
      all.push(...page.items);
      if (page.next === null) return all;
      cursor = page.next;
    }
    throw new Error("no end");
  };
  const numbers = (step: number) =>
    Array.from({ length: 500 / step }, (_, i) => `p${String(500 - step - i * step).padStart(4, "0")}`);

  test.each<[Facts, number]>([
    [{ to: "2025-12-31" }, 1],
    [{ q: "ページ" }, 1],
    [{ q: "06-9876-5432" }, 1],
    [{ type: "outbound", to: "2025-12-31" }, 1],
    [{ state: "delivered" }, 2],
    [{ q: "ページ係", state: "delivered" }, 2],
    [{ q: "5432", type: "outbound", state: "delivered" }, 2],
  ])("%j: none left out, none twice, though many share an instant", async (filter, step) => {
    const calls = await walk<CallList["items"][number]>("calls", filter);
    expect(calls.map(({ sequenceId }) => sequenceId)).toEqual(numbers(step));
    const chain = await walk<CallFlowList["items"][number]>("call-flows", filter);
    expect(chain.map(({ parentSequenceId }) => parentSequenceId)).toEqual(numbers(5));
    expect(chain.every(({ calls: of }) => of.length === 5)).toBe(true);
  });

  test("what comes in meanwhile moves nothing on an older page", async () => {
    const first = (await list({ q: "ページ" })) as unknown as CallList;
    const older = () => list({ q: "ページ", cursor: first.next ?? "" });
    const before = await older();
    await tell("fresh", { userName: "ページ係", type: "incoming", callBegin: "2026-05-01T00:00:00Z" });
    expect(await older()).toEqual(before);
    expect((await ids({ q: "ページ" }))[0]).toBe("fresh");
  });

  test("a name that very many calls bear is searched on page by page, to the end", async () => {
    await rowsOf(
      stage.onbin.dataDir,
      `insert into calls (company_id, sequence_id, parent_sequence_id, type, account_name, happened_at)
         select 'acme', 'a' || lpad(i::text, 5, '0'), 'a' || lpad(i::text, 5, '0'), 'incoming', '得意先 ' || i,
           timestamptz '2024-01-01Z' + i * interval '1 second' from generate_series(1, 2100) i`,
    );
    const all = Array.from({ length: 2100 }, (_, i) => 2100 - i);
    for (const [q, wanted] of [
      ["得意先", all],
      ["先 5", all.filter((i) => String(i).startsWith("5"))],
    ] as const) {
      const found = await walk<CallList["items"][number]>("calls", { q });
      expect(found.map(({ accountName }) => accountName)).toEqual(wanted.map((i) => `得意先 ${i}`));
    }
  }, 90_000);
});

describe("a system that writes numbers into names", () => {
  beforeAll(async () => {
    // All names have every two neighbouring characters of 09080000908 in them.
    await rowsOf(
      stage.onbin.dataDir,
      `insert into calls (company_id, sequence_id, parent_sequence_id, type, contact_name, from_number, happened_at)
         select 'acme', 'n' || i, 'n' || i, 'incoming', '09080' || lpad(i::text, 6, '0'), '09080' || lpad(i::text, 6, '0'),
           timestamptz '2023-01-01Z' + i * interval '1 second' from generate_series(1, 4500) i`,
    );
  }, 60_000);

  test.each<[string, string[], boolean]>([
    ["09080000908", ["n908"], true],
    ["+81 90-8000-4321", ["n4321"], false],
    ["0908000", [], true],
  ])("%s", async (q, wanted, isOnlyNumber) => {
    const page = (await list({ q })) as unknown as CallList;
    expect(page.items.map(({ sequenceId }) => sequenceId)).toEqual(wanted);
    expect([page.next, page.tooManyNames]).toEqual([null, isOnlyNumber]);
  });
});

test("a chain of more calls than are shown says how many there are", async () => {
  await rowsOf(
    stage.onbin.dataDir,
    `insert into calls (company_id, sequence_id, parent_sequence_id, type, happened_at)
       select 'acme', 'long' || lpad(i::text, 3, '0'), 'long000', 'transfer', timestamptz '2026-06-01Z' + i * interval '1 second'
       from generate_series(0, 249) i`,
  );
  const [chain] = ((await list({ q: "long000" }, "call-flows")) as unknown as CallFlowList).items;
  expect([chain?.calls.length, chain?.more, chain?.calls[0]?.sequenceId]).toEqual([200, 50, "long000"]);
});
