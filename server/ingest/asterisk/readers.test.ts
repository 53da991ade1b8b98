import { describe, expect, test } from "vitest";
import { endpointOf, typeOf } from "./call-words.ts";
import { readCdr } from "./cdr-record.ts";
import { readLinks } from "./cel-record.ts";
import { checkQuery } from "./check-query.ts";
import { columnsFor, lacking } from "./columns.ts";
import { parseCsvLine } from "./csv-line.ts";
import { sideOfLeg } from "./pushed-by-asterisk.ts";
import { recordTime, wallTime } from "./record-time.ts";
import { rowOf } from "./rows.ts";

describe("a line of CSV", () => {
  test.each([
    ['"""Mori"" <+1202>","a,b",,7', ['"Mori" <+1202>', "a,b", "", "7"]],
    ["a,b,", ["a", "b", ""]],
    ["", [""]],
    ['"=HYPERLINK(""x"")","\u0000"', ['=HYPERLINK("x")', "\u0000"]],
    ['"open', null],
    ['"a"b,c', null],
    [",".repeat(5000), null],
  ])("%j", (line, fields) => {
    expect(parseCsvLine(line)).toEqual(fields);
  });
});

describe("orders of columns", () => {
  test.each([
    ["cdr", 15, "clid", "recordingfile"],
    ["cdr", 17, "accountcode", "uniqueid"],
    ["cdr", 18, "accountcode", "userfield"],
    ["cdr", 21, "accountcode", "sequence"],
    ["cel", 10, "eventtype", "extra"],
    ["cel", 20, "eventtype", "extra"],
  ] as const)("%s of %d fields", (kind, fields, first, last) => {
    const columns = columnsFor(kind, [], fields);
    expect([columns?.[0], columns?.at(-1)]).toEqual([first, last]);
    expect(lacking(kind, columns ?? [])).toBeNull();
  });

  test("cdr_csv without loguniqueid is no order that could be used", () => {
    expect(columnsFor("cdr", [], 16)).toBeNull();
    expect(columnsFor("cdr", ["start", "uniqueid"], 3)).toBeNull();
    expect(lacking("cdr", ["src", "uniqueid"])).toBe("start / calldate");
  });
});

describe("times without a zone", () => {
  test.each([
    ["2026-11-22 08:01:41", "Asia/Tokyo", "2026-11-21T23:01:41.000Z"],
    ["2026-11-22 08:01:41.123456", "UTC", "2026-11-22T08:01:41.123Z"],
    ["2026-11-22 17:01:41+09", "UTC", "2026-11-22T08:01:41.000Z"],
    ["1795334501", "Asia/Tokyo", "2026-11-22T08:01:41.000Z"],
  ])("%s in %s", (text, zone, instant) => {
    expect(recordTime(text, zone)?.toISOString()).toBe(instant);
  });
  test("what did not happen, and what is no time", () => {
    expect([recordTime("", "UTC"), recordTime("0000-00-00 00:00:00", "UTC")]).toEqual([null, null]);
    expect([recordTime("yesterday", "UTC"), recordTime("2026-13-22 08:01:41", "UTC")]).toEqual([
      undefined,
      undefined,
    ]);
  });
  test("the bound of a query is as the zone's clock shows it", () => {
    expect(wallTime(new Date("2026-11-21T23:01:41Z"), "Asia/Tokyo")).toBe("2026-11-22 08:01:41");
  });
});

