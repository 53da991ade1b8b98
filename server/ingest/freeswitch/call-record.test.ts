import { describe, expect, test } from "vitest";
import { readCallRecord } from "./call-record.ts";
import { decodePercent, decodeRecord } from "./decode-record.ts";
import { cdrOf, legA, legB } from "./testing/cdr.ts";

const read = (cdr: object) => readCallRecord(decodeRecord(Buffer.from(JSON.stringify(cdr))));

describe("the ways in which mod_json_cdr sends a record", () => {
  const json = JSON.stringify(cdrOf({ uuid: legA, caller_id_name: "50 % off + 鈴木 & co" }));
  const encoded = encodeURIComponent(json);
  const base64 = Buffer.from(json).toString("base64");
  test.each([
    ["plain", json],
    ["plain, behind cdr=", `cdr=${json}`],
    ["URL-encoded (encode=true)", `cdr=${encoded}`],
    ["as a form writes spaces", `cdr=${encoded.replaceAll("%20", "+")}`],
    ["with other fields", `x=1&cdr=${encoded}&y=2`],
    ["base64", `cdr=${base64}`],
    ["base64 in lines", `cdr=${base64.replaceAll(/(.{72})/g, "$1\n")}`],
    ["base64 as a form encodes it", `cdr=${encodeURIComponent(base64)}`],
    ["as it lies in err-log-dir", `${encoded}\n`],
    ["base64 in err-log-dir", `${base64}\n`],
    ["with a byte order mark", `\uFEFF${json}\n`],
  ])("%s", (_way, body) => {
    expect(decodeRecord(Buffer.from(body))).toEqual(JSON.parse(json));
  });

  test.each([
    ["nothing", "", /neither a JSON/],
    ["text", "hello", /neither a JSON/],
    ["cut off", json.slice(0, -5), /not whole/],
    ["encoded and cut off", `cdr=${encoded.slice(0, -40)}`, /not whole|neither/],
    ["a list", "cdr=%5B1%5D", /neither/],
    ["nested without end", `{"a":${"[".repeat(100_000)}`, /levels deep/],
    ["brackets in a text are none", `{"a":"${"[".repeat(100)}"}`, /names no channel/],
    ["no channel", '{"variables":{}}', /names no channel/],
    ["a UUID that is none", '{"variables":{"uuid":"../../x"}}', /names no channel/],
  ])("%s is refused", (_what, body, why) => {
    expect(() => readCallRecord(decodeRecord(Buffer.from(body)))).toThrow(why);
  });

  test("a % that encodes nothing stays", () => {
    expect(decodePercent("100%, 50%zz, %E9, %E3%81%82, %41")).toBe("100%, 50%zz, %E9, あ, A");
  });
});

describe("values are URL-encoded, all or none (encode-values)", () => {
  test("all: they are read back", () => {
    const record = read(
      cdrOf({ uuid: legA, sip_from_uri: "1001%40pbx", onbin_user: "Suzuki%20Hanako%20100%25" }),
    );
    expect(record.userName).toBe("Suzuki Hanako 100%");
  });
  test("none: a value that looks encoded is meant as it is", () => {
    expect(read(cdrOf({ uuid: legA, sip_from_uri: "1001@pbx", onbin_user: "%41" })).userName).toBe("%41");
  });
});

describe("a channel as a leg of a call", () => {
  test("an A leg", () => {
    expect(
      read(cdrOf({ uuid: legA, originated_legs: `ARRAY::${legB};Outbound Call;201|:${legB};x;201` })),
    ).toMatchObject({
      uuid: legA,
      originator: null,
      root: null,
      originated: [legB],
      isRecorded: false,
      type: "incoming",
      answered: true,
      from: "0312345678",
      to: "0120999999",
      begun: new Date(1_795_334_501_471),
      answeredAt: new Date(1_795_334_505_000),
      ended: new Date(1_795_334_566_000),
    });
  });

  test("a B leg, and what it was joined with by an attended transfer", () => {
    const joined = "0a30dd7c-c222-482f-a322-b1218a15f8cd";
    const history = `ARRAY::1795334560:${legA}:att_xfer:a@b/c@d|:1795334560:${legA}:uuid_br:${joined}`;
    expect(read(cdrOf({ uuid: legB, originating_leg_uuid: legA, transfer_history: history }))).toMatchObject({
      originator: legA,
      root: legA,
      joined: [joined],
    });
  });

  test.each([
    ["its time", { record_ms: "65000" }, {}],
    [
      "an application",
      {},
      { app_log: { applications: [{ app_name: "record_session", app_data: "/r/x.wav 600" }] } },
    ],
  ])("recorded, by %s", (_sign, variables, more) => {
    expect(read(cdrOf({ uuid: legA, ...variables }, more)).isRecorded).toBe(true);
  });

  test("the file's names: those told, those of applications, the channel's; what a B leg inherited is not its own", () => {
    const more = {
      app_log: { applications: [{ app_name: "record_session", app_data: "/r/2026/x y.wav 600" }] },
    };
    const { files, ownFiles } = read(cdrOf({ uuid: legB, record_name: `${legA}.wav` }, more));
    expect(files).toEqual(expect.arrayContaining(["x y.wav", `${legA}.wav`, `${legB}.wav`, `${legB}.mp3`]));
    expect(ownFiles).toEqual(expect.arrayContaining(["x y.wav", `${legB}.wav`]));
    expect(ownFiles).not.toContain(`${legA}.wav`);
  });

  test.each([
    ["a stranger calls", {}, "incoming"],
    ["FusionPBX says so", { call_direction: "outbound" }, "outbound"],
    ["FusionPBX: in the house", { call_direction: "local" }, "internal"],
    ["the operator says so", { onbin_type: "transfer", call_direction: "local" }, "transfer"],
    ["a phone of ours calls out", { sip_authorized: "true" }, "outbound"],
    ["a phone of ours calls another", { user_name: "201", dialed_user: "202" }, "internal"],
    ["FreeSWITCH calls", { direction: "outbound" }, "outbound"],
    ["a message was left", { last_app: "voicemail" }, "voicemail"],
  ])("%s", (_who, variables, type) => {
    expect(read(cdrOf({ uuid: legA, ...variables })).type).toBe(type);
  });

  test("nobody answered", () => {
    expect(read(cdrOf({ uuid: legA, answer_uepoch: "0", answer_epoch: "0" }))).toMatchObject({
      answered: false,
      answeredAt: undefined,
    });
    expect(read(cdrOf({ uuid: legA, missed_call: "true" })).answered).toBe(false);
  });

  test("the number dialled first, of several profiles; newer releases list them, older ones repeat the key", () => {
    const profile = (to: string) => ({ caller_profile: { caller_id_number: "1", destination_number: to } });
    expect(read(cdrOf({ uuid: legA }, { callflow: [profile("202"), profile("201")] })).to).toBe("201");
    expect(read(cdrOf({ uuid: legA }, { callflow: profile("203") })).to).toBe("203");
  });

  test.each([
    ["numbers as numbers", { uuid: legA, start_uepoch: 1_795_334_501_471_153 }],
    [
      "odd values",
      { uuid: legA, x: null, y: [1], z: { a: 1 }, transfer_history: ":uuid_br:x", originated_legs: "|||" },
    ],
    [
      "times that cannot be",
      { uuid: legA, start_uepoch: "99999999999999999999", end_uepoch: "-1", answer_uepoch: "x" },
    ],
    ["control characters", { uuid: legA, onbin_user: "a\u0000\nb" }],
  ])("%s do no harm", (_what, variables) => {
    expect(() => read(cdrOf(variables))).not.toThrow();
  });
});
