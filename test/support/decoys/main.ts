import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Webhook } from "../../../contract/notifications.ts";
import { eventually, goodValues, readPage, saveTested, startBucket } from "../bucket-in-test.ts";
import { rowsOf } from "../database-in-test.ts";
import { insideUrls } from "../inside-addresses.ts";
import { say } from "../namespace-in-test.ts";
import { startDnsServer } from "../silent-dns/dns-server.ts";
import { startStage } from "../tenant-in-test.ts";
import { decoyEnvironment, decoyMark } from "./decoy-environment.ts";
import { setTraps } from "./traps.ts";

// Runs in namespaces of its own (decoys.test.ts), whose only network has the addresses of metadata services and of inside
// hosts, with a trap at each; says what it sees, one JSON line each. No packet leaves the namespace.
const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: "inherit" });

const inside = [
  "169.254.169.254",
  "169.254.170.2",
  "168.63.129.16",
  "100.100.100.200",
  "10.1.2.3",
  "192.168.7.7",
];
const publicAddress = "93.184.215.14";
const folder = await mkdtemp(join(tmpdir(), "onbin-decoys-"));
run("mount", "--make-rprivate", "/");
run("ip", "link", "set", "lo", "up");
for (const address of [...inside, publicAddress]) run("ip", "address", "add", `${address}/32`, "dev", "lo");
writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.53\n");
run("mount", "--bind", join(folder, "resolv.conf"), "/etc/resolv.conf");
const dns = await startDnsServer();
const stolen = JSON.stringify({
  AccessKeyId: `ASIA${decoyMark}META`,
  SecretAccessKey: decoyMark,
  Token: decoyMark,
  Code: "Success",
});
const traps = await setTraps(inside, [80, 443, 8080], stolen);
const outside = await setTraps([publicAddress], [443], "");
const decoys = await setTraps(["127.0.0.9"], [0], stolen);
const home = await mkdtemp(join(tmpdir(), "onbin-home-"));

const other = await startBucket();
const stage = await startStage(
  {},
  await decoyEnvironment(home, `http://127.0.0.9:${decoys.port}`),
  async (bucket) => [
    { name: "peer", url: bucket.url, region: "us-east-1" },
    { name: "other", url: other.url, region: "us-east-1" },
  ],
);
const page = "/api/app/amazon-s3";

try {
  // Delivered with the company's own keys, and with nothing else.
  const acme = await stage.addTenant("acme");
  const checked = await saveTested(acme.administrator);
  for (const id of ["acme-1", "acme-2", "acme-3"]) await acme.push(id);
  for (const id of ["acme-1", "acme-2", "acme-3"]) await acme.until(id, "delivered");
  const signed = stage.bucket.log.map((record) => JSON.stringify(record));
  say("delivered", {
    checked: checked.ok,
    requests: signed.length,
    strange: signed.filter((one) => one.includes(decoyMark)).length,
    keys: [...new Set(stage.bucket.log.map(({ accessKeyId }) => accessKeyId))],
  });

  // The stored secret with another store, by the API: not even asked there.
  const ask = async (change: Record<string, unknown>, test: boolean) => {
    const version = (await readPage(acme.administrator)).destination?.version ?? 0;
    const values = { ...goodValues, secretAccessKey: null, ...change };
    const { status, json } = await acme.administrator.post(page, { values, test, version });
    return `${status} ${(json.error as { code?: string } | undefined)?.code ?? ""}`.trim();
  };
  const asked = other.log.length;
  const refused = [
    await ask({ endpoint: "other" }, true),
    await ask({ endpoint: "other" }, false),
    await ask({ endpoint: "other", bucket: "demo", folder: "else" }, true),
    await ask({ endpoint: "aws" }, true),
    await ask({ endpoint: "aws", region: "cn-north-1" }, true),
    await ask({ endpoint: "http://10.1.2.3/" }, true),
    await ask({ bucket: "http://10.1.2.3/demo" }, true),
    await ask({ region: "x.10.1.2.3/" }, true),
  ];
  // The test last: it saves when it is over, and whoever saves meanwhile is told that the settings changed.
  const same = [await ask({ folder: "elsewhere" }, false), await ask({ region: "us-east-1" }, true)];
  say("changed host", { refused, same, atOther: other.log.length - asked });

  // AWS's own names, where DNS leads inside; then to the Internet, which shows that it is only that.
  const bucketName = "acme-rec.s3.ap-northeast-1.amazonaws.com";
  dns.addresses.set(bucketName, "10.1.2.3");
  const aws = { endpoint: "aws", bucket: "acme-rec", region: "ap-northeast-1" };
  const cloud = await stage.addTenant("cloud", aws);
  await cloud.push("cloud-1");
  const failed = async (id: string, code: string) =>
    eventually(
      async () => (await cloud.read(id)).reason?.code === code,
      () => cloud.read(id),
      40_000,
    );
  await failed("cloud-1", "InsideAddress");
  dns.addresses.set(bucketName, "169.254.169.254");
  const check = await saveTested(cloud.administrator, aws);
  const before = outside.caught.length;
  // The resolver remembers an answer for two seconds.
  dns.addresses.set(bucketName, publicAddress);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await cloud.shipAgain("cloud-1");
  await eventually(
    () => outside.caught.length > before,
    () => cloud.read("cloud-1"),
    40_000,
  );
  say("aws", {
    state: (await cloud.read("cloud-1")).state,
    check: check.steps.find(({ state }) => state === "failed")?.code,
    outside: outside.caught.length > before,
    moved: await (async () => {
      const version = (await readPage(cloud.administrator)).destination?.version ?? 0;
      const values = { ...goodValues, ...aws, region: "cn-north-1", secretAccessKey: null };
      return (await cloud.administrator.post(page, { values, test: false, version })).status;
    })(),
  });

  // A webhook: every spelling at the door; then a name that leads inside later.
  const hooks = "/api/app/notifications/webhooks";
  const events = ["recording.delivered"];
  const taken: string[] = [];
  for (const url of insideUrls) {
    const { status } = await acme.administrator.post(hooks, { url, events });
    if (status !== 400) taken.push(`${status} ${url}`);
  }
  const [counted] = await rowsOf<{ n: string }>(stage.onbin.dataDir, "select count(*) as n from webhooks");
  dns.addresses.set("hooks.test", publicAddress);
  const { json } = await acme.administrator.mustPost(hooks, { url: "https://hooks.test/x", events });
  dns.addresses.set("hooks.test", "169.254.169.254");
  await acme.administrator.mustPost(`${hooks}/${String(json.id)}/test`);
  const shown = async () =>
    ((await acme.administrator.mustGet("/api/app/notifications")).json.webhooks as Webhook[])[0]?.lastFault ??
    null;
  await eventually(async () => (await shown()) !== null, shown, 40_000);
  say("webhook", { tried: insideUrls.length, taken, rows: Number(counted?.n), fault: await shown() });

  const ran = existsSync(join(home, "credential-process-ran"));
  const output = stage.onbin.output.join("");
  say("caught", {
    inside: traps.caught,
    decoys: decoys.caught,
    credentialProcess: ran,
    inLog: output.includes(decoyMark),
  });
} finally {
  await stage.close();
  await other.close();
  traps.close();
  outside.close();
  decoys.close();
  dns.close();
  await rm(folder, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
}