describe("a detail record", () => {
  const row = (values: Record<string, string>) => rowOf(Object.keys(values), Object.values(values));
  const freepbx = {
    calldate: "2026-11-22 08:01:41",
    src: "0312345678",
    dst: "s",
    did: "0398765432",
    dcontext: "from-did-direct",
    channel: "PJSIP/trunk-00000001",
    dstchannel: "PJSIP/201-00000002",
    duration: "20",
    billsec: "15",
    disposition: "ANSWERED",
    uniqueid: "1795334501.3",
    recordingfile: "/var/spool/asterisk/monitor/2026/11/22/in-201.wav",
  };

  test("FreePBX's table: calldate, no answer, no end, no sequence, a path", () => {
    expect(readCdr(row(freepbx), "UTC")).toMatchObject({
      name: "cdr:1795334501.3#2026-11-22T08:01:41.000Z PJSIP/201-00000002",
      linkedId: "1795334501.3",
      answer: "2026-11-22T08:01:46.000Z",
      end: "2026-11-22T08:02:01.000Z",
      file: "in-201.wav",
    });
  });

  test("nobody answered: no time of an answer, whatever stands there", () => {
    const read = readCdr(row({ ...freepbx, disposition: "NO ANSWER", answer: "2026-11-22 08:01:50" }), "UTC");
    expect([read.answered, read.answer]).toEqual([false, null]);
  });

  test.each([
    [{ uniqueid: "" }, /uniqueid is empty/],
    [{ uniqueid: "9".repeat(151) }, /uniqueid is longer/],
    [{ calldate: "soon" }, /start is no time: "soon"/],
    [{ calldate: "" }, /start is empty/],
  ])("%j is refused with its reason", (change, why) => {
    expect(() => readCdr(row({ ...freepbx, ...change }), "UTC")).toThrow(why);
  });

  test("control characters and half characters, which the database would refuse, are gone", () => {
    const { src } = readCdr(row({ ...freepbx, src: "03\u0000\ud800" }), "UTC");
    expect(src).toBe("03 \ufffd");
  });

  test("the direction: prefix of the file, DID, context, numbers", () => {
    const of = (change: Record<string, string>) => typeOf(readCdr(row({ ...freepbx, ...change }), "UTC"));
    const bare = { recordingfile: "", did: "" };
    expect(of({ recordingfile: "out-03-201.wav" })).toBe("outbound");
    expect(of({ recordingfile: "" })).toBe("incoming");
    expect(of({ ...bare, dcontext: "from-internal", src: "201", dst: "0312345678" })).toBe("outbound");
    expect(of({ ...bare, dcontext: "from-internal", src: "201", dst: "202" })).toBe("internal");
    expect(of({ ...bare, dcontext: "acme" })).toBeUndefined();
    expect(of({ ...bare, lastapp: "VoiceMail" })).toBe("voicemail");
  });

  test.each([
    ["PJSIP/201-0000002a", "201"],
    ["PJSIP/sato-yuki-0000002a", "sato-yuki"],
    ["Local/201@from-queue-0000002a;1", "201"],
    ["", ""],
  ])("endpoint of %j", (channel, name) => {
    expect(endpointOf(channel)).toBe(name);
  });
});

describe("channel events", () => {
  const row = (eventtype: string, extra: string) =>
    rowOf(["eventtype", "uniqueid", "linkedid", "extra"], [eventtype, "1.2", "1.1", extra]);

  test("other events say nothing; an attended transfer names the other channel", () => {
    expect(readLinks(row("HANGUP", "{"))).toEqual([]);
    expect(readLinks(row("CHAN_START", ""))).toEqual([{ from: "1.1", to: "1.2", isTransfer: false }]);
    expect(readLinks(row("ATTENDEDTRANSFER", '{"channel2_uniqueid":"1.9"}'))).toEqual([
      { from: "1.1", to: "1.9", isTransfer: true },
    ]);
  });
  test.each(['{"channel2_uniqueid":7}', "null", "[]", ""])("extra %s links nothing", (extra) => {
    expect(readLinks(row("ATTENDEDTRANSFER", extra))).toEqual([]);
  });
  test("extra that is no JSON is a broken record", () => {
    expect(() => readLinks(row("ATTENDEDTRANSFER", "{"))).toThrow();
  });
});

describe("the operator's query", () => {
  test("its bound becomes the database's own parameter", () => {
    const query = "SELECT *, calldate::text FROM cdr WHERE calldate >= :since OR x > :since;";
    expect(checkQuery(query, "cdr", "$1")).toEqual({
      text: "SELECT *, calldate::text FROM cdr WHERE calldate >= $1 OR x > $1",
      bounds: 2,
    });
    expect(checkQuery(null, "cel", "?").bounds).toBe(1);
  });
  test.each([
    ["delete from cdr where calldate < :since", /no SELECT/],
    ["select 1", /no bound/],
    ["select :since; drop table cdr", /more than one/],
  ])("%s is refused", (query, why) => {
    expect(() => checkQuery(query, "cdr", "?")).toThrow(why);
  });
});

test.each([
  ["rx", "incoming", "0312345678", "customer"],
  ["tx", "incoming", "0312345678", "agent"],
  ["rx", "outbound", "201", "agent"],
  ["rx", "internal", "201", "agent"],
  // A call that was handed on within the house: its caller is still the customer.
  ["rx", "internal", "+12025550143", "customer"],
  ["rx", "transfer", "+12025550143", "customer"],
  ["rx", undefined, undefined, "customer"],
] as const)("%s of a call %s from %s is the %s's voice", (leg, type, from, side) => {
  expect(sideOfLeg(leg, type, from)).toBe(side);
});
