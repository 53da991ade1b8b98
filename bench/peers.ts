import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, freemem, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installCeph } from "../test/ceph/install-ceph.ts";
import { startCephStore } from "./peers/ceph-store.ts";
import { findFaults } from "./peers/check-objects.ts";
import { compare, type Summary, summarise, type Turn, type WayName, ways } from "./peers/figures.ts";
import { makeRecordings, type Recordings } from "./peers/make-recordings.ts";
import { renderPicture } from "./peers/picture.ts";
import { byHand } from "./peers/run-by-hand.ts";
import { floor } from "./peers/run-floor.ts";
import { onbinWay } from "./peers/run-onbin.ts";
import { startSinkStore } from "./peers/sink-store.ts";
import type { Store } from "./peers/store.ts";
import { renderComparisons, renderParts, renderTable } from "./peers/table.ts";
import { findTools, type ToolName, toolNames, versionOf } from "./peers/tools.ts";
import type { Way } from "./peers/way.ts";

// npm run bench:peers: the same recordings into the same bucket, by Onbin and by what one would write instead.
const { values } = parseArgs({
  options: {
    recordings: { type: "string", default: "300" },
    seconds: { type: "string", default: "60" },
    rounds: { type: "string", default: "5" },
    store: { type: "string" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const recordings = whole("recordings");
const seconds = whole("seconds");
const rounds = whole("rounds");
const chosen = chooseWays(values.only);
const stores = values.store === undefined ? (["sink", "ceph"] as const) : [chooseStore(values.store)];
const storeWords: Record<Store["name"], string> = {
  sink: "Loopback sink that answers as S3 does",
  ceph: "Ceph (RADOS Gateway), in memory",
};
const docs = (name: string) => fileURLToPath(new URL(`../docs/images/${name}`, import.meta.url));

console.log(`${recordings} calls of ${seconds} s, each two µ-law legs as a phone system leaves them, into the same bucket on the same store; the
ways take turns, another begins each round, ${rounds} rounds, medians. A round before them does not count: in it memory is watched.
  (a) Onbin    from the first byte pushed (8 at once, over HTTP) to the row that says "delivered" of the last: received,
               fsynced, committed, shaped, signed, PUT, confirmed, proof committed. Its limits for senders are off.
  (b) aws      ffmpeg for each call, ${availableParallelism()} at once, then: aws s3 cp --recursive
  (c) rclone   the same ffmpeg, then: rclone copy --no-check-dest --s3-no-check-bucket --s3-no-head --transfers 8
  (d) s3cmd    the same ffmpeg, then: s3cmd put --recursive
  (e) floor    the finished files: each copied, and PUT over kept connections, 8 at once; signed, but no hash of the bytes.
The sink verifies no signature and gives no MD5, so that nobody compares one there; on Ceph Onbin does.
Nothing of (b) to (e) is fsynced, remembered or proven. Files are in the page cache; what is dirty is written out
before every turn. After every turn each object is compared with what it must be.
CPU s: user and system time of every process of a way, its dead children with it (/proc, wait4): of (a) the supervisor, web, work,
watch, every PostgreSQL process, and the phone system's pushing; of (b) to (d) bash, every ffmpeg and the uploader from
its start; of (e) its one process from its first copy. The store's own are nobody's, and run beside all alike.
largest MB: resident peak of the largest process (VmHWM); all MB: the most that all had together, with shared
memory counted once (PSS), looked at every 100 ms. MB sent: what reached the sink with its heads; on Ceph, the objects.
`);

const tools = findTools(toolsFor(chosen));
const folder = await mkdtemp(join(process.env.ONBIN_BENCH_DIR ?? tmpdir(), "onbin-bench-peers-"));
type Measured = { store: Store["name"]; summaries: Summary[]; notes: string[] };
const toStop: (() => Promise<void>)[] = [];
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
}
try {
  const made = await makeRecordings(folder, recordings, seconds);
  const measured: Measured[] = [];
  for (const name of stores) {
    const store = await startStore(name, made);
    if (store === null) continue;
    const one = await measureOn(store, made);
    await stopAll();
    measured.push(one);
    print(one);
  }
  if (values.write && measured.length > 0) await write(measured);
} finally {
  await cleanUp();
}

/** @returns null where it cannot be started here, which was said */
async function startStore(name: Store["name"], { bytes }: Recordings): Promise<Store | null> {
  if (name === "ceph") {
    const reason =
      installCeph() ?? (bytes * 4 > freemem() ? "it keeps all in memory, and there is too little" : null);
    if (reason !== null) {
      console.log(`NOT RUN: against Ceph. ${reason}`);
      return null;
    }
  }
  const store = name === "sink" ? await startSinkStore() : await startCephStore(folder, bytes);
  toStop.push(store.stop);
  return store;
}

async function measureOn(store: Store, made: Recordings): Promise<Measured> {
  const running = new Map<WayName, { way: Way; timed: Turn[]; watched: Turn[] }>();
  for (const name of chosen) {
    const way = await openWay(name, store, made);
    if (way === null) continue;
    toStop.push(way.stop);
    running.set(name, { way, timed: [], watched: [] });
  }
  const order = [...running.keys()];
  for (let round = 0; round <= rounds; round++) {
    for (const name of order) {
      const entry = running.get(name);
      if (entry === undefined) continue;
      const { way, timed, watched } = entry;
      const turn = await takeTurn(store, made, way, round).catch((error: unknown) => {
        // Without Onbin there is nothing to compare; without another way there is less.
        if (name === "onbin") throw error;
        console.log(
          `NOT MEASURED: ${name} on ${store.name}. ${error instanceof Error ? error.message : error}`,
        );
        return null;
      });
      if (turn === null) {
        running.delete(name);
        continue;
      }
      watched.push(turn);
      if (round > 0) timed.push(turn);
      const which = round === 0 ? "before" : `round ${round}`;
      const took = `${turn.seconds.toFixed(2)} s, ${turn.cpuSeconds.toFixed(2)} CPU s`;
      process.stderr.write(`${store.name} ${which}: ${name} ${took}\n`);
    }
    // Another begins next time.
    order.push(...order.splice(0, 1));
  }
  const summaries = [...running].map(([name, { timed, watched }]) =>
    summarise(name, recordings, timed, watched),
  );
  const notes = [...running.values()].map(({ way }) => way.note()).filter((note) => note !== null);
  return { store: store.name, summaries, notes };
}

async function takeTurn(store: Store, made: Recordings, way: Way, round: number): Promise<Turn> {
  const first = round === 0;
  await store.clear(first ? "sha256" : "crc32");
  execFileSync("sync");
  const { stem, took } = await way.run(round, first);
  const { objects, sentBytes } = await store.look();
  const faults = findFaults(made.expected, objects, stem, way.exact);
  if (faults.length > 0) throw new Error(`${stem}: ${faults.slice(0, 5).join("; ")}`);
  return { ...took, sentBytes };
}

/** @returns null where its programs are missing, which is said */
async function openWay(name: WayName, store: Store, made: Recordings): Promise<Way | null> {
  if (name === "onbin") return onbinWay(store, made.legs, recordings, folder);
  if (name === "floor") return floor(store, made.finished, folder);
  const { ffmpeg, [name]: uploader } = tools;
  if (ffmpeg !== undefined && uploader !== undefined)
    return byHand(name, { ffmpeg, uploader }, store, made.legs, folder);
  console.log(`NOT RUN: ${name}, for want of ${ffmpeg === undefined ? "ffmpeg" : name}`);
  return null;
}

function print({ store, summaries, notes }: Measured): void {
  console.log(`\n${storeWords[store]}:\n${renderTable(summaries, recordings)}
\nCPU seconds by process:\n${renderParts(summaries)}${notes.map((note) => `\n  ${note}`).join("")}
\n${renderComparisons(compare(summaries))}`);
}

/** The picture, and the figures behind it with every round's. */
async function write(measured: readonly Measured[]): Promise<void> {
  const model = cpus()[0]?.model.trim();
  const processors = availableParallelism();
  const title = `${recordings} calls of ${seconds} s, from two µ-law legs to objects in a bucket`;
  const note = `Medians of ${rounds} alternating rounds on ${processors} processors (${model}); npm run bench:peers`;
  const series = measured.map(({ store, summaries }) => ({ store: storeWords[store], summaries }));
  const figures = {
    ...{ recordings, seconds, rounds },
    machine: { processors, model, kernel: release(), node: process.version },
    versions: toolNames.flatMap((name) => (tools[name] === undefined ? [] : versionOf(name, tools[name]))),
    stores: measured.map((one) => ({ ...one, comparisons: compare(one.summaries) })),
  };
  await writeFile(docs("peers.svg"), renderPicture(series, title, note));
  await writeFile(docs("peers.json"), `${JSON.stringify(figures, null, 2)}\n`);
  console.log("\nWritten: docs/images/peers.svg, docs/images/peers.json");
}

async function stopAll(): Promise<void> {
  for (const stop of toStop.splice(0).reverse()) await stop();
}

async function cleanUp(): Promise<void> {
  await stopAll();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function toolsFor(names: readonly WayName[]): ToolName[] {
  const uploaders = names.filter((name) => name !== "onbin" && name !== "floor");
  return uploaders.length === 0 ? [] : ["ffmpeg", ...uploaders];
}

function whole(option: "recordings" | "seconds" | "rounds"): number {
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option} is a whole number from 1 on`);
  return number;
}

/** Letters or names with commas between them; undefined: all. */
function chooseWays(words: string | undefined): WayName[] {
  const asked = words?.split(",").map((word) => word.trim());
  const unknown = asked?.find((word) => !ways.some(({ letter, name }) => word === letter || word === name));
  if (unknown !== undefined)
    throw new Error(`--only knows ${ways.map(({ letter }) => letter).join(",")}, not "${unknown}"`);
  return ways
    .filter(({ letter, name }) => !asked || asked.includes(letter) || asked.includes(name))
    .map(({ name }) => name);
}

function chooseStore(word: string): Store["name"] {
  if (word !== "sink" && word !== "ceph") throw new Error(`--store knows sink and ceph, not "${word}"`);
  return word;
}
