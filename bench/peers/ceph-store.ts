import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { startCeph } from "../../test/ceph/start-ceph.ts";
import {
  element,
  type SignedRequest,
  send,
  signedHeaders,
} from "../../test/support/s3-peer/signed-request.ts";
import type { Found } from "./check-objects.ts";
import { type Sound, soundDigest } from "./sound-digest.ts";
import type { Store } from "./store.ts";

const user = { accessKeyId: "AKBENCHPEERS00000000", secretAccessKey: "secret-of-the-bench-0123456789" };
const bucket = "bench";
const atOnce = 8;

/** A Ceph on this machine alone, in memory, with one bucket; every object is read back and looked at whole. */
export async function startCephStore(folder: string, bytes: number): Promise<Store> {
  const home = join(folder, "ceph");
  await mkdir(home);
  // What was deleted is freed a while later.
  const ceph = await startCeph(home, { bytes: Math.max(2 ** 30, Math.ceil(bytes * 2.5)) });
  const admin = ["-c", ceph.settings, "-n", "client.rgw"];
  const administer = (...words: string[]) => promisify(execFile)("radosgw-admin", [...admin, ...words]);
  const ask = (request: SignedRequest) => send(ceph.url, { ...user, ...request });
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });

  const listKeys = async (): Promise<string[]> => {
    const keys: string[] = [];
    for (let after = ""; ; after = keys.at(-1) ?? "") {
      const query = { "list-type": "2", ...(after === "" ? {} : { "start-after": after }) };
      const answer = await ask({ method: "GET", path: `/${bucket}`, query });
      if (answer.status !== 200) throw new Error(`ListObjectsV2: ${answer.status} ${answer.body}`);
      keys.push(...[...answer.body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? ""));
      if (element(answer, "IsTruncated") !== "true") return keys;
    }
  };
  const listen = async (key: string): Promise<Sound> => {
    const path = `/${bucket}/${key}`;
    const headers = await signedHeaders(ceph.url, { method: "GET", path, ...user });
    return new Promise((resolve, reject) => {
      const request = http.get(`${ceph.url}${path}`, { agent, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`GET ${path}: ${response.statusCode}`));
        const sound = soundDigest("sha256");
        response.on("data", (chunk: Buffer) => sound.push(chunk));
        response.on("end", () => resolve(sound.finish()));
        response.on("error", reject);
      });
      request.on("error", reject);
    });
  };

  try {
    const named = ["--uid", "bench", "--display-name", "bench"];
    const keys = ["--access-key", user.accessKeyId, "--secret", user.secretAccessKey];
    await administer("user", "create", ...named, ...keys);
    const made = await ask({ method: "PUT", path: `/${bucket}` });
    if (made.status !== 200) throw new Error(`CreateBucket: ${made.status} ${made.body}`);
  } catch (error) {
    await ceph.stop();
    throw error;
  }
  return {
    ...{ name: "ceph", url: ceph.url, region: "us-east-1", bucket, ...user },
    async clear() {
      await eachAtOnce(await listKeys(), async (key) => {
        const { status } = await ask({ method: "DELETE", path: `/${bucket}/${key}` });
        if (status !== 204) throw new Error(`DELETE ${key}: ${status}`);
      });
      // All but the first 4 MB of an object is freed by this alone.
      await administer("gc", "process", "--include-all");
    },
    async look() {
      const objects: Found[] = [];
      await eachAtOnce(await listKeys(), async (key) => {
        objects.push({ key, ...(await listen(key)) });
      });
      return { objects, sentBytes: objects.reduce((sum, { bytes: size }) => sum + size, 0) };
    },
    async stop() {
      agent.destroy();
      await ceph.stop();
    },
  };
}

async function eachAtOnce(keys: readonly string[], act: (key: string) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) await act(key);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
