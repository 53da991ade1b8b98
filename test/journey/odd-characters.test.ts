import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { openConsole } from "../support/console-in-test.ts";
import { makeCsv } from "../support/csv-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { readCsv } from "../support/read-csv.ts";
import { type SmtpInTest, startSmtp } from "../support/smtp-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
let smtp: SmtpInTest;

/** Texts that a name may have: each is kept to the last bit, and breaks nothing on its way. */
const kept = {
  "right to left": "\u202e\u2066山田 \u200f",
  "of four bytes": "𠮷野家 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
  "marks piled up": `Z${"\u0301\u0489".repeat(100)}`,
  unseen: "a\u200b\u2060\ufeff\u2028\u2029b",
  "for a shell, SQL and HTML": `'; drop table calls; -- "$(id)\`<script>alert(1)</script>&amp;`,
  "for a log": '{"level":"error","event":"role.died"} %s %n',
  "for a spreadsheet": "＝cmd|' /C calc'!A0",
  "for a template": "{field} {{7*7}} #{7*7}",
  "like escapes": "\\u0000 %00 &#0; \\x00 \\0",
  "private and unassigned": "\ue000\u{10ffff}\ufdd0",
};
const entries = Object.entries(kept);

beforeAll(async () => {
  smtp = await startSmtp();
  stage = await startStage(
    {},
    {
      ONBIN_PUBLIC_URL: "http://onbin.example.test:8443",
      ONBIN_SMTP_URL: smtp.url,
      ONBIN_MAIL_FROM: "onbin@example.test",
    },
  );
  acme = await stage.addTenant("acme");
});
afterAll(async () => {
  const output = stage.onbin.output.join("");
  await stage.close();
  await smtp.close();
  expect(output).not.toContain("http.failed");
  // Every line of the log is one object, whatever was sent; none holds what somebody called a person.
  for (const line of output.split("\n").filter((one) => one.startsWith("{"))) {
    expect(() => JSON.parse(line)).not.toThrow();
  }
  const found = Object.values(kept).filter((text) => output.includes(text.slice(0, 12)));
  expect(found).toEqual([]);
  promiseLine(
    18,
    "names with hostile characters, pushed and shipped, in the log",
    `${found.length} of ${entries.length}`,
  );
});

describe("what a push says of people", () => {
  test.each(entries)("%s: read as it was sent", async (what, text) => {
    const sequenceId = `odd-${entries.findIndex(([name]) => name === what)}`;
    const said = { from: text, to: text, userName: text, accountName: text, contactName: text, memo: text };
    const { status, body } = await knock(
      stage.onbin.url,
      acme.key,
      recordingForm({ sequenceId, externalId: `${text}`, ...said }, wave(10 + what.length)),
    );
    expect([status, body.sequenceId]).toEqual([201, sequenceId]);
    const read = await acme.until(sequenceId, "delivered");
    expect(read).toMatchObject({ externalId: text, ...said });
    expect(read.key).toBe(`rec/${sequenceId}.wav`);
    const found = await acme.administrator.mustGet(`/api/app/calls/${sequenceId}`);
    expect(JSON.stringify(found.json)).toContain(JSON.stringify(text).slice(1, -1));
  });

  test("in the CSV each stands in its own cell, and none is computed", async () => {
    const { bytes } = await makeCsv(acme.administrator, {
      kind: "list",
      from: dayFromNow(-1),
      to: dayFromNow(1),
    });
    const rows = readCsv(bytes.toString("utf8").replace(/^\ufeff/, ""));
    const width = rows[0]?.length ?? 0;
    expect(rows.length).toBe(entries.length + 1);
    for (const row of rows) expect(row).toHaveLength(width);
    const cells = rows.flat();
    for (const [, text] of entries)
      expect(cells.some((cell) => cell === text || cell === `'${text}`)).toBe(true);
    for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/u);
  });
});

describe("what no text may hold is refused by name", () => {
  const fields = [
    "externalId",
    "from",
    "to",
    "userName",
    "accountName",
    "contactName",
    "memo",
    "parentSequenceId",
  ];
  test.each<[string, string | Buffer]>([
    ["NUL", "a\u0000b"],
    ["an escape of terminals", "a\u001b[2Jb"],
    ["a C1 control", "a\u009bb"],
    ["half a character in UTF-8", Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62])],
    ["an overlong slash", Buffer.from([0x2e, 0x2e, 0xc0, 0xaf])],
  ])("%s", async (_what, value) => {
    for (const name of fields) {
      const answer = await knock(stage.onbin.url, acme.key, [{ name, value }, ...recordingForm({}, wave(1))]);
      expect([answer.status, answer.body.error.code, answer.body.error.details?.field]).toEqual([
        400,
        "field_invalid",
        name,
      ]);
    }
  });

  test("in the forms of the console too, before anything is done", async () => {
    const operator = stage.operator;
    const forms: [string, Record<string, unknown>][] = [
      ["/api/operator/companies", { id: "odd", name: "a\u0000b" }],
      ["/api/operator/companies", { id: "odd", name: "a\ud800" }],
      ["/api/operator/companies", { id: "odd", name: "a\u001b[2J" }],
    ];
    for (const [path, body] of forms) {
      const answer = await operator.post(path, body);
      expect([answer.status, (answer.json.error as { code: string }).code]).toEqual([400, "request_invalid"]);
    }
    for (const name of ["a\u0000b", "\udc00", "\u0007"]) {
      const key = await acme.administrator.post("/api/app/keys", { name, scope: "push" });
      expect(key.status).toBe(400);
      const source = await acme.administrator.post("/api/app/sources", { name, kind: "asterisk" });
      expect(source.status).toBe(400);
    }
  });
});

test("a link in a mail leads to ONBIN_PUBLIC_URL, whatever Host says", async () => {
  const evil = {
    host: "evil.example",
    "x-forwarded-host": "evil.example",
    forwarded: "host=evil.example",
    "x-forwarded-proto": "https",
  };
  const console = openConsole(stage.onbin.url, "127.0.0.61");
  const asked = await console.post(
    "/api/app/forgotten",
    { company: "acme", email: "administrator@acme.example.com" },
    evil,
  );
  expect(asked.status).toBe(202);
  const added = await acme.administrator.post(
    "/api/app/users",
    { email: "new@acme.example.com", name: "x", role: "member", language: "en" },
    evil,
  );
  expect(String(added.json.url)).toMatch(/^http:\/\/onbin\.example\.test:8443\/link\//);
  await eventually(() => smtp.mails.length === 2);
  for (const { parsed } of smtp.mails) {
    expect(parsed.text).toMatch(/http:\/\/onbin\.example\.test:8443\/link\//);
    expect(`${parsed.text}${parsed.html}`).not.toContain("evil.example");
  }
  const pushed = await knock(stage.onbin.url, acme.key, recordingForm({ sequenceId: "host" }, wave(77)), {
    host: "evil.example",
  });
  expect(pushed.headers.location).toBe("http://onbin.example.test:8443/api/v1/recordings/host");
});

const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
