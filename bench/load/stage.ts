import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { saveUntested } from "../../test/support/bucket-in-test.ts";
import { openOperator } from "../../test/support/console-in-test.ts";
import { startOnbin } from "../../test/support/onbin-in-test.ts";
import type { Asked } from "./ask-console.ts";
import { firstLine } from "./first-line.ts";
import { writeLegs } from "./legs.ts";
import { preparePages } from "./pages.ts";
import type { Orders } from "./senders.ts";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export type Cost = { cpuSeconds: number; peakBytes: number };
export type LoadStage = Awaited<ReturnType<typeof openLoadStage>>;

type Wishes = {
  /** Seconds of a call. */
  seconds: number;
  companies: number;
  /** Calls in the history of the company whose console is asked. */
  history: number;
  env?: Record<string, string>;
};

/** An Onbin with companies whose buckets are one sink, and what asks and sends, each in a process of its own. */
export async function openLoadStage({ seconds, companies, history, env = {} }: Wishes) {
  const folder = await mkdtemp(join(tmpdir(), "onbin-load-"));
  const sink = spawn(process.execPath, [script("sink.ts")], { stdio: ["pipe", "pipe", "inherit"] });
  const children = new Set<ChildProcess>([sink]);
  const sinkUrl = await firstLine(sink.stdout);
  const stores = [{ name: "peer", url: sinkUrl, region: "us-east-1", pathStyle: true }];
  const onbin = await startOnbin({
    env: { ONBIN_S3_ENDPOINTS: JSON.stringify(stores), ONBIN_LOG_LEVEL: "error", ...env },
  }).catch(async (error: unknown) => {
    sink.kill();
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const start = (name: string, args: readonly string[]) => {
    const child = spawn(process.execPath, [script(name), ...args], { stdio: ["pipe", "pipe", "ignore"] });
    children.add(child);
    child.once("close", () => children.delete(child));
    return child;
  };
  const stop = async () => {
    for (const child of children) child.kill();
    await onbin.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // Ended from outside, it leaves no service behind.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  try {
    const operator = await openOperator(onbin);
    const keys: string[] = [];
    for (let i = 0; i < companies; i++) {
      const { key } = await operator.addCompany(`company-${i}`);
      await saveUntested(await operator.addPerson(`company-${i}`, "administrator"), { folder: "calls" });
      keys.push(key);
    }
    const { cookie, pages } = await preparePages(onbin, operator, history);
    const legs = await writeLegs(folder, seconds);
    const journalOf = (name: string) => join(folder, `${name}.jsonl`);
    let read = 0;
    const wrong: string[] = [];
    const prefixes = new Set<string>();
    return {
      onbin,
      /** Objects that came to the sink with other samples than the legs have, as far as `stored` has looked. */
      wrong,
      keys,
      journalOf,
      stop,
      /** Sends as ordered. @returns what the senders cost, once the last one has come to its end */
      async send(orders: Omit<Orders, "door" | "keys" | "legs" | "journal">): Promise<Cost> {
        prefixes.add(orders.prefix);
        const whole = { door: onbin.url, keys, legs, journal: journalOf(orders.prefix), ...orders };
        const child = start("senders.ts", [JSON.stringify(whole)]);
        const [printed] = await Promise.all([text(child.stdout), once(child, "close")]);
        return JSON.parse(printed) as Cost;
      },
      /** Asks the console's pages from now on. @returns ends it, and tells how long each took */
      askConsole(rate: number): () => Promise<Asked[]> {
        const child = start("ask-console.ts", [onbin.url, cookie, JSON.stringify(pages), String(rate)]);
        const printed = text(child.stdout);
        return async () => {
          child.stdin.end();
          return JSON.parse(await printed) as Asked[];
        };
      },
      /** What came to the sink since the last asking: name and moment. */
      async stored(): Promise<[string, number][]> {
        const answer = await fetch(`${sinkUrl}/-/log?from=${read}`);
        const more = (await answer.json()) as [name: string, at: number, sound: string | null][];
        read += more.length;
        // The check that a destination works leaves objects of its own.
        const sent = more.filter(([name]) => prefixes.has(name.replace(/-\d+$/, "")));
        for (const [name, , sound] of sent) if (sound !== legs.sound) wrong.push(name);
        return more.map(([name, at]) => [name, at]);
      },
      sinkCost: async () => (await (await fetch(`${sinkUrl}/-/cost`)).json()) as Cost,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
