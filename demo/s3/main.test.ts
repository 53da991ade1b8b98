import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import { processInTest } from "../../test/support/s3-peer/process-in-test.ts";
import { defaultUser, send, signedHeaders } from "../../test/support/s3-peer/signed-request.ts";
import { startS3Server } from "./s3-server.ts";

const main = new URL("main.ts", import.meta.url);

async function options() {
  const folder = await folderInTest();
  const journal = join(folder, "journal.jsonl");
  return { folder: join(folder, "store"), journal, users: [defaultUser], buckets: [{ name: "demo" }] };
}

test("SIGTERM ends it with 0", async () => {
  const { child, ready } = await processInTest(main, await options());
  expect((await send(ready.url ?? "", { method: "HEAD", path: "/demo" })).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("after a kill every answered object is there, and its journal line too", async () => {
  const config = await options();
  const first = await processInTest(main, config);
  const url = first.ready.url ?? "";
  const stored = new Set<string>();
  let n = 0;
  const client = async () => {
    for (;;) {
      const key = `rec/${n++}.wav`;
      const answer = await send(url, { method: "PUT", path: `/demo/${key}`, body: Buffer.alloc(50_000, n) });
      if (answer.status === 200) stored.add(key);
      if (stored.size === 20) first.child.kill("SIGKILL");
    }
  };
  await Promise.allSettled([client(), client(), client()]);

  const lines = (await readFile(config.journal, "utf8")).trim().split("\n");
  const journal = new Map(lines.map((line) => JSON.parse(line)).map(({ key, sha256 }) => [key, sha256]));
  const second = await startS3Server({ ...config, journal: join(config.folder, "..", "second.jsonl") });
  const objects = new Map((await second.list("demo")).map(({ key, sha256 }) => [key, sha256]));
  await second.close();
  expect(stored.size).toBeGreaterThanOrEqual(20);
  for (const key of stored) expect(objects.get(key)).toBe(journal.get(key));
  for (const [key] of journal) expect(objects.has(key)).toBe(true);
});

test.skipIf(process.platform !== "linux")(
  "300 MB flow through less than 200 MB of memory",
  async () => {
    const { child, ready } = await processInTest(main, await options());
    const url = ready.url ?? "";
    const size = 300_000_000;
    const headers = await signedHeaders(url, {
      method: "PUT",
      path: "/demo/rec/large.wav",
      headers: { "content-length": String(size) },
      payloadHash: "UNSIGNED-PAYLOAD",
    });
    const sent = request(new URL("/demo/rec/large.wav", url), { method: "PUT", headers });
    const answered = once(sent, "response");
    const piece = Buffer.alloc(1_000_000, 7);
    for (let bytes = 0; bytes < size; bytes += piece.length) {
      if (!sent.write(piece)) await once(sent, "drain");
    }
    sent.end();
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(200);
    const peak = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${child.pid}/status`, "utf8"))?.[1];
    expect(Number(peak)).toBeLessThan(200_000);
  },
  60_000,
);
