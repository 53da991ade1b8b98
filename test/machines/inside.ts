import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge } from "../kill/oracle.ts";
import { seededRandom } from "../kill/random.ts";
import { readStates, waitUntilDrained } from "../kill/read-states.ts";
import { startSender } from "../kill/sender.ts";
import { placeOf, slowAndLossy } from "../kill/store.ts";
import { type Estate, openEstate } from "./estate.ts";
import { type Machine, machineOn } from "./host.ts";
import { measureHosts } from "./measure.ts";
import { addHost, makeSwitch } from "./network.ts";
import type { Order } from "./run.ts";
import { type Blow, strike } from "./strike.ts";

// Runs in namespaces of its own (run.ts): the switch, with the database and both stores on it; the machines are one more
// namespace each.
const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const { recordings, seed, keep, measure, store } = order;
/** Milliseconds to get everything acknowledged, and then delivered. */
const patience = 300_000;
const run = 1 + (seed % 1000);
/** Two doors, three machines that shape and ship, of which one at a time has the clocks. */
const hosts = { web1: "web", web2: "web", work1: "work,watch", work2: "work,watch", work3: "work,watch" };
makeSwitch();
const folder = await mkdtemp(join(tmpdir(), "onbin-machines-"));
let estate: Estate | null = null;
const machines: Machine[] = [];
let good = false;
try {
  estate = await openEstate({ folder, seed, store, faults: measure ? [] : slowAndLossy });
  console.log(`both buckets: ${estate.stores.name}`);
  good = measure ? await measureHosts(estate, order) : await batter(estate);
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
} finally {
  await Promise.all(machines.map((machine) => machine.stop()));
  await estate?.close();
  if (keep || !good) console.log(`Kept for a look: ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}
process.exit(good ? 0 : 1);

/** Kills machines and cuts them off while recordings are pushed. @returns true when nothing was lost, twice or wrong */
async function batter({ stores, env, key, company, query }: Estate): Promise<boolean> {
  for (const [number, [name, roles]] of Object.entries(hosts).entries())
    machines.push(machineOn(addHost(name, number), roles, folder, env));
  const [first, ...others] = machines;
  await first?.start();
  await Promise.all(others.map((machine) => machine.start()));
  const doors = machines.filter(({ roles }) => roles.includes("web"));
  const random = seededRandom(seed);
  const balance = seededRandom(seed + 2);
  const sender = startSender({
    ...{ key, run, random: seededRandom(seed + 1), journal: join(folder, "sender.jsonl"), lanes: 10 },
    url: () => {
      // A load balancer knows mostly, and not always, who is away.
      const known = balance.next() < 0.8 ? doors.filter((door) => door.isUp()) : doors;
      return known[balance.whole(0, Math.max(0, known.length - 1))]?.url ?? doors[0]?.url ?? "";
    },
  });
  const acknowledged = () => sender.sent.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length;
  const blows: Blow[] = [];
  const begun = performance.now();
  stores.trouble(true);
  while (acknowledged() < recordings || blows.length < order.blows) {
    const blow = await strike(machines, stores.host, random);
    blows.push(blow);
    const at = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(
      `${at} s  ${blow.machine}: ${blow.kind} for ${blow.seconds.toFixed(1)} s  (${acknowledged()} acknowledged)`,
    );
  }
  await Promise.all(blows.map(({ over }) => over));
  stores.trouble(false);
  await sender.finish(patience);
  const [door] = doors;
  if (door === undefined) throw new Error("there is no door");
  await waitUntilDrained(door.url, key, patience);
  const seconds = (performance.now() - begun) / 1000;
  const states = await readStates(door.url, key);
  await Promise.all(machines.map((machine) => machine.stop()));
  const verdict = await judge(run, placeOf(company), sender.sent, await stores.stored(), states);
  const wrong = [...verdict.wrong, ...sender.faults];
  // What crashed between its object and its row; the sweep takes it after five minutes.
  const known = new Set(
    (
      await query<{ file: string }>(
        "select o ->> 'file' as file from recordings, jsonb_array_elements(originals) o",
      )
    ).map(({ file }) => file),
  );
  const objects = (await stores.spoolKeys()).filter((name) => /\.(both|agent|customer)$/.test(name));
  const strays = objects.filter((name) => !known.has(name.replace(/^onbin\//, "")));
  const missing = known.size - (objects.length - strays.length);
  if (missing > 0) wrong.push(`${missing} originals are not in the spool's bucket`);
  for (const [title, list] of Object.entries({ lost: verdict.lost, twice: verdict.twice, wrong }))
    for (const line of list.slice(0, 20)) console.log(`${title}: ${line}`);
  const kinds = Map.groupBy(blows, ({ kind }) => kind);
  const befell = [...kinds].map(([kind, list]) => `${list.length} × ${kind}`).join(", ");
  const answers = [...sender.answers]
    .map(([status, n]) => `${n} × ${status === 0 ? "no answer" : status}`)
    .join(", ");
  console.log(
    `${machines.length} machines (${doors.length} doors); ${blows.length} blows: ${befell}\n` +
      `pushes: ${answers}; stored PUTs: ${verdict.puts.stored}; refused with 412: ${verdict.puts.refused412}; ` +
      `longest to delivery: ${verdict.slowest.seconds.toFixed(1)} s; objects of the spool that no row knows yet: ${strays.length}\n` +
      `${sender.sent.length} recordings in ${seconds.toFixed(0)} s: ${acknowledged()} acknowledged, ${verdict.lost.length} lost, ` +
      `${verdict.twice.length} twice, ${wrong.length} wrong`,
  );
  return verdict.lost.length + verdict.twice.length + wrong.length === 0 && acknowledged() >= recordings;
}
