import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as forward, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

// The way out that the operator set is wrong (ONBIN_EGRESS_BIND, ONBIN_EGRESS_PROXY): what waits goes once it is mended.
let bucket: Awaited<ReturnType<typeof startBucket>>;
let proxy: Server;
let proxyRefuses = true;
let dataDir: string;
let onbin: OnbinInTest;
let key: string;

const start = async (env: Record<string, string>) => {
  onbin = await startOnbin({ dataDir, env: { ...bucket.env, ...env } });
};
const untilCode = (id: string, code: string) =>
  eventually(
    async () => (await onbin.read(key, id)).reason?.code === code,
    () => onbin.read(key, id),
    40_000,
  );
const push = async (sequenceId: string, seed: number) => {
  const { status } = await knock(onbin.url, key, recordingForm({ sequenceId }, wave(seed)));
  expect(status).toBe(201);
};

beforeAll(async () => {
  bucket = await startBucket({ buckets: [{ name: "demo", versioned: true }] });
  // A proxy for plain http: absolute addresses are passed on, or refused with 407.
  proxy = createServer((request, response) => {
    if (proxyRefuses) {
      request.resume().on("end", () => response.writeHead(407, { "proxy-authenticate": "Basic" }).end());
      return;
    }
    const { method, headers, url = "" } = request;
    const onward = forward(new URL(url), { method: method ?? "GET", headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  dataDir = await mkdtemp(join(tmpdir(), "onbin-way-"));
  // 192.0.2.1 is no address of this machine (RFC 5737): nothing leaves from it.
  await start({ ONBIN_EGRESS_BIND: "192.0.2.1" });
  const operator = await openOperator(onbin);
  ({ key } = await operator.addCompany("acme"));
  await saveUntested(await operator.addPerson("acme", "administrator"));
});
afterAll(async () => {
  await onbin.stop();
  await bucket.close();
  proxy.closeAllConnections();
  proxy.close();
  await rm(dataDir, { recursive: true, force: true });
});

test("an address that this machine does not have: EgressBindFailed, ours, retried, the destination not paused", async () => {
  await push("bound", 1);
  await untilCode("bound", "EgressBindFailed");
  expect((await onbin.read(key, "bound")).state).toBe("retrying");
  expect(onbin.output.join("")).toMatch(/"level":"error"[^\n]*"code":"EgressBindFailed"[^\n]*"whose":"ours"/);
});

test("a proxy that does not pass it on: ProxyFailed, passing", { timeout: 90_000 }, async () => {
  await onbin.stop();
  await start({ ONBIN_EGRESS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
  await push("proxied", 2);
  await untilCode("proxied", "ProxyFailed");
  expect((await onbin.read(key, "proxied")).state).toBe("retrying");
  expect(bucket.puts("proxied")).toEqual([]);
});

test("mended, both are delivered, once", { timeout: 90_000 }, async () => {
  proxyRefuses = false;
  await rowsOf(dataDir, "update recordings set due_at = now() where state = 'retrying'");
  for (const id of ["bound", "proxied"]) {
    await onbin.until(key, id, ["delivered"], 40_000);
    expect(await bucket.versions("demo", `rec/${id}.wav`)).toHaveLength(1);
  }
});
