import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../server/base/database.ts";
import { silentLog } from "../../server/base/log.ts";
import { createTellEngine } from "../../server/tell/tell-engine.ts";
import { eventually, saveUntested } from "../support/bucket-in-test.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { freePort } from "../support/onbin-in-test.ts";
import { type SmtpInTest, startSmtp } from "../support/smtp-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

const secret = "canary/secret+ZkQw7vT1nB9xk3Xq";
const person = "Canary Hanako";
const number = "+81312345678";
const minute = 60_000;

let smtp: SmtpInTest;
let stage: Stage;

beforeAll(async () => {
  smtp = await startSmtp(await freePort());
  stage = await startStage(
    {},
    { ONBIN_SMTP_URL: smtp.url, ONBIN_MAIL_FROM: "Onbin <onbin@pbx.example.com>" },
  );
}, 120_000);

afterAll(async () => {
  await stage.close();
  await smtp.close();
});

/** Confirmed addresses, as the settings page makes them. */
function addAddresses(company: string, addresses: Record<string, "ja" | "en">) {
  return rowsOf(
    stage.onbin.dataDir,
    `insert into notification_addresses (company_id, email, language, confirmed_at)
     select $1, key, value, now() from jsonb_each_text($2::jsonb)`,
    [company, JSON.stringify(addresses)],
  );
}

/** A call of a person, with every fact that must not show up in a mail. */
async function pushCall(tenant: Tenant, sequenceId: string, seed: number): Promise<void> {
  const facts = { sequenceId, from: number, to: "0900000000", userName: person, memo: person };
  const { status } = await knock(stage.onbin.url, tenant.key, recordingForm(facts, wave(seed)));
  expect(status).toBe(201);
}

/** The engine of `watch`, over the same database, by a clock of the test's own. */
async function lookAt(now: Date): Promise<void> {
  const db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 1, system: 4 });
  try {
    await createTellEngine({ db, log: silentLog, timeZone: "UTC" }).tick(now);
  } finally {
    await db.close();
  }
}

test("a wrong secret is told within a minute, in each reader's language, and its end once", async () => {
  const tenant = await stage.addTenant("acme", { secretAccessKey: secret });
  await addAddresses("acme", { "ja@acme.example.com": "ja", "en@acme.example.com": "en" });
  await pushCall(tenant, "acme-1", 1);
  await tenant.until("acme-1", "held");
  await eventually(
    () => smtp.mails.length >= 2,
    () => smtp.mails.length,
    minute,
  );

  const [ja] = smtp.to("ja@acme.example.com");
  const [en] = smtp.to("en@acme.example.com");
  expect(ja?.parsed.subject).toMatch(
    /^\[Onbin\] Amazon S3 連携エラー: シークレットアクセスキーが一致しません \(\d+\/\d+ \d\d:\d\d から\)/,
  );
  expect(en?.parsed.subject).toMatch(
    /^\[Onbin\] Amazon S3 integration error: The secret access key does not match \(since \d+\/\d+ \d\d:\d\d\)/,
  );
  expect(ja?.parsed.text).toContain("前後の空白や一部の欠けがないか確認してください。");
  expect(ja?.parsed.text).toContain("録音は失われていません");
  expect(en?.parsed.text).toContain("None is lost");
  for (const mail of [ja, en]) {
    if (!mail) throw new Error("no mail");
    const { parsed, raw, from, to } = mail;
    expect(from).toBe("onbin@pbx.example.com");
    expect(to).toHaveLength(1);
    expect(parsed.headers.get("content-type")).toMatchObject({ value: "multipart/alternative" });
    expect(parsed.headers.get("auto-submitted")).toBe("auto-generated");
    expect(parsed.html).toContain("/app/settings/amazon-s3");
    expect(parsed.text).toContain("/app/settings/amazon-s3");
    const all = [raw.toString("latin1"), parsed.subject, parsed.text, parsed.html].join("\n");
    for (const canary of [secret, secret.slice(-4), person, "Hanako", number, number.slice(1), "acme-1"]) {
      expect(all).not.toContain(canary);
    }
  }

  await saveUntested(tenant.administrator);
  await tenant.until("acme-1", "delivered");
  await lookAt(new Date(Date.now() + 14 * minute));
  await lookAt(new Date(Date.now() + 16 * minute));
  await eventually(
    () => smtp.mails.length >= 4,
    () => smtp.mails.length,
    minute,
  );
  const recovered = smtp.to("ja@acme.example.com")[1];
  expect(recovered?.parsed.subject).toMatch(/復旧しました: 1 件を転送済み、最長の遅れ \d+/);
  expect(smtp.to("en@acme.example.com")[1]?.parsed.subject).toMatch(/works again: 1 recording delivered/);
  const incidents = await rowsOf(
    stage.onbin.dataDir,
    "select kind, closed_at is not null as closed, recovered, cardinality(told_at) as told from incidents where company_id = 'acme'",
  );
  expect(incidents).toEqual([{ kind: "SignatureDoesNotMatch", closed: true, recovered: 1, told: 2 }]);
}, 240_000);

test("a mail server that is down delays mails, and neither loses one nor delays a recording", async () => {
  const before = smtp.mails.length;
  await smtp.close();
  const broken = await stage.addTenant("broken", { bucket: "not-there" });
  const well = await stage.addTenant("well");
  await addAddresses("broken", { "one@broken.example.com": "ja", "two@broken.example.com": "en" });
  await pushCall(broken, "broken-1", 2);
  await broken.until("broken-1", "held");
  const waiting = () =>
    rowsOf<{ email: string }>(
      stage.onbin.dataDir,
      "select email from mails where company_id = 'broken' and due_at is not null and attempts > 0",
    );
  await eventually(async () => (await waiting()).length >= 1, waiting, minute);
  await pushCall(well, "well-1", 3);
  await well.until("well-1", "delivered");

  const old = smtp;
  smtp = await startSmtp(old.port);
  const arrived = () => smtp.mails.map(({ to }) => to[0]).sort();
  await eventually(() => smtp.mails.length >= 2, arrived, 2 * minute);
  // Long enough for a second sending, were there one.
  await eventually(
    async () =>
      (await rowsOf(stage.onbin.dataDir, "select 1 from mails where due_at is not null")).length === 0,
  );
  expect(arrived()).toEqual(["one@broken.example.com", "two@broken.example.com"]);
  expect(old.mails).toHaveLength(before);
}, 300_000);
