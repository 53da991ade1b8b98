import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, saveTested, saveUntested } from "../support/bucket-in-test.ts";
import { password } from "../support/console-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";
import { startReceiver } from "../support/webhook-receiver-in-test.ts";

const secret = "CanaryInDump/23456789+abcdefghijklmnopqr";
const sourceToken = "CanaryToken0123456789abcdefghijkl";
const masterKey = Buffer.from("CanaryMasterKey-in-a-dump-123456");

let stage: Stage;
let acme: Tenant;
let other: Tenant;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const canaries: Record<string, string> = {};
const ids = { webhook: "", otherWebhook: "", source: "", otherSource: "" };

beforeAll(async () => {
  const user = { ...defaultUser, secretAccessKey: secret };
  stage = await startStage(
    { users: [user] },
    {
      ONBIN_MASTER_KEY: masterKey.toString("base64"),
      ONBIN_WEBHOOK_ALLOW: "127.0.0.1",
      // Nothing is to leave this machine.
      ONBIN_SOURCE_HOSTS: JSON.stringify({ "api.twilio.com": "http://127.0.0.1:9" }),
    },
  );
  receiver = await startReceiver();
  acme = await stage.addTenant("acme", { secretAccessKey: secret });
  other = await stage.addTenant("other", { secretAccessKey: secret });
  await saveTested(acme.administrator, { secretAccessKey: secret });
  const hook = { url: receiver.url, events: ["recording.delivered"] };
  const made = await acme.administrator.mustPost("/api/app/notifications/webhooks", hook);
  ids.webhook = String(made.json.id);
  const theirs = await other.administrator.mustPost("/api/app/notifications/webhooks", hook);
  ids.otherWebhook = String(theirs.json.id);
  const factor = await acme.administrator.mustPost("/api/app/profile/factor", { current: password });
  ids.source = await addSource("acme");
  ids.otherSource = await addSource("other");
  Object.assign(canaries, {
    "AWS secret": secret,
    "master key": masterKey.toString("latin1"),
    "webhook secret": String(made.json.secret),
    "webhook secret, raw": Buffer.from(String(made.json.secret).replace("whsec_", ""), "base64").toString(
      "latin1",
    ),
    "second factor": String(factor.json.secret),
    "source token": sourceToken,
    password,
    "API key": acme.key,
    session: acme.administrator.cookie.replace(/^.*=/, ""),
  });
  await acme.push("in-the-dump");
  await acme.until("in-the-dump", "delivered");
}, 90_000);
afterAll(async () => {
  await receiver.close();
  await stage.close();
});

async function addSource(company: string): Promise<string> {
  const said = await stage.onbin.mustRun(
    [
      "source",
      "add",
      "--company",
      company,
      "--kind",
      "twilio",
      "--name",
      "Phones",
      "--account",
      "accountSid=AC0123456789abcdef0123456789abcdef",
      "--json",
    ],
    JSON.stringify({ authToken: sourceToken }),
  );
  return String((JSON.parse(said) as { source: string }).source);
}

/** How a secret may be written down. */
function spellings(text: string): Buffer[] {
  const bytes = Buffer.from(text, /[^\x20-\x7e]/.test(text) ? "latin1" : "utf8");
  const base64 = bytes.toString("base64").replace(/=+$/, "").slice(0, -1);
  return [
    bytes,
    Buffer.from(base64),
    Buffer.from(bytes.toString("hex")),
    Buffer.from(bytes.toString("hex").toUpperCase()),
  ];
}

function found(haystack: Buffer): string[] {
  return Object.entries(canaries).flatMap(([name, text]) =>
    spellings(text).some((needle) => haystack.includes(needle)) ? [name] : [],
  );
}

test("a dump of the whole database, every value decoded, holds no secret", async () => {
  let bytes = 0;
  let tables = 0;
  let certain = 0;
  await withClient(stage.onbin.dataDir, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of rows) {
      const values = await client.query<Record<string, unknown>>(`select * from ${name}`);
      const text = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      const parts = values.rows.flatMap((row) =>
        Object.values(row).map((value) =>
          Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? ""),
        ),
      );
      const haystack = Buffer.concat([...parts, ...text.rows.map(({ row }) => Buffer.from(row))]);
      expect([name, found(haystack)]).toEqual([name, []]);
      // What is certainly there shows that the search finds.
      if (haystack.includes(defaultUser.accessKeyId)) certain += 1;
      bytes += haystack.length;
      tables += 1;
    }
  });
  expect(certain).toBeGreaterThan(0);
  promiseLine(
    13,
    "canaries in a dump of the database",
    `${Object.keys(canaries).length} secrets in 4 spellings, ${tables} tables, ${bytes} bytes: 0 found`,
  );
}, 60_000);

