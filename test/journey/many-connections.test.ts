import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { openConsole, openOperator } from "../support/console-in-test.ts";
import { form, knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { exchange, openMany } from "../support/raw-http.ts";
import { memoryOf, webProcessOf } from "../support/web-process-in-test.ts";

/** Connections that the service may have, of which one address may have a quarter. */
const most = 12_000;
// Descriptors and memory of another process are told by /proc; both processes need enough of them.
const here = test.skipIf(!hasDescriptors((most * 4) / 3 + 200));
let onbin: OnbinInTest;
let key: string;
let web: number;
const open: Socket[] = [];

beforeAll(async () => {
  onbin = await startOnbin({ env: { ONBIN_MAX_CONNECTIONS: String(most) } });
  ({ key } = await (await openOperator(onbin)).addCompany("acme"));
  web = await webProcessOf(onbin);
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await eventually(async () => (await descriptors()) < 200, descriptors);
});
afterAll(async () => {
  const output = onbin.output.join("");
  await onbin.stop();
  expect(output).not.toContain("http.failed");
  expect(output).not.toContain("role.died");
});

const descriptors = async () => (await readdir(`/proc/${web}/fd`)).length;
const hold = async (...many: Parameters<typeof openMany>) => {
  const opened = await openMany(...many);
  open.push(...opened);
  return opened;
};
/** Milliseconds of a page and of a push, each on a connection of its own. */
async function answering(seed: number): Promise<number> {
  const begun = performance.now();
  expect((await openConsole(onbin.url, "127.0.0.99").get("/api/app/sign-in-help")).status).toBe(200);
  expect((await knock(onbin.url, key, recordingForm({}, wave(seed)))).status).toBe(201);
  return Math.round(performance.now() - begun);
}

here(
  "10,000 connections that say nothing, and as many heads that never end: console and door answer",
  async () => {
    const before = await memoryOf(web);
    for (let address = 1; address <= 5; address++) {
      const first = address % 2 === 0 ? "POST /api/v1/recordings HTTP/1.1\r\nHost: x\r\nX-A: " : "";
      await hold(onbin.port, 2000, { from: `127.0.1.${address}`, first });
    }
    await eventually(async () => (await descriptors()) > 9_500, descriptors);
    const ms = await answering(1);
    const after = await memoryOf(web);
    console.log(
      `DOORS 10,000 idle connections: ${ms} ms for a page and a push, ${Math.round(before.now)} MB before, ${Math.round(after.now)} MB with them`,
    );
    expect(ms).toBeLessThan(5_000);
    expect(after.peak).toBeLessThan(512);
  },
  60_000,
);

here(
  "one address has a quarter of all connections; its oldest idle one makes room, and nobody is turned away",
  async () => {
    const [first] = await hold(onbin.port, 1, { from: "127.0.2.1" });
    const kept = await hold(onbin.port, most / 4 + 100, { from: "127.0.2.1" });
    await eventually(() => first?.destroyed === true);
    await eventually(async () => (await descriptors()) < most / 4 + 100, descriptors);
    expect(kept.at(-1)?.destroyed).toBe(false);
    const said = await exchange(onbin.port, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {
      from: "127.0.2.1",
    });
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answering(2)).toBeLessThan(5_000);
  },
  60_000,
);

here(
  "no descriptor is left: whoever comes is turned away, nothing dies, and it goes on when there are some again",
  async () => {
    const limits = (soft: string) => execFileSync("prlimit", ["--pid", String(web), `--nofile=${soft}:`]);
    const was = execFileSync("prlimit", ["--pid", String(web), "--nofile", "-o", "SOFT", "--noheadings"])
      .toString()
      .trim();
    limits(String((await descriptors()) + 60));
    await hold(onbin.port, 500, { from: "127.0.3.1" });
    // A push that gets a connection may find no descriptor for its file.
    const pushes = Array.from({ length: 30 }, (_, i) =>
      knock(onbin.url, key, form(recordingForm({}, wave(100 + i)))).then(
        ({ status }) => status,
        () => "closed",
      ),
    );
    const statuses = await Promise.race([Promise.all(pushes), sleep(30_000).then(() => "hung")]);
    expect(statuses).not.toBe("hung");
    for (const status of statuses) expect([201, 503, "closed"]).toContain(status);
    limits(was);
    for (const socket of open.splice(0)) socket.destroy();
    await eventually(async () => (await descriptors()) < 200, descriptors);
    expect(await answering(3)).toBeLessThan(5_000);
    expect(await webProcessOf(onbin)).toBe(web);
  },
  60_000,
);

/** Whether this process, and those that it starts, may open so many files; root may allow itself more. Linux only. */
function hasDescriptors(wanted: number): boolean {
  if (process.platform !== "linux") return false;
  const own = ["--pid", String(process.pid)];
  const limit = () =>
    Number(execFileSync("prlimit", [...own, "--nofile", "-o", "SOFT", "--noheadings"]).toString());
  try {
    if (limit() < wanted)
      execFileSync("prlimit", [...own, `--nofile=${wanted}:${wanted}`], { stdio: "ignore" });
    return limit() >= wanted;
  } catch {
    return false;
  }
}
