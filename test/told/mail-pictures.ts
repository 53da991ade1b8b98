import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { chromium } from "playwright-core";
import { languages } from "../../contract/words.ts";
import type { MailKind } from "../../server/tell/mail/mail-template.ts";
import { writeMail } from "../../server/tell/mail/write-mail.ts";
import type { TellParams } from "../../server/tell/tables.ts";
import { chromiumArguments, findChromium } from "../browser/support/find-chromium.ts";

// node test/told/mail-pictures.ts [folder]: every kind of mail in both languages, wide and narrow.

const folder = process.argv[2] ?? "screenshots/mails";
const since = "2026-11-22T03:04:00Z";
const store = {
  action: "put",
  store: "AWS",
  bucket: "acme-recordings",
  folder: "calls/2026",
  region: "ap-northeast-1",
  egressIps: "203.0.113.10, 203.0.113.11",
};
const wrongSecret = {
  ...store,
  service: "amazon-s3",
  kind: "SignatureDoesNotMatch",
  code: "SignatureDoesNotMatch",
  since,
  waiting: 318,
};

const scenes: Record<string, [MailKind, TellParams]> = {
  opened: ["incident.opened", wrongSecret],
  denied: ["incident.opened", { ...wrongSecret, kind: "AccessDenied", code: "AccessDenied" }],
  reminder: ["incident.reminder", { ...wrongSecret, waiting: 12345 }],
  passing: ["incident.opened", { ...wrongSecret, kind: "passing", code: "ConnectTimeout", waiting: 7 }],
  held: [
    "incident.opened",
    {
      service: "amazon-s3",
      kind: "not-audio",
      code: "not-audio",
      what: "html",
      leg: "both",
      since,
      waiting: 1,
    },
  ],
  silence: ["incident.opened", { service: "phone", kind: "silence", since, setHours: null, waiting: null }],
  spool: [
    "incident.worse",
    { service: "installation", kind: "spool", since, hoursLeft: 5, roomBytes: 12_000_000_000 },
  ],
  network: [
    "incident.opened",
    { service: "installation", kind: "network", since, companies: 48, active: 50 },
  ],
  closed: [
    "incident.closed",
    {
      ...wrongSecret,
      endedAt: "2026-11-22T05:18:00Z",
      recovered: 318,
      longestSeconds: 8040,
      stillFailing: 2,
    },
  ],
  "closed-given-up": [
    "incident.closed",
    {
      ...wrongSecret,
      endedAt: "2026-11-22T05:18:00Z",
      recovered: 300,
      notTransferred: 18,
      longestSeconds: 8040,
      stillFailing: 0,
    },
  ],
  "closed-silence": [
    "incident.closed",
    {
      service: "phone",
      kind: "silence",
      since,
      setHours: 4,
      endedAt: "2026-11-22T05:18:00Z",
      recovered: null,
      longestSeconds: null,
      stillFailing: null,
    },
  ],
  heartbeat: [
    "heartbeat",
    {
      delivered: 1234,
      failed: 3,
      longestSeconds: 41,
      waiting: 2,
      goesSoon: 5,
      from: "2026-11-16",
      to: "2026-11-23",
    },
  ],
  proof: [
    "daily-proof",
    { day: "2026-11-21", verdict: "gap", calls: 120, recordings: 118, delivered: 118, missing: 2 },
  ],
  test: ["test", {}],
  confirm: ["confirm", { token: "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", days: 7 }],
};

const executablePath = findChromium();
if (executablePath === null) throw new Error("There is no chromium on this machine.");
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
for (const [name, [kind, params]] of Object.entries(scenes)) {
  for (const language of languages) {
    const { bytes } = await writeMail(
      {
        companyId: "acme",
        mailId: "018f2c1e-0000-4000-8000-000000000000",
        email: "admin@acme.example.com",
        language,
        kind,
        params,
        createdAt: new Date(since),
        attempts: 0,
        companyName: params.service === "installation" ? null : "アクメ商事",
        timeZone: "Asia/Tokyo",
      },
      { publicUrl: "https://onbin.example.com", from: "Onbin <onbin@example.com>", timeZone: "Asia/Tokyo" },
    );
    const { html, subject, text } = await simpleParser(bytes);
    console.log(`--- ${name} ${language}\n${subject}\n${text}`);
    for (const width of [640, 360]) {
      const page = await browser.newPage({ viewport: { width, height: 400 } });
      await page.setContent(String(html));
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      if (Number(wide) > width) console.log(`!!! ${name} ${language} is ${wide} wide at ${width}`);
      await page.screenshot({ path: join(folder, `${name}-${language}-${width}.png`), fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
