import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { silentLog } from "./log.ts";
import { startPump } from "./pump.ts";

/** Milliseconds for what comes by itself, on a machine that is busy. */
const patience = 20_000;

function pumpOver(
  jobs: number[],
  options: {
    slots: number;
    refill?: number;
    gatherMs?: number;
    ms?: number | ((job: number) => number);
    idleMs?: number;
    left?: (job: number) => boolean;
    /** How long each claim takes after it has looked, the first being 1. */
    claimMs?: (claim: number) => number;
  },
) {
  const ran: number[] = [];
  const claims: number[] = [];
  let running = 0;
  let most = 0;
  const pump = startPump<number>({
    name: "test",
    idleMs: options.idleMs ?? 60_000,
    slots: options.slots,
    ...(options.refill === undefined ? {} : { refill: options.refill }),
    ...(options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }),
    ...(options.left === undefined ? {} : { mayBeLeft: options.left }),
    claim: async (free) => {
      claims.push(free);
      const claimed = jobs.splice(0, free);
      const ms = options.claimMs?.(claims.length) ?? 0;
      if (ms > 0) await sleep(ms);
      return claimed;
    },
    run: async (job) => {
      most = Math.max(most, ++running);
      await sleep(typeof options.ms === "function" ? options.ms(job) : (options.ms ?? 1));
      running--;
      if (job < 0) throw new Error("a job that fails");
      ran.push(job);
    },
    log: silentLog,
  });
  return { pump, ran, claims, most: () => most };
}

test("everything is run, never more at once than there are slots", async () => {
  const { pump, ran, most } = pumpOver(
    Array.from({ length: 50 }, (_, i) => i),
    { slots: 4 },
  );
  await vi.waitFor(() => expect(ran).toHaveLength(50), patience);
  expect(most()).toBe(4);
  await pump.stop();
});

test("a job that fails takes no slot with it", async () => {
  const { pump, ran } = pumpOver([-1, -2, 3, 4, 5], { slots: 1 });
  await vi.waitFor(() => expect(ran).toEqual([3, 4, 5]), patience);
  await pump.stop();
});

test("what comes later is found when woken, and by the clock when the wake-up was lost", async () => {
  const jobs: number[] = [];
  const { pump, ran } = pumpOver(jobs, { slots: 2, idleMs: 30 });
  await sleep(5);
  jobs.push(1);
  pump.wake();
  await vi.waitFor(() => expect(ran).toEqual([1]), patience);
  jobs.push(2);
  await vi.waitFor(() => expect(ran).toEqual([1, 2]), patience);
  await pump.stop();
});

test("with refill, the end of one job alone asks for nothing", async () => {
  const { pump, ran, claims } = pumpOver(
    Array.from({ length: 40 }, (_, i) => i),
    { slots: 8, refill: 4 },
  );
  await vi.waitFor(() => expect(ran).toHaveLength(40), patience);
  expect(claims.filter((free) => free < 4)).toEqual([]);
  await pump.stop();
});

test("stop waits for what is under way, and claims nothing more", async () => {
  const jobs = [1, 2, 3];
  const { pump, ran } = pumpOver(jobs, { slots: 1, ms: 30 });
  await sleep(10);
  await pump.stop();
  expect(ran).toEqual([1]);
  expect(jobs).toEqual([2, 3]);
});

test("while nothing more is known to wait, the end of a job claims nothing", async () => {
  const { pump, ran, claims } = pumpOver([1, 2, 3], { slots: 8, ms: 5, left: () => false });
  await vi.waitFor(() => expect(ran).toHaveLength(3), patience);
  await sleep(20);
  expect(claims).toEqual([8]);
  await pump.stop();
});

test("where something may be left although slots are free, the end of a job asks", async () => {
  const jobs = [1];
  const { pump, ran, claims } = pumpOver(jobs, { slots: 8, ms: 20, left: () => true });
  await sleep(5);
  jobs.push(2);
  await vi.waitFor(() => expect(ran).toEqual([1, 2]), patience);
  expect(claims.length).toBeGreaterThan(1);
  await pump.stop();
});

test("what may be left behind one that ends is asked for when enough slots are free, whichever ends then", async () => {
  const jobs = [1];
  const ms = (job: number) => [0, 300, 700, 1][job] ?? 1;
  // A company at its limit: its next one could not be claimed before the first had ended.
  const left = (job: number) => job === 1;
  const { pump, ran, claims } = pumpOver(jobs, { slots: 3, refill: 3, ms, left });
  await sleep(20);
  jobs.push(2);
  pump.wake();
  await vi.waitFor(() => expect(jobs).toEqual([]), patience);
  jobs.push(3);
  await vi.waitFor(() => expect(ran).toEqual([1, 2, 3]), patience);
  expect(claims).toEqual([3, 2, 3]);
  await pump.stop();
});

test("nor is it forgotten when the claim that was under way meanwhile had looked before", async () => {
  const jobs = [1, 2];
  const ms = (job: number) => [0, 300, 1_000, 700, 1][job] ?? 1;
  const left = (job: number) => job === 1;
  const claimMs = (claim: number) => (claim === 2 ? 600 : 0);
  const { pump, ran, claims } = pumpOver(jobs, { slots: 4, refill: 4, ms, left, claimMs });
  await sleep(20);
  jobs.push(3);
  pump.wake();
  await vi.waitFor(() => expect(jobs).toEqual([]), patience);
  jobs.push(4);
  await vi.waitFor(() => expect(ran).toEqual([1, 2, 3, 4]), patience);
  expect(claims).toEqual([4, 2, 4]);
  await pump.stop();
});

test("what it is woken for while something runs goes together; while nothing does, at once", async () => {
  const jobs: number[] = [];
  const { pump, ran, claims } = pumpOver(jobs, { slots: 8, gatherMs: 300, ms: 1_200, left: () => false });
  await sleep(5);
  for (let job = 1; job <= 4; job++) {
    jobs.push(job);
    pump.wake();
    // The first has been claimed before the others come.
    await sleep(5);
  }
  await vi.waitFor(() => expect(ran).toEqual([1, 2, 3, 4]), patience);
  // At the start, for the first, for the three others.
  expect(claims).toEqual([8, 8, 7]);
  await pump.stop();
});

test("what it is woken for while a claim is under way, which had looked before, is claimed by the next", async () => {
  const jobs: number[] = [];
  const { pump, ran } = pumpOver(jobs, { slots: 2, claimMs: (claim) => (claim === 1 ? 100 : 0) });
  await sleep(20);
  jobs.push(1);
  pump.wake();
  await vi.waitFor(() => expect(ran).toEqual([1]), patience);
  await pump.stop();
});

test("what it is woken for while all slots are taken is claimed when one gets free", async () => {
  const jobs = [1];
  const { pump, ran } = pumpOver(jobs, { slots: 1, gatherMs: 10, ms: 50, left: () => false });
  await sleep(10);
  jobs.push(2);
  pump.wake();
  await vi.waitFor(() => expect(ran).toEqual([1, 2]), patience);
  await pump.stop();
});
