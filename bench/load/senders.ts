import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Sending } from "../../server/commands/push-files.ts";
import { pushPatiently } from "../../server/commands/push-patiently.ts";
import { arrivals, generator } from "./arrivals.ts";
import type { Legs } from "./legs.ts";
import { now } from "./now.ts";
import { openPushFromMemory } from "./push-from-memory.ts";

/** How a phone system takes a "not now": as `onbin send` does, one that comes again after 100 ms, one that gives up at once. */
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
/** `at` and `began` of `now()`; `status` 0: no answer; of a refusal `code`, and the Retry-After that was heard as `wait`. */
export type Entry =
  | { kind: "due"; id: string; at: number; manner: Manner }
  | { kind: "try"; at: number; began: number; status: number; code?: string; wait?: number; manner: Manner }
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
const pushFromMemory = await openPushFromMemory(legs);

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
  const status = manner === "patient" ? await patiently(key, id, sending) : await rudely(manner, key, id);
  note({ kind: "end", id, at: now(), due, status, manner });
}

async function patiently(key: string, id: string, sending: Sending): Promise<number> {
  let began = now();
  const wait = async (waited: number, answer: Answer) => {
    noteTry("patient", began, answer);
    await sleep(1000 * waited);
    began = now();
  };
  const answer = await pushPatiently(
    door,
    key,
    sending,
    undefined,
    wait,
    (_door, _key, _sending, _onBytes, asksFirst) => pushFromMemory(door, key, id, asksFirst),
  );
  noteTry("patient", began, answer);
  return answer.status;
}

async function rudely(manner: "hasty" | "once", key: string, id: string): Promise<number> {
  for (let tries = 1; ; tries++) {
    const began = now();
    const answer = await pushFromMemory(door, key, id);
    const { status } = answer;
    noteTry(manner, began, answer);
    const refused = status === 0 || status === 429 || status >= 500;
    if (!refused || manner === "once" || tries === hastyTries) return status;
    await sleep(hastyPause);
  }
}

function noteTry(manner: Manner, began: number, { status, body, retryAfter }: Answer): void {
  const code = body.error === undefined ? {} : { code: body.error.code };
  const wait = retryAfter === undefined ? {} : { wait: retryAfter };
  note({ kind: "try", at: now(), began, status, manner, ...code, ...wait });
}
