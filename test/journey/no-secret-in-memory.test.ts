import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deriveWebKey } from "../../server/base/web-key.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { searchMemory } from "../support/memory-in-test.ts";
import { processesOf } from "../support/processes-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

const secret = "CanaryInMemory/456789+abcdefghijklmnopqr";
const masterKey = Buffer.from("CanaryMasterKey-in-memory-123456");

let stage: Stage;
let acme: Tenant;

beforeAll(async () => {
  const user = { ...defaultUser, secretAccessKey: secret };
  stage = await startStage({ users: [user] }, { ONBIN_MASTER_KEY: masterKey.toString("base64") });
  acme = await stage.addTenant("acme", null);
}, 60_000);
afterAll(() => stage.close());

/** The processes of the roles by name, and the supervisor as `start`. */
async function rolesByPid(): Promise<Map<string, number>> {
  const roles = new Map<string, number>();
  for (const { pid } of await processesOf(stage.onbin.service.pid, stage.onbin.dataDir)) {
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").filter((word) => word !== "");
    const [name = ""] = words.slice(-1);
    if (["web", "work", "watch", "start"].includes(name)) roles.set(name, pid);
  }
  return roles;
}

test("the memory of `web` and `watch`, begun after the save, holds no AWS secret and no master key", async () => {
  await saveUntested(acme.administrator, { secretAccessKey: secret });
  // `work` opens it, so that the search has something to find.
  await acme.push("opened");
  await acme.until("opened", "delivered");
  const typedInto = (await rolesByPid()).get("web");
  await stage.onbin.mustRun(["restart"]);
  await acme.push("opened-again");
  await acme.until("opened-again", "delivered");
  await acme.administrator.mustGet("/api/app/amazon-s3");
  await stage.operator.mustGet("/api/operator/master-key");

  const roles = await rolesByPid();
  expect([...roles.keys()].sort()).toEqual(["start", "watch", "web", "work"]);
  expect(roles.get("web")).not.toBe(typedInto);
  const needles = {
    secret: Buffer.from(secret),
    secretBase64: Buffer.from(Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -1)),
    secretUtf16: Buffer.from(secret, "utf16le"),
    masterKey,
    masterKeyBase64: Buffer.from(masterKey.toString("base64").replace(/=+$/, "").slice(0, -1)),
    masterKeyHex: Buffer.from(masterKey.toString("hex")),
    webKey: deriveWebKey(masterKey),
  };
  const counts: Record<string, Record<string, number>> = {};
  for (const [role, pid] of roles) {
    const found = await searchMemory(pid, Object.values(needles));
    counts[role] = Object.fromEntries(Object.keys(needles).map((name, i) => [name, found[i] ?? 0]));
  }
  // What must be there shows that the search finds.
  expect(counts.work?.secret).toBeGreaterThan(0);
  expect(counts.work?.masterKeyBase64).toBeGreaterThan(0);
  for (const role of ["web", "watch"]) {
    const { webKey, ...others } = counts[role] ?? {};
    expect([role, others]).toEqual([
      role,
      { secret: 0, secretBase64: 0, secretUtf16: 0, masterKey: 0, masterKeyBase64: 0, masterKeyHex: 0 },
    ]);
  }
  expect(counts.start).toMatchObject({ secret: 0, secretBase64: 0, secretUtf16: 0 });
  promiseLine(
    13,
    "memory of web and watch, begun after the save",
    `AWS secret and master key in 6 spellings: 0 found (in work: secret ${counts.work?.secret} times); web holds the web key, as documented`,
  );
}, 120_000);

test("environment and command line of every process but `work` and the supervisor are without the master key", async () => {
  for (const [role, pid] of await rolesByPid()) {
    const environ = await readFile(`/proc/${pid}/environ`);
    const cmdline = await readFile(`/proc/${pid}/cmdline`);
    const spellings = [masterKey.toString("base64"), masterKey.toString("hex"), masterKey.toString("latin1")];
    expect([role, spellings.some((spelling) => cmdline.includes(spelling))]).toEqual([role, false]);
    const has = spellings.some((spelling) => environ.includes(spelling));
    expect([role, has]).toEqual([role, role === "work" || role === "start"]);
  }
});
