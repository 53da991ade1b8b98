import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, readPage, saveUntested } from "../bucket-in-test.ts";
import { rowsOf } from "../database-in-test.ts";
import { say } from "../namespace-in-test.ts";
import { startStage } from "../tenant-in-test.ts";
import { startDnsServer } from "./dns-server.ts";

// Runs inside namespaces of its own (silent-dns.test.ts) and says what it sees, one JSON line each.
const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: "inherit" });

const folder = await mkdtemp(join(tmpdir(), "onbin-dns-"));
run("mount", "--make-rprivate", "/");
run("ip", "link", "set", "lo", "up");
writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.53\n");
run("mount", "--bind", join(folder, "resolv.conf"), "/etc/resolv.conf");
run("ip", "route", "add", "unreachable", "127.0.0.77/32", "table", "local");
const dns = await startDnsServer();
const region = "us-east-1";
const pathStyle = true;
const dead = Array.from({ length: 8 }, (_, i) => `dead-${i}.test`);

const stage = await startStage(
  { host: "0.0.0.0", buckets: [{ name: "demo", versioned: true }] },
  {},
  async (bucket) => {
    const { port } = bucket as { port: number; url: string };
    const at = (host: string) => `http://${host}:${port}`;
    return [
      { name: "peer", url: at("127.0.0.1"), region, pathStyle },
      { name: "known", url: at("known.test"), region, pathStyle },
      { name: "far", url: at("127.0.0.77"), region, pathStyle },
      ...dead.map((name, i) => ({ name: `dead${i}`, url: at(name), region, pathStyle })),
    ];
  },
);
const versions = async (id: string) => (await stage.bucket.versions("demo", `rec/${id}.wav`)).length;

try {
  dns.addresses.set("demo.known.test", "127.0.0.1").set("known.test", "127.0.0.1");
  const known = await stage.addTenant("known", { endpoint: "known" });
  await known.push("known-1");
  await known.until("known-1", "delivered");
  dns.addresses.clear();

  const silent = await Promise.all(
    dead.map((_, i) => stage.addTenant(`silent-${i}`, { endpoint: `dead${i}` })),
  );
  const other = await stage.addTenant("other");
  const ids = (i: number) => [0, 1, 2, 3].map((n) => `silent-${i}-${n}`);
  await Promise.all(silent.flatMap((tenant, i) => ids(i).map((id) => tenant.push(id))));
  await known.push("known-2");

  let longest = 0;
  let delivered = 0;
  for (let i = 0; i < 20; i += 1) {
    const begun = performance.now();
    await other.push(`other-${i}`);
    await other.until(`other-${i}`, "delivered");
    longest = Math.max(longest, (performance.now() - begun) / 1000);
    delivered += 1;
  }
  say("others", { longest, delivered });

  const first = silent[0];
  if (first === undefined) throw new Error("no tenant");
  // Between two tries: while one is under way it is `sending`.
  let seen = await first.read("silent-0-0");
  await eventually(
    async () => {
      seen = await first.read("silent-0-0");
      return seen.reason?.code === "NameNotResolved" && seen.state === "retrying";
    },
    () => seen,
    60_000,
  );
  const { state, reason } = seen;
  const { destination } = await readPage(first.administrator);
  say("silent", { state, code: reason?.code, destination: destination?.state });
  say("known", { state: (await known.until("known-2", "delivered")).state });

  for (const name of dead) dns.addresses.set(name, "127.0.0.1").set(`demo.${name}`, "127.0.0.1");
  const begun = performance.now();
  // A person need not wait for the backoff.
  await rowsOf(stage.onbin.dataDir, "update recordings set due_at = now() where state = 'retrying'");
  const back = ids(0).slice(0, 3);
  const states: (string | null)[] = [];
  for (const id of back) states.push((await first.until(id, "delivered")).state);
  const seconds = (performance.now() - begun) / 1000;
  say("back", { states, versions: await Promise.all(back.map(versions)), seconds });

  const far = await stage.addTenant("far", { endpoint: "far" });
  await far.push("far-1");
  await eventually(
    async () => (await far.read("far-1")).state === "retrying",
    () => far.read("far-1"),
    40_000,
  );
  const held = await far.read("far-1");
  say("unreachable", { state: held.state, code: held.reason?.code });
  run("ip", "route", "del", "unreachable", "127.0.0.77/32", "table", "local");
  await saveUntested(far.administrator, { endpoint: "far" });
  await far.shipAgain("far-1");
  say("reachable", {
    state: (await far.until("far-1", "delivered")).state,
    versions: await versions("far-1"),
  });
} finally {
  await stage.close();
  dns.close();
  await rm(folder, { recursive: true, force: true });
}
