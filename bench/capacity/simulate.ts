import { generator } from "../load/arrivals.ts";
import type { Assumptions } from "./assumptions.ts";
import { callLengths, dayOfCalls } from "./day.ts";
import type { Cost, Measured } from "./measured.ts";
import type { Plan } from "./plan.ts";
import { countInside, runStage } from "./queue.ts";

export type Simulated = {
  calls: number;
  /** Seconds from the call's end to the bucket outside the outage and what follows from it. */
  p50: number;
  p95: number;
  p99: number;
  /** Recordings and bytes of finished files that waited at most; seconds from the end of the outage until no more wait than before it. */
  backlog: number;
  backlogBytes: number;
  drainSeconds: number;
};

/**
 * A day of one cell, call by call, through door, shape and ship, each a line before servers alike; all stores are gone for
 * a while in the busiest hours. The door's and shape's servers are the processors that the plan gives them; the shares of one
 * machine's roles stay as planned, though in fact what one does not use another does. A line is first come, first served,
 * where Onbin takes turns between companies and lets fresh calls go before a backlog: what is here the last one's wait is
 * there a part of it for each.
 */
export function simulateDay(plan: Plan, measured: Measured, given: Assumptions, seed = 1): Simulated {
  const calls = dayOfCalls(plan.recordings / plan.cells, given, seed);
  const nextLength = callLengths(given, seed + 1);
  const lengths = Float64Array.from(calls, nextLength);
  const takes = (cost: Cost) => (seconds: number) => (cost.each + cost.perSecond * seconds) / 1000;
  const serversFor = (busy: number) => Math.max(1, Math.ceil(busy / plan.cells / given.busyPart));
  const { web, work } = measured.cpu;

  const stage = (
    came: Float64Array,
    order: Uint32Array,
    seconds: (length: number) => number,
    servers: number,
    closed?: Parameters<typeof runStage>[3],
  ) => {
    const sorted = Float64Array.from(order, (n) => came[n] ?? 0);
    const went = runStage(sorted, (n) => seconds(lengths[order[n] ?? 0] ?? 0), servers, closed);
    const out = new Float64Array(came.length);
    for (const [place, n] of order.entries()) out[n] = went[place] ?? 0;
    return out;
  };
  const inOrder = (came: Float64Array) =>
    Uint32Array.from(came.keys()).sort((a, b) => (came[a] ?? 0) - (came[b] ?? 0));
  const taken = stage(calls, inOrder(calls), takes(web), serversFor(plan.busy.web));
  const shaped = stage(taken, inOrder(taken), takes(work), serversFor(plan.busy.work));
  const from = given.outageAt * 3600;
  const to = from + given.outageSeconds;
  const random = generator(seed + 2);
  const machines = plan.isOneMachine ? 1 : Math.max(1, plan.workers / plan.cells - given.spare);
  const slots = Math.max(
    16,
    Math.ceil((given.shipSlots * machines * plan.workerCores) / given.coresOfMachine),
  );
  const put = (length: number) =>
    given.storeSeconds + (length * given.shippedBytesASecond) / given.storeBytesASecond;
  const stored = stage(shaped, inOrder(shaped), put, slots, {
    ...{ from, to },
    // Full jitter of a backoff that has come to its longest pause.
    dueAgain: () => to + random() * given.retrySeconds,
  });

  const order = inOrder(shaped);
  const came = Float64Array.from(order, (n) => shaped[n] ?? 0);
  const { most } = countInside(
    came,
    Float64Array.from(order, (n) => stored[n] ?? 0),
  );
  const late = [...order].filter((n) => (shaped[n] ?? 0) < to && (stored[n] ?? 0) >= to);
  const drainedAt = late.reduce((latest, n) => Math.max(latest, stored[n] ?? 0), to);
  const calm: number[] = [];
  for (const [n, at] of calls.entries())
    if (at < from - 60 || at > drainedAt) calm.push((stored[n] ?? 0) - at);
  const sorted = Float64Array.from(calm).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return {
    calls: calls.length,
    ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    backlog: most,
    backlogBytes: late.reduce((sum, n) => sum + (lengths[n] ?? 0) * given.shippedBytesASecond, 0),
    drainSeconds: drainedAt - to,
  };
}
