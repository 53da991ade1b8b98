import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { pushFiles, type Sending } from "../../server/commands/push-files.ts";
import { pushPatiently } from "../../server/commands/push-patiently.ts";
import { arrivals, generator } from "./arrivals.ts";
import type { Legs } from "./legs.ts";
import { now } from "./now.ts";

/** How a phone system takes a "not now": `onbin send` itself, one that comes again after 100 ms, one that gives up at once. */
export type Manner = "patient" | "hasty" | "once";
export type Orders = {
  door: string;
  keys: readonly string[];
  legs: Legs;
  /** Begins every sequence ID. */
  prefix: string;
  seconds: number;
  /** Calls a second that end at moments which ask nobody (open loop); or so many senders, each with one after the other. */
  load: { rate: number; seed?: number } | { atOnce: number };
  /** Shares that are hasty, and that give up; the rest is patient. */
  hasty?: number;
  once?: number;
  /** A line of JSON is written here for each try and each end. */
  journal: string;
};
/** `at` and `began` of `now()`; of a try that was refused `wait` is the Retry-After that was heard. */
export type Entry =
  | { kind: "due"; id: string; at: number; manner: Manner }
  | { kind: "try"; at: number; began: number; status: number; wait?: number; manner: Manner }
  | { kind: "end"; id: string; at: number; due: number; status: number; manner: Manner };

/** The phone systems, in a process of their own: `senders.ts ORDERS` (JSON). Prints what they cost. */
const orders = JSON.parse(process.argv[2] ?? "") as Orders;
const { keys, legs, prefix, seconds, load, hasty = 0, once = 0 } = orders;
const door = new URL("/api/v1/recordings", orders.door);
const journal = (await open(orders.journal, "w")).createWriteStream();
const note = (entry: Entry) => void journal.write(`${JSON.stringify(entry)}\n`);
const random = generator(7);
const hastyPause = 100;
const hastyTries = 600;

if ("rate" in load) await openLoop(load.rate, load.seed);
else await closedLoop(load.atOnce);
await new Promise<void>((resolve) => journal.end(resolve));
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);

async function openLoop(rate: number, seed?: number): Promise<void> {
  const began = now();
  const sending: Promise<void>[] = [];
  for (const [call, moment] of arrivals(rate, seconds, seed).entries()) {
    const due = began + moment;
    // A timer may be late; what it costs is in the latency, which counts from the moment that was due.
    if (due > now()) await sleep(due - now());
    sending.push(send(call, due));
  }
  await Promise.all(sending);
}

async function closedLoop(atOnce: number): Promise<void> {
  const end = now() + seconds * 1000;
  let call = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (now() < end) await send(call++, now());
    }),
  );
}

async function send(call: number, due: number): Promise<void> {
  const id = `${prefix}-${call}`;
  const dice = random();
  const manner = dice < hasty ? "hasty" : dice < hasty + once ? "once" : "patient";
  const key = keys[call % keys.length] ?? "";
  const sending = {
    fields: [["sequenceId", id]] as const,
    files: [
      { part: "agent", path: legs.agent },
      { part: "customer", path: legs.customer },
    ],
  };
  note({ kind: "due", id, at: due, manner });
  const status = manner === "patient" ? await patiently(key, sending) : await rudely(manner, key, sending);
  note({ kind: "end", id, at: now(), due, status, manner });
}

async function patiently(key: string, sending: Sending): Promise<number> {
  let began = now();
  const tried = (status: number, wait?: number) =>
    note({
      kind: "try",
      at: now(),
      began,
      status,
      manner: "patient",
      ...(wait === undefined ? {} : { wait }),
    });
  const wait = async (waited: number) => {
    tried(0, waited);
    await sleep(1000 * waited);
    began = now();
  };
  const { status } = await pushPatiently(door, key, sending, undefined, wait);
  tried(status);
  return status;
}

async function rudely(manner: "hasty" | "once", key: string, sending: Sending): Promise<number> {
  for (let tries = 1; ; tries++) {
    const began = now();
    const { status, retryAfter } = await pushFiles(door, key, sending);
    const wait = retryAfter === undefined ? {} : { wait: retryAfter };
    note({ kind: "try", at: now(), began, status, manner, ...wait });
    const refused = status === 0 || status === 429 || status >= 500;
    if (!refused || manner === "once" || tries === hastyTries) return status;
    await sleep(hastyPause);
  }
}
