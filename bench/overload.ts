import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { describeMachine } from "./load/machine.ts";
import { now } from "./load/now.ts";
import { quantile } from "./load/quantile.ts";
import { readJournal } from "./load/read-journal.ts";
import { type LoadStage, openLoadStage } from "./load/stage.ts";
import { drawOverload } from "./overload/draw.ts";
import { sampleProcesses } from "./overload/sample.ts";
import { judge, tellStory, toSeconds } from "./overload/series.ts";

// npm run bench:overload [-- --minutes 10] [--times 3] [--seconds 60] [--companies 8] [--measure 30] [--places 64] [--hasty 0.05] [--once 0.05] [--write]
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    times: { type: "string", default: "3" },
    seconds: { type: "string", default: "60" },
    companies: { type: "string", default: "8" },
    history: { type: "string", default: "20000" },
    measure: { type: "string", default: "30" },
    places: { type: "string", default: "64" },
    hasty: { type: "string", default: "0.05" },
    once: { type: "string", default: "0.05" },
    write: { type: "boolean", default: false },
  },
});
const [minutes, times, seconds] = [values.minutes, values.times, values.seconds].map(Number) as [
  number,
  number,
  number,
];
const [hasty, once] = [values.hasty, values.once].map(Number) as [number, number];
/** Milliseconds after the last answer in which everything accepted must have come to the bucket. */
const patience = 3_600_000;
const p = (of: readonly number[], share: number) => quantile(of, share).toFixed(0);

const stage = await openLoadStage({
  seconds,
  companies: Number(values.companies),
  history: Number(values.history),
  // Every sender is this one address here, and the disk is not what is to be tried: our copies go with the proof.
  env: {
    ONBIN_ADDRESS_RATE: "0",
    ONBIN_TRUSTED_PROXIES: "127.0.0.1",
    ONBIN_RETENTION_DAYS: "0",
    ONBIN_UPLOADS_AT_ONCE: values.places,
  },
});
try {
  await overload(stage);
} finally {
  await stage.stop();
}