test("backup without the key, exports, metrics, mails, logs and pages hold no secret", async () => {
  const folder = await mkdtemp(join(tmpdir(), "onbin-canary-"));
  try {
    await stage.onbin.mustRun(["backup", join(folder, "backup")]);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    for (const file of files) {
      const bytes = await readFile(join(file.parentPath, file.name));
      const read = file.name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
      expect([file.name, found(read)]).toEqual([file.name, []]);
      // Tables are written as PostgreSQL writes them: bytea in hexadecimal within JSON.
      const decoded = read
        .toString("latin1")
        .replaceAll(/\\\\x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(hex, "hex").toString("latin1"));
      expect([file.name, found(Buffer.from(decoded, "latin1"))]).toEqual([file.name, []]);
    }
    expect(files.length).toBeGreaterThan(20);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const said: string[] = [stage.onbin.output.join("")];
  for (const path of [
    "/api/app/amazon-s3",
    "/api/app/error-log",
    "/api/app/error-log.csv",
    "/api/app/operation-log",
    "/api/app/operation-log.csv",
    "/api/app/notifications",
    "/api/app/sources",
    `/api/app/sources/${ids.source}`,
    "/api/app/calls",
    "/api/app/session",
    "/api/app/profile",
    "/api/app/users",
  ]) {
    const answer = await acme.administrator.get(path);
    expect([path, answer.status]).toEqual([path, 200]);
    said.push(answer.text, JSON.stringify({ ...answer.headers, "set-cookie": "" }));
  }
  for (const path of [
    "/api/operator/health",
    "/api/operator/master-key",
    "/api/operator/companies/acme",
    "/api/operator/operation-log",
  ]) {
    said.push((await stage.operator.mustGet(path)).text);
  }
  said.push(await (await fetch(`${stage.onbin.url}/metrics`)).text());
  for (const args of [
    ["config"],
    ["config", "--json"],
    ["doctor"],
    ["doctor", "--json"],
    ["master-key", "show"],
    ["destination", "show", "--company", "acme"],
    ["source", "list", "--company", "acme"],
  ]) {
    const { stdout, stderr } = await stage.onbin.cli(args);
    said.push(stdout, stderr);
  }
  for (const file of await readdir(join(stage.onbin.dataDir, "outbox")).catch(() => [])) {
    said.push(await readFile(join(stage.onbin.dataDir, "outbox", file), "utf8"));
  }
  expect(found(Buffer.from(said.join("\n")))).toEqual([]);
  promiseLine(
    13,
    "canaries in backup, exports, metrics, mails, logs, pages",
    `${said.length} sayings and a backup: 0 found`,
  );
}, 60_000);

test("a sealed secret that is moved to another row, company or kind opens nowhere, and is told", async () => {
  const sql = (text: string, values: unknown[] = []) => rowsOf(stage.onbin.dataDir, text, values);
  let refused = 0;
  // From company to company: the same store, the same access key.
  await sql(
    "update destinations set secret_sealed = (select secret_sealed from destinations where company_id = 'acme') where company_id = 'other'",
  );
  await other.push("moved");
  const stopped = await other.until("moved", "held", "retrying");
  expect(JSON.stringify(stopped)).toContain("SecretUnreadable");
  refused += 1;
  // From kind to kind within one company: to the company's own store from its webhook, and from its phone system.
  for (const from of ["webhooks", "sources"]) {
    await sql(
      `update destinations set secret_sealed = (select secret_sealed from ${from} where company_id = 'other' limit 1) where company_id = 'other'`,
    );
    await sql("update recordings set due_at = now() where company_id = 'other' and state = 'retrying'");
    const check = await stage.onbin.cli(["destination", "check", "--company", "other"]);
    expect(`${check.code} ${check.stdout}`).toMatch(/^1 /);
    refused += 1;
  }
  // From store to store of one company.
  await sql("update destinations set endpoint = 'aws' where company_id = 'acme'");
  await sql("update destinations set endpoint = 'peer' where company_id = 'acme'");
  await sql(
    "update webhooks set secret_sealed = (select secret_sealed from webhooks where company_id = 'acme') where company_id = 'other'",
  );
  const count = receiver.received.length;
  await other.administrator.mustPost(`/api/app/notifications/webhooks/${ids.otherWebhook}/test`);
  const fault = async () => {
    const { json } = await other.administrator.mustGet(
      `/api/app/notifications/webhooks/${ids.otherWebhook}/deliveries`,
    );
    return (json.items as { fault: string | null }[])[0]?.fault;
  };
  await eventually(async () => (await fault()) === "secret", fault);
  refused += 1;
  await sql(
    "update webhooks set secret_sealed = (select secret_sealed from sources where company_id = 'other') where company_id = 'other'",
  );
  await other.administrator.mustPost(`/api/app/notifications/webhooks/${ids.otherWebhook}/test`);
  await eventually(async () => (await fault()) === "secret", fault);
  refused += 1;
  expect(receiver.received.length).toBe(count);
  await sql(
    "update sources set secret_sealed = (select secret_sealed from sources where company_id = 'acme') where company_id = 'other'",
  );
  const tried = await other.administrator.post(`/api/app/sources/${ids.otherSource}/test-credentials`);
  expect([tried.status, tried.json]).toMatchObject([503, { error: { code: "source_secret_unreadable" } }]);
  refused += 1;
  await saveUntested(other.administrator, { secretAccessKey: secret });
  await sql("update recordings set due_at = now() where company_id = 'other' and state = 'retrying'");
  await other.until("moved", "delivered");
  promiseLine(
    13,
    "sealed secrets moved between companies and kinds",
    `${refused} of ${refused} moves refused and told`,
  );
}, 120_000);
