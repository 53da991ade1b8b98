import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { withoutListPolicy } from "../../contract/iam-policies.ts";
import type { Fault } from "../support/s3-peer/fault.ts";
import type { ArmedFault } from "../support/s3-peer/fault-list.ts";
import type { S3PeerOptions } from "../support/s3-peer/s3-peer.ts";

const main = fileURLToPath(new URL("../support/s3-peer/main.ts", import.meta.url));

export type Place = { bucket: string; folder: string; region: string };
/** Where a company's recordings go; all share one bucket. */
export const placeOf = (company: string): Place => ({
  bucket: "recordings",
  folder: `calls/${company}`,
  region: "us-east-1",
});
export const user = { accessKeyId: "AKIAKILL", secretAccessKey: "secret/of+the/kill+test" };

export type Store = {
  url: string;
  /** Replaces its faults. */
  setFaults(faults: readonly Fault[]): Promise<void>;
  /** How many requests its faults have struck by now. */
  struck(): Promise<number>;
  /** Where its objects are, and its journal: one line a request, written before the answer leaves. */
  folder: string;
  journal: string;
  stop(): Promise<void>;
};

/** Many answers come late, so that kills meet transfers at every point. */
export const slow: readonly Fault[] = [
  {
    match: { operation: "PutObject", probability: 0.3 },
    act: { kind: "delay", milliseconds: 150, at: "received" },
  },
  {
    match: { operation: "PutObject", probability: 0.5 },
    act: { kind: "delay", milliseconds: 200, at: "stored" },
  },
];

/** Replies are lost on top of that, before and after the object was stored. */
export const slowAndLossy: readonly Fault[] = [
  ...slow,
  ...[true, false].map(
    (stored): Fault => ({
      match: { operation: "PutObject", probability: 0.02 },
      act: { kind: "replyLost", stored, reset: stored },
    }),
  ),
];

/**
 * The store, a process of its own that is never killed: its user may only put (S11), and its bucket keeps every
 * version.
 */
export async function startStore(
  folder: string,
  seed: number,
  companies: readonly string[],
  faults: readonly Fault[],
  host = "127.0.0.1",
): Promise<Store> {
  const objects = join(folder, "store");
  const journal = join(folder, "store.jsonl");
  const options: S3PeerOptions = {
    folder: objects,
    host,
    journal,
    users: [{ ...user, policy: { Version: "2012-10-17", Statement: companies.flatMap(mayPut) } }],
    buckets: [{ name: placeOf("").bucket, versioned: true }],
    seed,
    faults: [...faults],
    controlPort: 0,
  };
  const config = join(folder, "store.json");
  await writeFile(config, JSON.stringify(options));
  const child = spawn(process.execPath, [main, "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const { url, control } = JSON.parse(String(line)) as { url: string; control: string };
  return {
    url,
    async setFaults(list) {
      const answer = await fetch(new URL("/-/faults", control), {
        method: "POST",
        body: JSON.stringify(list),
      });
      if (answer.status !== 200) throw new Error(`the store took no faults: ${await answer.text()}`);
    },
    async struck() {
      const answer = await fetch(new URL("/-/faults", control));
      return ((await answer.json()) as ArmedFault[]).reduce((sum, fault) => sum + fault.struck, 0);
    },
    folder: objects,
    journal,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

const mayPut = (company: string) => withoutListPolicy(placeOf(company)).Statement;
