import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { silentLog } from "./log.ts";
import { startPump } from "./pump.ts";

function pumpOver(jobs: number[], options: { slots: number; refill?: number; ms?: number; idleMs?: number }) {
  const ran: number[] = [];
  const claims: number[] = [];
  let running = 0;
  let most = 0;
  const pump = startPump<number>({
    name: "test",
    idleMs: options.idleMs ?? 60_000,
    slots: options.slots,
    ...(options.refill === undefined ? {} : { refill: options.refill }),
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
