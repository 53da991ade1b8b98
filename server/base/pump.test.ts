import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { silentLog } from "./log.ts";
import { startPump } from "./pump.ts";

function pumpOver(
  jobs: number[],
  options: {
    slots: number;
    refill?: number;
    gatherMs?: number;
    ms?: number;
    idleMs?: number;
    left?: () => boolean;
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
      return jobs.splice(0, free);
    },
    run: async (job) => {
      most = Math.max(most, ++running);
      await sleep(options.ms ?? 1);
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
  await vi.waitFor(() => expect(ran).toHaveLength(50));
  expect(most()).toBe(4);
  await pump.stop();
});

test("a job that fails takes no slot with it", async () => {
  const { pump, ran } = pumpOver([-1, -2, 3, 4, 5], { slots: 1 });
  await vi.waitFor(() => expect(ran).toEqual([3, 4, 5]));
  await pump.stop();
});

test("what comes later is found when woken, and by the clock when the wake-up was lost", async () => {
  const jobs: number[] = [];
  const { pump, ran } = pumpOver(jobs, { slots: 2, idleMs: 30 });
  await sleep(5);
  jobs.push(1);
  pump.wake();
  await vi.waitFor(() => expect(ran).toEqual([1]));
  jobs.push(2);
  await vi.waitFor(() => expect(ran).toEqual([1, 2]));
  await pump.stop();
});

test("with refill, the end of one job alone asks for nothing", async () => {
  const { pump, ran, claims } = pumpOver(
    Array.from({ length: 40 }, (_, i) => i),
    { slots: 8, refill: 4 },
  );
  await vi.waitFor(() => expect(ran).toHaveLength(40));
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
  await vi.waitFor(() => expect(ran).toHaveLength(3));
  await sleep(20);
  expect(claims).toEqual([8]);
  await pump.stop();
});

test("where something may be left although slots are free, the end of a job asks", async () => {
  const jobs = [1];
  const { pump, ran, claims } = pumpOver(jobs, { slots: 8, ms: 20, left: () => true });
  await sleep(5);
  jobs.push(2);
  await vi.waitFor(() => expect(ran).toEqual([1, 2]));
  expect(claims.length).toBeGreaterThan(1);
  await pump.stop();
});

test("what it is woken for while something runs goes together; while nothing does, at once", async () => {
  const jobs: number[] = [];
  const { pump, ran, claims } = pumpOver(jobs, { slots: 8, gatherMs: 60, ms: 100, left: () => false });
  await sleep(5);
  for (let job = 1; job <= 4; job++) {
    jobs.push(job);
    pump.wake();
    // The first has been claimed before the others come.
    await sleep(5);
  }
  await vi.waitFor(() => expect(ran).toEqual([1, 2, 3, 4]));
  // At the start, for the first, for the three others.
  expect(claims).toEqual([8, 8, 7]);
  await pump.stop();
});

test("what it is woken for while all slots are taken is claimed when one gets free", async () => {
  const jobs = [1];
  const { pump, ran } = pumpOver(jobs, { slots: 1, gatherMs: 10, ms: 50, left: () => false });
  await sleep(10);
  jobs.push(2);
  pump.wake();
  await vi.waitFor(() => expect(ran).toEqual([1, 2]));
  await pump.stop();
});
