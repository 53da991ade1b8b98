import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { questions } from "../console/questions.ts";
import { quantile } from "../load/quantile.ts";
import type { GrownStage } from "./stage.ts";

/** Questions of bench/console that are answered with as many rows by a thousand calls as by a million, or nearly. */
const asked = {
  lists: ["calls: newest", "calls: deep in the history", "calls: type incoming", "calls: state delivered"],
  searches: [
    "calls: a sequence ID",
    "calls: an externalId",
    "calls: a customer's number",
    "calls: a user, whole",
    "calls: a name that nobody has",
    "calls: a number that nobody has",
  ],
};
type Group = keyof typeof asked;

/** Milliseconds until an answer is there whole, over one connection that is kept, all questions in turns. */
export async function measureLists({ administrator, calls }: GrownStage, rounds: number) {
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
  const all = await questions(calls, ask);
  const measure = async (group: Group) => {
    const paths = all.filter(({ name }) => asked[group].includes(name)).map(({ path }) => path);
    if (paths.length !== asked[group].length)
      throw new Error("bench/console/questions.ts names its questions otherwise now");
    const taken: number[] = [];
    for (let round = -2; round < rounds; round++) {
      for (const path of paths) {
        const began = performance.now();
        await ask(path);
        if (round >= 0) taken.push(performance.now() - began);
      }
    }
    return { p50: quantile(taken, 0.5), p95: quantile(taken, 0.95) };
  };
  try {
    return { lists: await measure("lists"), searches: await measure("searches") };
  } finally {
    agent.destroy();
  }
}