async function overload({ onbin, send, askConsole, stored, wrong, journalOf }: LoadStage): Promise<void> {
  const capacity = await measureCapacity();
  const rate = times * capacity;
  console.log(`Capacity, ${values.measure} s of closed loop (8 senders, one after the other each): ${capacity.toFixed(1)} recordings of ${seconds} s a second, from the first push to the last object.
Offered now: ${rate.toFixed(1)} a second for ${minutes} minutes, at moments of a schedule that waits for nobody. ${(100 * (1 - hasty - once)).toFixed(0)} % of the senders do as
\`onbin send\` does (its own rules: they wait as Retry-After says, then ask before they send), ${100 * hasty} % come again every 100 ms, ${100 * once} % give up at the first refusal.
`);
  const began = now();
  const endSamples = sampleProcesses(onbin.service.pid ?? 0, onbin.dataDir);
  const endConsole = askConsole(2);
  await send({ prefix: "over", seconds: 60 * minutes, load: { rate }, hasty, once });
  const log = await stored();
  const missing = new Set(judge((await tellStory(readJournal(journalOf("over")), log)).fates).lost);
  for (const end = now() + patience; missing.size > 0 && now() < end; await sleep(1000)) {
    for (const one of await stored()) {
      log.push(one);
      missing.delete(one[0]);
    }
  }
  const drainedAt = now();
  // Whether all is as before: a quarter of the capacity.
  await send({ prefix: "after", seconds: 20, load: { rate: capacity / 4, seed: 3 } });
  await sleep(3000);
  const afterLog = await stored();
  const asked = await endConsole();
  const samples = await endSamples();

  const story = await tellStory(readJournal(journalOf("over")), [...log, ...afterLog]);
  const { accepted, lost, twice, givenUp, givenUpByPatient } = judge(story.fates);
  const due = [...story.fates.values()].map((fate) => fate.due);
  const overloadEnd = due.reduce((latest, at) => Math.max(latest, at), began);
  const inSeconds = toSeconds(story, began, drainedAt);
  const after = await tellStory(readJournal(journalOf("after")), afterLog);
  const afterTaken = [...after.fates.values()].map(({ due: from, stored: [at = Number.NaN] }) => at - from);
  const afterLost = judge(after.fates).lost.length;
  const peaks = Object.fromEntries(
    Object.entries(samples.at(-1)?.processes ?? {}).map(([name, { peakBytes }]) => [
      name,
      Math.round(peakBytes / 2 ** 20),
    ]),
  );
  const answered = (taken: boolean) =>
    story.tries.filter((one) => one.taken === taken).map(({ at, began: from }) => at - from);
  const waits = story.tries.flatMap(({ wait }) => (wait === null ? [] : [wait]));
  const lastAnswer = [...story.fates.values()].reduce((latest, { ended }) => Math.max(latest, ended ?? 0), 0);
  const pages = (from: number, to: number) =>
    asked.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms);
  const minute = (ms: number) => `${(ms / 60_000).toFixed(1)} min`;

  const refused = story.tries.filter(({ taken }) => !taken);
  const reasons = [...Map.groupBy(refused, ({ why }) => why)].map(
    ([why, { length }]) => `${length} × ${why}`,
  );
  const unanswered = refused.filter(({ why }) => why === "no answer").length;
  const untold = refused.filter(({ why, wait }) => why !== "no answer" && wait === null).length;
  const free = samples.map(({ freeBytes }) => freeBytes);
  const disk = ((free[0] ?? 0) - Math.min(...free)) / 1e9;
  const delivered = inSeconds.slice(0, 60 * minutes).reduce((sum, second) => sum + second.delivered, 0);
  const most = (what: "inside" | "outside") =>
    inSeconds.reduce((largest, second) => Math.max(largest, second[what]), 0);
  const atEnd = inSeconds[Math.min(inSeconds.length, Math.ceil((overloadEnd - began) / 1000)) - 1];
  const waited = (atEnd?.inside ?? 0) + (atEnd?.outside ?? 0);
  const mayTake = 1000 * ((1.5 * waited) / capacity + quantile(waits, 1));
  const largest = Math.max(...Object.values(peaks));
  const wanted = (what: string, isMet: boolean) => `(wanted: ${what}${isMet ? "" : "; MISSED"})`;

  console.log(`offered          ${due.length}
accepted (2xx)   ${accepted}
given up         ${givenUp}, of them ${givenUpByPatient} by senders that wait as they are told ${wanted("0", givenUpByPatient === 0)}
LOST             ${lost.length + afterLost} ${wanted("0", lost.length + afterLost === 0)} ${lost.slice(0, 5).join(" ")}
twice            ${twice.length} ${wanted("0", twice.length === 0)} ${twice.slice(0, 5).join(" ")}
other samples    ${wrong.length} ${wanted("0", wrong.length === 0)} ${wrong.slice(0, 5).join(" ")}
turned away      ${refused.length} times: ${reasons.join(", ")}
  not answered   ${unanswered} ${wanted("0", unanswered === 0)}; without Retry-After ${untold} ${wanted("0", untold === 0)}
  Retry-After    p50 ${p(waits, 0.5)} s, p95 ${p(waits, 0.95)} s, at most ${p(waits, 1)} s
the door's answer  taken: p50 ${p(answered(true), 0.5)} ms, p95 ${p(answered(true), 0.95)} ms, max ${p(answered(true), 1)} ms; turned away: p50 ${p(answered(false), 0.5)} ms, p95 ${p(answered(false), 0.95)} ms
delivered        ${(delivered / 60 / minutes).toFixed(1)} a second during the overload, ${((100 * delivered) / 60 / minutes / capacity).toFixed(0)} % of the capacity
console, p95     ${p(pages(began, overloadEnd), 0.95)} ms in the overload, ${p(pages(drainedAt, now()), 0.95)} ms after it; not answered 200: ${asked.filter(({ status }) => status !== 200).length} of ${asked.length}
waiting at most  ${most("outside")} with their senders, ${most("inside")} in the spool; the disk had ${disk.toFixed(1)} GB less at most
recovery         ${minute(lastAnswer - overloadEnd)} after the end of the overload the last sender had its answer, after ${minute(drainedAt - overloadEnd)} all of it was in the bucket ${wanted(`${minute(mayTake)}: 1.5 times what ${waited} need, and the longest Retry-After`, drainedAt - overloadEnd <= mayTake)}
then, at a quarter of the capacity: pushed → in the bucket p50 ${p(afterTaken, 0.5)} ms, p95 ${p(afterTaken, 0.95)} ms ${wanted("p95 under 1000 ms", quantile(afterTaken, 0.95) < 1000)}
memory, peak MB  ${Object.entries(peaks)
    .map(([name, peak]) => `${name} ${peak}`)
    .join(", ")} ${wanted("at most 300 each", largest <= 300)}
`);
  // A figure that is missed is printed; what ends this with an error is a promise that is broken.
  if (lost.length + twice.length + afterLost + wrong.length > 0) process.exitCode = 1;
  if (!values.write) return;
  const figures = {
    ...describeMachine(),
    ...{ seconds, minutes, times, capacity: round(capacity), offered: due.length, accepted, givenUp },
    ...{
      lost: lost.length + afterLost,
      twice: twice.length,
      wrong: wrong.length,
      givenUpByPatient,
      unanswered,
    },
    ...{ turnedAway: refused.length, diskGigabytes: round(disk), peakMegabytes: peaks },
    answerP95Ms: {
      taken: Math.round(quantile(answered(true), 0.95)),
      turnedAway: Math.round(quantile(answered(false), 0.95)),
    },
    consoleP95Ms: Math.round(quantile(pages(began, overloadEnd), 0.95)),
    drainSeconds: Math.round((drainedAt - overloadEnd) / 1000),
    latencyAfterP95Ms: Math.round(quantile(afterTaken, 0.95)),
    eachSecond: inSeconds,
  };
  const images = new URL("../docs/images/", import.meta.url);
  await writeFile(new URL("overload.json", images), `${JSON.stringify(figures)}\n`);
  await writeFile(
    new URL("overload.svg", images),
    drawOverload(inSeconds, samples, began, { rate, minutes, figures }),
  );
  console.log("written: docs/images/overload.svg, docs/images/overload.json");

  async function measureCapacity(): Promise<number> {
    const from = now();
    await send({ prefix: "measure", seconds: Number(values.measure), load: { atOnce: 8 } });
    let expected = 0;
    for await (const entry of readJournal(journalOf("measure"))) if (entry.kind === "end") expected++;
    let came = 0;
    let last = from;
    while (came < expected) {
      for (const [, at] of await stored()) {
        came++;
        last = Math.max(last, at);
      }
      await sleep(100);
    }
    return (came * 1000) / (last - from);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
