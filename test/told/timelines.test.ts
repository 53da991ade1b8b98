import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";

// Promise 19: every outage is told once, soon, and its end. `SEED=… npm run test:told` repeats a run.
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const timelines = Number(process.env.TIMELINES ?? 1000);

test(`${timelines} simulated timelines: nothing missed, nothing told twice, nothing that was none`, async () => {
  console.log(`seed ${seed}`);
  const { faults, outages, mails, looks, seconds } = await simulate({ timelines, days: 4, seed });
  console.log(
    `${timelines} timelines, ${outages} outages, ${mails} mails, ${looks} looks in ${seconds} s: ${faults.length} faults`,
  );
  expect(faults).toEqual([]);
}, 1_800_000);
