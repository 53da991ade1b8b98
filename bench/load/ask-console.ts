import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { now } from "./now.ts";

export type Page = { name: string; path: string };
/** `ms` from the moment it was due until the whole answer was there. */
export type Asked = { name: string; at: number; ms: number; status: number };

/**
 * A person at the console, in a process of its own: `ask-console.ts URL COOKIE PAGES RATE` asks the pages (JSON) in turns, so
 * many a second whether or not the last one was answered, until its input ends; then prints `Asked[]`.
 */
const [url = "", cookie = "", list = "[]", rate = "5"] = process.argv.slice(2);
const pages = JSON.parse(list) as Page[];
const agent = new Agent({ keepAlive: true });
const asked: Asked[] = [];
const under = new Set<Promise<void>>();
let goesOn = true;
process.stdin.resume().once("end", () => {
  goesOn = false;
});
const began = now();
for (let turn = 0; goesOn; turn++) {
  const due = began + (turn * 1000) / Number(rate);
  if (due > now()) await sleep(due - now());
  const page = pages[turn % pages.length];
  if (page === undefined) throw new Error("no pages");
  const asking = ask(page, due).finally(() => under.delete(asking));
  under.add(asking);
}
await Promise.all(under);
agent.destroy();
process.stdout.write(JSON.stringify(asked));

async function ask({ name, path }: Page, due: number): Promise<void> {
  let status = 0;
  try {
    const asking = request(new URL(path, url), { agent, headers: { cookie } });
    asking.end();
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    status = response.statusCode ?? 0;
    await once(response.resume(), "end");
  } catch {
    // No answer: status 0.
  }
  asked.push({ name, at: due, ms: now() - due, status });
}
