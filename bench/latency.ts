import { mkdir, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Round, runRound } from "./latency/round.ts";
import { describeMachine } from "./load/machine.ts";
import { printConsole } from "./load/print-console.ts";
import { describeProcesses } from "./load/processes.ts";
import { quantile } from "./load/quantile.ts";
import { openLoadStage } from "./load/stage.ts";

// npm run bench:latency [-- --rate 20] [--seconds 60] [--for 120] [--companies 8] [--history 100000] [--pages 5] [--write]
const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "20" },
    seconds: { type: "string", default: "60" },
    for: { type: "string", default: "120" },
    companies: { type: "string", default: "8" },
    history: { type: "string", default: "100000" },
    pages: { type: "string", default: "5" },
    write: { type: "boolean", default: false },
  },
});
const [rate, seconds, lasting, pagesASecond] = [values.rate, values.seconds, values.for, values.pages].map(
  Number,
) as [number, number, number, number];
const warmUp = 10;

console.log(`Pushed → in the bucket at ${rate} calls a second of ${seconds} s each, µ-law pairs, two rounds of ${lasting} s.
The calls end at random moments of a schedule that waits for no answer. A latency begins at the moment its push was due on
that schedule, and ends when the sink has answered the PUT. Senders, sink and, in the second round, a person at the console
(8 pages in turns, ${pagesASecond} a second, two years with ${values.history} calls) are processes of their own on this machine, and take their part of it.
`);
const stage = await openLoadStage({
  seconds,
  companies: Number(values.companies),
  history: Number(values.history),
});
try {
  await runRound(stage, "warm", { rate, seconds: warmUp, pagesASecond: 0 });
  const alone = await runRound(stage, "alone", { rate, seconds: lasting, pagesASecond: 0 });
  await sleep(1000);
  const beside = await runRound(stage, "beside", { rate, seconds: lasting, pagesASecond });
  await report(alone, beside);
  // A figure that is missed is printed; what ends this with an error is a promise that is broken.
  const failed = beside.asked.filter(({ status }) => status !== 200).length;
  if (stage.wrong.length > 0 || failed > 0) process.exitCode = 1;
} finally {
  await stage.stop();
}

async function report(alone: Round, beside: Round): Promise<void> {
  const shares = [0.5, 0.95, 0.99, 1];
  const line = (name: string, of: readonly number[]) =>
    `  ${name.padEnd(40)} ${shares.map((share) => quantile(of, share).toFixed(0).padStart(6)).join(" ")} ms`;
  const calls = alone.stored.length;
  console.log(`${`${calls} and ${beside.stored.length} calls`.padEnd(42)}    p50    p95    p99    max`);
  console.log(line("pushed → answered", alone.answered));
  console.log(line("pushed → in the bucket", alone.stored));
  console.log(line("beside the console: pushed → answered", beside.answered));
  console.log(line("beside the console: pushed → in the bucket", beside.stored));
  const p95 = Math.max(quantile(alone.stored, 0.95), quantile(beside.stored, 0.95));
  console.log(`  wanted: p95 under 1000 ms${p95 < 1000 ? "" : "; MISSED"}
  every push was answered 201 and is in the bucket; with other samples than were sent: ${stage.wrong.length} (wanted: 0) ${stage.wrong.slice(0, 5).join(" ")}\n`);
  const consoleP95 = printConsole(beside.asked);
  const largest = Math.max(...Object.values(beside.service).map(({ peakBytes }) => peakBytes / 2 ** 20));
  console.log(`\nWithout the console:\n${describeProcesses({ ...alone.service, ...alone.others }, calls)}`);
  const { walBytes, transactions, walSyncs, databaseBytes } = alone.database;
  console.log(
    `  each recording: ${(walBytes / calls / 1024).toFixed(1)} KB of WAL, ${(transactions / calls).toFixed(1)} transactions, ${(walSyncs / calls).toFixed(1)} fsyncs of the WAL, ${(databaseBytes / calls / 1024).toFixed(1)} KB in the database`,
  );
  console.log(
    `\nWith it:\n${describeProcesses({ ...beside.service, ...beside.others }, beside.stored.length)}`,
  );
  console.log(`  wanted: no process of the service over 300 MB${largest <= 300 ? "" : "; MISSED"}\n`);
  if (!values.write) return;
  const figures = {
    ...describeMachine(),
    ...{ rate, seconds, recordings: calls },
    latencyMs: Object.fromEntries(shares.map((share) => [share, Math.round(quantile(beside.stored, share))])),
    consoleP95Ms: Math.round(consoleP95),
    eachRecording: {
      cpuMs: Object.fromEntries(
        Object.entries(alone.service).map(([name, { cpuSeconds }]) => [
          name,
          round((1000 * cpuSeconds) / calls),
        ]),
      ),
      walBytes: Math.round(walBytes / calls),
      transactions: round(transactions / calls),
      walSyncs: round(walSyncs / calls),
      databaseBytes: Math.round(databaseBytes / calls),
    },
    peakMegabytes: Object.fromEntries(
      Object.entries({ ...beside.service, ...beside.others }).map(([name, { peakBytes }]) => [
        name,
        Math.round(peakBytes / 2 ** 20),
      ]),
    ),
  };
  const name = `latency-${seconds}s.json`;
  const folder = new URL("./figures/", import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(name, folder), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`written: bench/figures/${name}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
