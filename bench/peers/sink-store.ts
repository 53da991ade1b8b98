import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Found } from "./check-objects.ts";
import type { Store } from "./store.ts";

/** The loopback sink, in a process of its own. */
export async function startSinkStore(): Promise<Store> {
  const script = fileURLToPath(new URL("./sink.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const ask = async (method: string, path: string) => (await fetch(`${url}/-/${path}`, { method })).text();
  return {
    ...{ name: "sink", url, region: "us-east-1", bucket: "bench" },
    ...{ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret-of-the-bench" },
    async clear(digest) {
      await ask("POST", `begin?digest=${digest}`);
    },
    async look() {
      return JSON.parse(await ask("GET", "found")) as { objects: Found[]; sentBytes: number };
    },
    async stop() {
      child.kill();
      await once(child, "exit");
    },
  };
}
