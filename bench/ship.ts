import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { noise } from "../server/shape/testing/noise.ts";
import { waveFile } from "../server/shape/testing/wave-file.ts";
import { type OnbinInTest, startOnbin } from "../test/support/onbin-in-test.ts";
import { firstLine } from "./load/first-line.ts";
import { median } from "./load/quantile.ts";
import { type ProcessFigures, readProcesses } from "./ship/process-figures.ts";

const { values } = parseArgs({
  options: { recordings: { type: "string", default: "200" }, rounds: { type: "string", default: "3" } },
});
const recordings = Number(values.recordings);
const rounds = Number(values.rounds);
const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(`./ship/${name}`, import.meta.url));

console.log(`The whole journey against a bare PUT, alternating in one run, ${rounds} rounds, medians.
  onbin = ${recordings} µ-law pairs of one minute pushed to the door, 8 at once, by a process of its own; from the first
          push to the last object in the sink: received, fsynced, committed, shaped, signed, put, confirmed.
  bare  = the ${recordings} finished files of the same calls, PUT by a process of its own, 8 at once over kept
          connections: no signature, no hash, no database, no fsync.
  Both send to the same sink, which keeps nothing. Files are in the page cache. One company, one destination.
`);

const folder = await mkdtemp(join(tmpdir(), "onbin-bench-ship-"));
const sink = spawn(process.execPath, [script("sink.ts")], { stdio: ["ignore", "pipe", "inherit"] });
const sinkUrl = await firstLine(sink.stdout);
const stores = [{ name: "sink", url: sinkUrl, region: "us-east-1", pathStyle: true }];
const onbin = await startOnbin({
  env: { ONBIN_S3_ENDPOINTS: JSON.stringify(stores), ONBIN_LOG_LEVEL: "warn" },
});
try {
  const { key } = await onbin.addCompany("bench");
  const set =
    "destination set --company bench --bucket bench --folder calls --region us-east-1 --access-key AK --endpoint sink --no-check";
  await onbin.mustRun(set.split(" "), "a-secret-of-the-bench");

  await printLatency(onbin, key);
  const onbinSeconds: number[] = [];
  const bareSeconds: number[] = [];
  let used: ProcessFigures = {};
  for (let round = 0; round < rounds; round++) {
    const list = await makePairs(round, recordings, 60);
    const before = readProcesses(onbin.service.pid ?? 0, onbin.dataDir);
    onbinSeconds.push(await journey(onbin, key, list, recordings));
    used = difference(readProcesses(onbin.service.pid ?? 0, onbin.dataDir), before);
    const finished = await newestFinished(onbin.dataDir, recordings);
    const { stdout } = await run(process.execPath, [script("bare-put.ts"), sinkUrl, ...finished], {
      maxBuffer: 2 ** 20,
    });
    bareSeconds.push((JSON.parse(stdout) as { seconds: number }).seconds);
    process.stderr.write(
      `round ${round + 1}: onbin ${onbinSeconds.at(-1)?.toFixed(2)} s, bare ${bareSeconds.at(-1)?.toFixed(2)} s\n`,
    );
  }
  const onbinMedian = median(onbinSeconds);
  const bareMedian = median(bareSeconds);
  const megabytes = (recordings * 1_920_044) / 1e6;
  console.log("            recordings/s    MB/s   seconds");
  for (const [name, seconds] of [
    ["onbin", onbinMedian],
    ["bare", bareMedian],
  ] as const) {
    const figures = [(recordings / seconds).toFixed(1), (megabytes / seconds).toFixed(0), seconds.toFixed(2)];
    console.log(`  ${name.padEnd(6)}  ${figures.map((figure) => figure.padStart(10)).join("")}`);
  }
  const ratio = bareMedian / onbinMedian;
  console.log(
    `  ratio onbin : bare = ${ratio.toFixed(2)}   (wanted: at least 0.40${ratio < 0.4 ? "; MISSED" : ""})\n`,
  );
  printProcesses("CPU seconds of the last round, peak memory so far", used);

  const withHour = await makePairs(rounds, 19, 60);
  await addHour(withHour);
  await journey(onbin, key, withHour, 20);
  printProcesses(
    "Peak memory with a 1-hour call among others",
    readProcesses(onbin.service.pid ?? 0, onbin.dataDir),
  );
} finally {
  await onbin.stop();
  sink.kill();
  await rm(folder, { recursive: true, force: true });
}

