import { stateFilters, typeFilters } from "../../contract/calls.ts";

type Question = { name: string; path: string };
type Ask = (
  path: string,
) => Promise<{ next?: string | null; items?: { sequenceId?: string; from?: string | null }[] }>;

/** Every list, filter and search that the console offers, and those together that are hardest. */
export async function questions(calls: number, ask: Ask): Promise<Question[]> {
  const views = ["calls", "call-flows"] as const;
  const searches: [string, string][] = [
    ["a sequence ID", `bench-${String(Math.floor(calls / 2)).padStart(8, "0")}`],
    ["a parent's sequence ID", `bench-${String(Math.floor(calls / 80) * 40).padStart(8, "0")}`],
    ["an externalId", `17953345.${Math.floor(calls / 6) * 3}`],
    ["a number of ours, frequent", "03-5500-0007"],
    ["that with its country", "+81 3-5500-0007"],
    ["a customer's number", (await rareNumber(ask)) ?? "+819012345678"],
    ["the last 4 digits", "5678"],
    ["the last 4 digits of a frequent number", "0007"],
    ["the last 6 digits", "234567"],
    ["an extension", "201"],
    ["a user, 2 characters", "佐藤"],
    ["a user, whole", "佐藤 太郎"],
    ["one character of a name", "林"],
    ["an account, part", "大阪商事"],
    ["an account, one", "札幌運輸株式会社 1234号店"],
    ["a name that is everywhere", "株式会社"],
    ["a name that nobody has", "無名氏"],
    ["a number that nobody has", "0999999999"],
  ];
  const filters: [string, Record<string, string>][] = [
    ...typeFilters.map((type): [string, Record<string, string>] => [`type ${type}`, { type }]),
    ...stateFilters.map((state): [string, Record<string, string>] => [`state ${state}`, { state }]),
    ["a day", { from: "2026-03-03", to: "2026-03-03" }],
    ["a month", { from: "2026-02-01", to: "2026-02-28" }],
    ["a period without calls", { from: "2020-01-01", to: "2020-12-31" }],
    ["type and state", { type: "transfer-no-answer", state: "held" }],
    [
      "type, state and month",
      { type: "voicemail", state: "delivered", from: "2025-11-01", to: "2025-11-30" },
    ],
  ];
  const all: Question[] = [];
  for (const view of views) {
    const add = (name: string, filter: Record<string, string>) =>
      all.push({ name: `${view}: ${name}`, path: `/api/app/${view}?${new URLSearchParams(filter)}` });
    add("newest", {});
    const deep = await cursorDeepIn(view, ask);
    if (deep) add("deep in the history", { cursor: deep });
    for (const [name, filter] of filters) add(name, filter);
    for (const [name, q] of searches) {
      add(name, { q });
      add(`${name}, skipped`, { q, state: "skipped" });
      add(`${name}, held`, { q, state: "held" });
      add(`${name}, waiting`, { q, state: "waiting" });
      add(`${name}, no recording`, { q, state: "none" });
      add(`${name}, voicemail of a month`, { q, type: "voicemail", from: "2026-02-01", to: "2026-02-28" });
      add(`${name}, unanswered outbound, delivered`, { q, type: "outbound-no-answer", state: "delivered" });
    }
  }
  const list = await ask("/api/app/calls?state=delivered");
  all.push(
    { name: "call page", path: `/api/app/calls/${list.items?.[0]?.sequenceId}` },
    { name: "error log", path: "/api/app/error-log" },
    { name: "error log: open", path: "/api/app/error-log?state=open" },
    { name: "error log: a day", path: "/api/app/error-log?from=2026-03-03&to=2026-03-03" },
    { name: "session", path: "/api/app/session" },
  );
  return all;
}

/** A cursor of a page in the midst of two years, got as a person gets it: by a day, and on from there. */
async function cursorDeepIn(view: string, ask: Ask): Promise<string | null> {
  return (await ask(`/api/app/${view}?to=2025-03-03`)).next ?? null;
}

async function rareNumber(ask: Ask): Promise<string | null> {
  const { items = [] } = await ask("/api/app/calls?type=incoming");
  return items.map(({ from }) => from).find((from) => from?.startsWith("+8190")) ?? null;
}
