import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import type { ConsoleInTest } from "../../test/support/console-in-test.ts";
import { questions } from "./questions.ts";

type Options = { calls: number; rounds: number; only: string };

/**
 * Asks each question a number of times in turns, over one connection that is kept, and prints milliseconds until the
 * whole answer is there. Every request is a transaction of its own with its session looked up, as a browser's is.
 */
export async function measurePages(person: ConsoleInTest, { calls, rounds, only }: Options): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string) => {
    const began = performance.now();
    const asked = request(new URL(path, person.url), { agent, headers: { cookie: person.cookie } });
    asked.end();
    const [response] = await once(asked, "response");
    const body = await text(response);
    if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${body}`);
    return { taken: performance.now() - began, body: JSON.parse(body) };
  };
  const all = (await questions(calls, async (path) => (await ask(path)).body)).filter(({ name }) =>
    name.includes(only),
  );
  const width = Math.max(...all.map(({ name }) => name.length));
  console.log(`${"".padEnd(width)}    p50    p95    max  rows`);
  const slow: string[] = [];
  for (const { name, path } of all) {
    await ask(path);
    const taken: number[] = [];
    let rows = "";
    for (let i = 0; i < rounds; i++) {
      const answer = await ask(path);
      taken.push(answer.taken);
      rows = Array.isArray(answer.body.items)
        ? `${answer.body.items.length}${answer.body.searchedBackTo ? " …" : ""}`
        : "";
    }
    taken.sort((a, b) => a - b);
    const at = (share: number) =>
      taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? Number.NaN;
    if (at(0.95) > 100) slow.push(name);
    console.log(
      `${name.padEnd(width)} ${[at(0.5), at(0.95), at(1)].map((ms) => ms.toFixed(1).padStart(6)).join(" ")}  ${rows}`,
    );
  }
  console.log(
    `\n${all.length} questions, ${slow.length} above 100 ms (p95)${slow.length > 0 ? `: ${slow.join("; ")}` : ""}`,
  );
  agent.destroy();
}
