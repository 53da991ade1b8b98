import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { roleNames } from "../../server/base/database-roles.ts";
import { rowsOf, withClient } from "../../test/support/database-in-test.ts";
import { questions } from "../console/questions.ts";
import { quantile } from "../load/quantile.ts";
import { asked, broad, type Question } from "./figures.ts";
import { colleague } from "./measure-cost.ts";
import type { GrownStage } from "./stage.ts";

/** Milliseconds until an answer is there whole, over one connection that is kept, all questions in turns. */
export async function measureLists({ administrator, calls, dataDir }: GrownStage, rounds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string) => {
    const asking = request(new URL(path, administrator.url), {
      agent,
      headers: { cookie: administrator.cookie },
    });
    asking.end();
    const [response] = await once(asking, "response");
    const body = await text(response);
    if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${body}`);
    return JSON.parse(body);
  };
  const own = [
    { name: "calls: a sequence ID", path: searchFor(lonely(calls)) },
    { name: "calls: a customer's number", path: searchFor(await calledOnce(dataDir)) },
    { name: "calls: a colleague, whole", path: searchFor(colleague) },
  ];
  const all = [
    ...own,
    ...(await questions(calls, ask)).filter(({ name }) => own.every((mine) => mine.name !== name)),
  ];
  const measured: Record<string, Question> = {};
  const measure = async (names: readonly string[]) => {
    const mine = all.filter(({ name }) => names.includes(name));
    if (mine.length !== names.length)
      throw new Error("bench/console/questions.ts names its questions otherwise now");
    const taken = new Map(mine.map(({ name }) => [name, [] as number[]]));
    for (let round = -8; round < rounds; round++) {
      for (const { name, path } of mine) {
        const began = performance.now();
        await ask(path);
        if (round >= 0) taken.get(name)?.push(performance.now() - began);
      }
    }
    for (const { name, path } of mine) {
      const { pages, rows } = await touched(dataDir, () => ask(path));
      measured[name] = { ...quantiles(taken.get(name) ?? []), pages, rows };
    }
    return quantiles([...taken.values()].flat());
  };
  try {
    const [lists, searches] = [await measure(asked.lists), await measure(asked.searches)];
    await measure([broad]);
    return { lists, searches, questions: measured };
  } finally {
    agent.destroy();
  }
}

const searchFor = (q: string) => `/api/app/calls?${new URLSearchParams({ q })}`;

/** A call that no other belongs to (bench/console/fill.ts), in the midst of the history. */
function lonely(calls: number): string {
  return `bench-${String(Math.floor(calls / 80) * 40 + 20).padStart(8, "0")}`;
}

/** The number of a customer who called a single time. */
async function calledOnce(dataDir: string): Promise<string> {
  const [found] = await rowsOf<{ number: string }>(
    dataDir,
    `select from_number as number from calls where company_id = 'big' and from_number like '+8190%' and kind is not null
     group by from_number having count(*) = 1 order by 1 limit 1`,
  );
  if (found === undefined) throw new Error("no customer called a single time: fill other calls");
  return found.number;
}

const quantiles = (taken: readonly number[]) => ({ p50: quantile(taken, 0.5), p95: quantile(taken, 0.95) });

/** Pages of 8 KB that the company's statements touch for one answer, in the middle of some; and its rows. */
async function touched(dataDir: string, ask: () => Promise<{ items: unknown[] }>) {
  return withClient(dataDir, async (client) => {
    const { company } = roleNames("onbin");
    const count = async () => {
      const { rows } = await client.query<{ pages: number }>(
        `select coalesce(sum(shared_blks_hit + shared_blks_read), 0)::float8 as pages
         from measured.pg_stat_statements s join pg_roles r on r.oid = s.userid where r.rolname = $1`,
        [company],
      );
      return rows[0]?.pages ?? 0;
    };
    const pages: number[] = [];
    let rows = 0;
    for (let i = 0; i < 5; i++) {
      const before = await count();
      rows = (await ask()).items.length;
      pages.push((await count()) - before);
    }
    return { pages: quantile(pages, 0.5), rows };
  });
}
