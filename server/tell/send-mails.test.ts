import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { type SmtpInTest, startSmtp } from "../../test/support/smtp-in-test.ts";
import { silentLog } from "../base/log.ts";
import { fileWay, smtpWay } from "./mail/mail-way.ts";
import { enqueueMail } from "./outbox.ts";
import { createMailSender } from "./send-mails.ts";

const origin = { publicUrl: "https://onbin.example.com", from: "Onbin <onbin@example.com>", timeZone: "UTC" };

let world: InstallationInTest;
let smtp: SmtpInTest;

beforeAll(async () => {
  world = await startInstallation();
  await world.rows("insert into companies (company_id, name) values ('acme', 'Acme')");
  smtp = await startSmtp(0, (address) => {
    if (address.startsWith("nobody@")) return { code: 550, text: "5.1.1 no such user" };
    return address.startsWith("grey@") ? { code: 450, text: "4.2.0 come back later" } : null;
  });
}, 120_000);

afterAll(async () => {
  await smtp.close();
  await world.close();
});

beforeEach(async () => {
  await world.rows("delete from mails");
});

const open = (url = smtp.url) =>
  createMailSender({ db: world.db, log: silentLog, way: smtpWay(url), origin });

async function enqueue(...addresses: string[]): Promise<void> {
  for (const email of addresses) {
    await enqueueMail("acme", world.db.system, {
      dedupe: email,
      email,
      language: "ja",
      kind: "test",
      params: {},
    });
  }
}

type Row = { email: string; waits: boolean; sent: boolean; attempts: number; last_error: string | null };
const outbox = () =>
  world.rows<Row>(
    `select email, due_at is not null as waits, sent_at is not null as sent, attempts, last_error from mails
     order by email`,
  );

test("two senders at once send each mail once, to one recipient each", async () => {
  const addresses = Array.from({ length: 25 }, (_, i) => `a${i}@example.com`);
  await enqueue(...addresses);
  const senders = [open(), open()];
  await Promise.all(senders.map((sender) => sender.run()));
  for (const sender of senders) sender.close();
  expect(smtp.mails.map(({ to }) => to.join()).sort()).toEqual([...addresses].sort());
  expect((await outbox()).every(({ sent, waits }) => sent && !waits)).toBe(true);
}, 60_000);

test("an address that does not exist is given up and says so; one that is refused for now waits; others get theirs", async () => {
  await enqueue("grey@example.com", "nobody@example.com", "not an address", "well@example.com");
  const sender = open();
  await sender.run();
  sender.close();
  expect(await outbox()).toMatchObject([
    {
      email: "grey@example.com",
      waits: true,
      sent: false,
      attempts: 1,
      last_error: expect.stringMatching(/450/),
    },
    {
      email: "nobody@example.com",
      waits: false,
      sent: false,
      last_error: expect.stringMatching(/550 5\.1\.1/),
    },
    { email: "not an address", waits: false, sent: false, last_error: "this is no mail address" },
    { email: "well@example.com", waits: false, sent: true, last_error: null },
  ]);
}, 60_000);

test("a server that is down is tried with one mail, and all leave when it is back", async () => {
  await enqueue("one@example.com", "two@example.com", "three@example.com");
  const port = smtp.port;
  await smtp.close();
  const sender = open(`smtp://127.0.0.1:${port}`);
  await sender.run();
  expect((await outbox()).map(({ attempts, waits }) => [attempts, waits]).sort()).toEqual([
    [0, true],
    [0, true],
    [1, true],
  ]);
  smtp = await startSmtp(port);
  await world.rows(
    "update mails set due_at = now() where attempts = 0 and email = (select min(email) from mails where attempts = 0)",
  );
  // The one that leaves brings the others along.
  await sender.run();
  await sender.run();
  sender.close();
  const [first] = await world.rows<{ waiting: number }>(
    "select count(*)::int as waiting from mails where due_at is not null and attempts > 0",
  );
  expect(first?.waiting).toBe(0);
  expect(new Set(smtp.mails.map(({ to }) => to[0])).size).toBe(smtp.mails.length);
}, 60_000);

test("the same mail has the same bytes, date and Message-ID each time", async () => {
  await enqueue("twice@example.com");
  const sender = open();
  await sender.run();
  await world.rows("update mails set due_at = now(), sent_at = null");
  await sender.run();
  sender.close();
  const [first, second] = smtp.to("twice@example.com");
  expect(first?.parsed.messageId).toMatch(/^<[0-9a-f-]{36}@onbin\.example\.com>$/);
  // Received and the like are the server's; what we wrote is the same.
  expect(second?.raw.toString()).toBe(first?.raw.toString());
}, 60_000);

test("without a mail server mails are written to files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "onbin-outbox-"));
  try {
    await enqueue("file@example.com");
    const way = fileWay(join(folder, "outbox"));
    await createMailSender({ db: world.db, log: silentLog, way, origin }).run();
    const files = await readdir(join(folder, "outbox"));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/^\d{8}T\d{6}Z-[0-9a-f-]{36}\.eml$/);
    const mail = await simpleParser(await readFile(join(folder, "outbox", files[0] ?? "")));
    expect(mail.to).toMatchObject({ text: "file@example.com" });
    expect(await outbox()).toMatchObject([{ sent: true, waits: false }]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