/** Seconds from the first push to the last object in the sink. */
async function journey(service: OnbinInTest, key: string, list: string, objects: number): Promise<number> {
  const wanted = (await count()) + objects;
  const began = performance.now();
  const pushed = run(process.execPath, [
    script("push-all.ts"),
    `${service.url}/api/v1/recordings`,
    key,
    list,
  ]);
  while ((await count()) < wanted) await new Promise((resolve) => setTimeout(resolve, 20));
  const seconds = (performance.now() - began) / 1000;
  await pushed;
  return seconds;
}

async function count(): Promise<number> {
  const answer = await fetch(`${sinkUrl}/-/count`);
  return ((await answer.json()) as { objects: number }).objects;
}

/** From the answer of the door to the object in the sink, one call at a time on an idle service. */
async function printLatency(service: OnbinInTest, key: string): Promise<void> {
  const taken: number[] = [];
  for (let i = 0; i < 40; i++) {
    const [agent, customer] = await makePair(`latency-${i}`, 60);
    const wanted = (await count()) + 1;
    const { status } = await service.push(key, {
      fields: [],
      files: [
        { part: "agent", path: agent },
        { part: "customer", path: customer },
      ],
    });
    if (status !== 201) throw new Error(`pushed: ${status}`);
    const answered = performance.now();
    while ((await count()) < wanted) await new Promise((resolve) => setTimeout(resolve, 2));
    taken.push(performance.now() - answered);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) =>
    taken[Math.min(taken.length - 1, Math.floor(taken.length * share))]?.toFixed(0);
  console.log(
    `Answered → in the bucket, one-minute call, idle service: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (wanted: p95 under 1000 ms)\n`,
  );
}

async function makePair(name: string, seconds: number): Promise<[string, string]> {
  const write = async (role: string, seed: number) => {
    const path = join(folder, `${name}-${role}.wav`);
    const data = noise(seconds * 8000, seed);
    // The first bytes tell one recording from another.
    data.write(`${name}-${role}`);
    await writeFile(path, waveFile({ tag: 7, channels: 1, bits: 8, data }));
    return path;
  };
  return [await write("agent", 1), await write("customer", 2)];
}

async function makePairs(round: number, pairs: number, seconds: number): Promise<string> {
  const list: { agent: string; customer: string }[] = [];
  for (let i = 0; i < pairs; i++) {
    const [agent, customer] = await makePair(`round${round}-${i}`, seconds);
    list.push({ agent, customer });
  }
  const path = join(folder, `round${round}.json`);
  await writeFile(path, JSON.stringify(list));
  return path;
}

async function addHour(list: string): Promise<void> {
  const [agent, customer] = await makePair("hour", 3600);
  const { default: pairs } = (await import(list, { with: { type: "json" } })) as { default: object[] };
  await writeFile(list, JSON.stringify([{ agent, customer }, ...pairs]));
}

async function newestFinished(dataDir: string, most: number): Promise<string[]> {
  const company = join(dataDir, "spool", "bench");
  const files: string[] = [];
  for (const day of await readdir(company)) {
    for (const name of await readdir(join(company, day)))
      if (name.endsWith(".wav")) files.push(join(company, day, name));
  }
  return files.slice(-most);
}

function difference(now: ProcessFigures, before: ProcessFigures): ProcessFigures {
  return Object.fromEntries(
    Object.entries(now).map(([name, { cpuSeconds, peakBytes }]) => [
      name,
      { cpuSeconds: cpuSeconds - (before[name]?.cpuSeconds ?? 0), peakBytes },
    ]),
  );
}

function printProcesses(title: string, figures: ProcessFigures): void {
  console.log(`${title}:`);
  for (const [name, { cpuSeconds, peakBytes }] of Object.entries(figures)) {
    console.log(
      `  ${name.padEnd(9)} ${cpuSeconds.toFixed(2).padStart(7)} CPU s  ${(peakBytes / 2 ** 20).toFixed(0).padStart(5)} MB`,
    );
  }
  const largest = Math.max(...Object.values(figures).map(({ peakBytes }) => peakBytes / 2 ** 20));
  console.log(
    `  largest process ${largest.toFixed(0)} MB (wanted: at most 256 MB${largest > 256 ? "; MISSED" : ""})\n`,
  );
}
