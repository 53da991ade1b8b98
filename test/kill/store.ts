import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { withoutListPolicy } from "../../contract/iam-policies.ts";
import type { S3PeerOptions } from "../support/s3-peer/s3-peer.ts";

const main = fileURLToPath(new URL("../support/s3-peer/main.ts", import.meta.url));

export const place = { bucket: "recordings", folder: "calls/2026", region: "us-east-1" };
export const user = { accessKeyId: "AKIAKILL", secretAccessKey: "secret/of+the/kill+test" };

export type Store = {
  url: string;
  /** Where its objects are, and its journal: one line a request, written before the answer leaves. */
  folder: string;
  journal: string;
  stop(): Promise<void>;
};

/**
 * The store, a process of its own that is never killed: its user may only put (S11), its bucket keeps every version,
 * and many answers come late, so that kills meet transfers at every point.
 */
export async function startStore(folder: string, seed: number): Promise<Store> {
  const objects = join(folder, "store");
  const journal = join(folder, "store.jsonl");
  const options: S3PeerOptions = {
    folder: objects,
    journal,
    users: [{ ...user, policy: withoutListPolicy(place) }],
    buckets: [{ name: place.bucket, versioned: true }],
    seed,
    faults: [
      {
        match: { operation: "PutObject", probability: 0.3 },
        act: { kind: "delay", milliseconds: 150, at: "received" },
      },
      {
        match: { operation: "PutObject", probability: 0.5 },
        act: { kind: "delay", milliseconds: 200, at: "stored" },
      },
    ],
  };
  const config = join(folder, "store.json");
  await writeFile(config, JSON.stringify(options));
  const child = spawn(process.execPath, [main, "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const { url } = JSON.parse(String(line)) as { url: string };
  return {
    url,
    folder: objects,
    journal,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
