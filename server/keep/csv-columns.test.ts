import { describe, expect, test } from "vitest";
import { type CsvListRow, csvColumns, flowCells, flowType, listCells, listType } from "./csv-columns.ts";

const call: CsvListRow = {
  type: "incoming",
  answered: true,
  sequence_id: "S2",
  parent_sequence_id: "S1",
  previous_sequence_id: "S1",
  state: "delivered",
  object_key: "calls/S1_S2.wav",
  sha256: "abc",
  user_name: "user",
  from_number: "+81312345678",
  to_number: "0312340000",
  account_name: "account",
  contact_name: "contact",
  memo: "memo",
  received_at: "2026-10-01 00:02:03",
  dial_begin: "2026-10-01 00:00:05",
  call_begin: "2026-10-01 00:00:12",
  call_end: "2026-10-01 00:02:00",
  dial_to_begin: 7,
  dial_to_end: 115,
  begin_to_end: 108,
};

const named = (row: CsvListRow) =>
  Object.fromEntries(listCells(row).map((cell, i) => [csvColumns.list[i] ?? i, cell]));

test("the documented columns of the list are the first ones, in their order", () => {
  expect(csvColumns.list.join(", ")).toBe(
    "Call Type, Sequence ID, User name, Call from, Call to, Account name, Contact person name, Dial begin time, " +
      "Call begin time, Call end time, Ringing time, Call duration, Call memo, Parent sequence ID, Transfer state, " +
      "Object key, SHA-256, Received at",
  );
  expect(csvColumns.flow.join(", ")).toBe(
    "Parent sequence ID, Sequence ID, Previous sequence ID, Call type, Transfer state, Object key, SHA-256",
  );
});

test("each cell stands under its column", () => {
  expect(named(call)).toEqual({
    "Call Type": "Incoming call",
    "Sequence ID": "S2",
    "User name": "user",
    "Call from": "+81312345678",
    "Call to": "0312340000",
    "Account name": "account",
    "Contact person name": "contact",
    "Dial begin time": "2026-10-01 00:00:05",
    "Call begin time": "2026-10-01 00:00:12",
    "Call end time": "2026-10-01 00:02:00",
    "Ringing time": 7,
    "Call duration": 108,
    "Call memo": "memo",
    "Parent sequence ID": "S1",
    "Transfer state": "delivered",
    "Object key": "calls/S1_S2.wav",
    "SHA-256": "abc",
    "Received at": "2026-10-01 00:02:03",
  });
  expect(flowCells(call)).toEqual(["S1", "S2", "S1", "incoming", "delivered", "calls/S1_S2.wav", "abc"]);
});

describe("call types", () => {
  test.for([
    ["incoming", "Incoming call"],
    ["outbound", "Outbound call"],
    ["transfer", "Call transfer"],
    ["internal", "Internal call"],
  ] as const)("%s", ([type, name]) => {
    expect(listType({ type, answered: true })).toBe(name);
    expect(listType({ type, answered: null })).toBe(name);
    expect(listType({ type, answered: false })).toBe(`${name} (No Answer)`);
  });

  test("an answering machine has answered, and what nobody told is blank", () => {
    expect(listType({ type: "voicemail", answered: false })).toBe("Answering machine");
    expect(listType({ type: null, answered: false })).toBe("");
  });

  test("of the flow: a transfer is a forward, steps are as they are", () => {
    const types = [
      "incoming",
      "outbound",
      "transfer",
      "internal",
      "voicemail",
      "play",
      "read",
      "forward",
      null,
    ];
    expect(types.map(flowType)).toEqual([
      "incoming",
      "outbound",
      "forward",
      "internal",
      "voicemail",
      "play",
      "read",
      "forward",
      "",
    ]);
  });
});

test("where nobody answered there is no begin, and it rang until the end", () => {
  expect(named({ ...call, answered: false })).toMatchObject({
    "Call begin time": null,
    "Ringing time": 115,
    "Call duration": null,
  });
});

test("a time that is not known, or clocks that contradict each other, give no length", () => {
  expect(named({ ...call, dial_to_begin: null, begin_to_end: -1 })).toMatchObject({
    "Ringing time": null,
    "Call duration": null,
  });
});

test("the first call of a chain has the empty string before it", () => {
  expect(flowCells({ ...call, previous_sequence_id: null })[2]).toBe("");
});
