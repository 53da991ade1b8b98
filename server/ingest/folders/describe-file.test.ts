import { describe, expect, test } from "vitest";
import type { SourceKind } from "../../../contract/sources.ts";
import { knownPatterns } from "../names/name-pattern.ts";
import { type Described, describeFile } from "./describe-file.ts";
import { readPattern } from "./folder-pattern.ts";

const modifiedAt = new Date("2026-11-22T00:00:00Z");

/** A file among others, whose contents matter only where they are JSON. */
function told(
  path: string,
  others: Record<string, string> = {},
  bytes = 100,
  kind: SourceKind | null = null,
): Promise<Described> {
  const around = {
    has: async (other: string) => other === path || Object.hasOwn(others, other),
    read: async (other: string) => others[other] ?? null,
  };
  return describeFile(around, { path, bytes, modifiedAt }, readPattern("freepbx"), "Asia/Tokyo", kind);
}

const fields = (described: Described) =>
  "fields" in described ? Object.fromEntries(described.fields) : described;
const name = "22/in-201-0312345678-20261122-080141-1.3";

describe("what a file in a folder is", () => {
  test("its name tells, with the time zone of its machine", async () => {
    expect(fields(await told(`${name}.gsm`))).toEqual({
      ...{ externalId: "1.3", type: "incoming", from: "0312345678", to: "201" },
      ...{ dialBegin: "2026-11-21T23:01:41.000Z", format: "gsm" },
    });
  });

  test("a name that does not fit is the externalId, and its last write the end of the call", async () => {
    expect(fields(await told("22/notes.wav"))).toEqual({
      externalId: "22/notes.wav",
      callEnd: "2026-11-22T00:00:00.000Z",
    });
    const long = `${"山".repeat(200)}/${"川".repeat(200)}.wav`;
    expect(fields(await told(long))).toMatchObject({ externalId: expect.stringMatching(/^.{256}$/su) });
  });

  test.each([
    [
      { "22/call.json": '{"externalId":"a","from":201,"unknown":true,"memo":null}' },
      { externalId: "a", from: "201" },
    ],
    [{ "22/call.wav.json": '\uFEFF{"sequenceId":"s-1"}' }, { sequenceId: "s-1" }],
    [{ "22/call.json": '{"to":{"a":1}}' }, { to: '{"a":1}', externalId: "22/call.wav" }],
  ])("a .json beside it outweighs its name: %j", async (others, expected) => {
    const described = await told("22/call.wav", others);
    expect(fields(described)).toEqual(expected);
    expect(described).toMatchObject({ known: "sidecar", sidecar: { text: Object.values(others)[0] } });
  });

  test.each(["{", "[]", "null", '"text"'])("a .json that is %j is told of", async (text) => {
    expect(await told("22/call.wav", { "22/call.json": text })).toMatchObject({ leave: "sidecar-broken" });
  });

  test.each([
    ["in", "tx", "rx"],
    ["out", "rx", "tx"],
  ])("legs of a call that came %s: ours is %s", async (direction, agent, customer) => {
    const path = `${direction}-201-03-20261122-080141-1.3`;
    const described = await told(`${path}.wav`, { [`${path}-rx.wav`]: "", [`${path}-tx.wav`]: "" });
    expect("files" in described && described.files).toEqual([
      { part: "agent", path: `${path}-${agent}.wav` },
      { part: "customer", path: `${path}-${customer}.wav` },
    ]);
    expect(await told(`${path}-rx.wav`, { [`${path}.wav`]: "" })).toMatchObject({ leave: "leg" });
  });

  test("one leg alone, or legs of a call inside: the mix", async () => {
    for (const [path, others] of [
      [`${name}.wav`, { [`${name}-rx.wav`]: "" }],
      ["int-202-201-20261122-080141-1.3.wav", { "int-202-201-20261122-080141-1.3-rx.wav": "" }],
    ] as const) {
      const described = await told(path, others);
      expect("files" in described && described.files).toEqual([{ part: "audio", path }]);
    }
    expect(await told("22/a-rx.wav")).toMatchObject({ files: [{ part: "audio", path: "22/a-rx.wav" }] });
  });

  test.each([
    ["in-201-0312345678", {}, "tx"],
    ["int-202-201", {}, "rx"],
    // What the .json tells outweighs the name.
    ["int-202-201", { type: "incoming" }, "tx"],
    ["int-202-201", { type: "transfer", from: "0312345678" }, "tx"],
    ["notes", {}, "tx"],
  ])(
    "of an Asterisk all legs are taken, as its push takes them: %s %j, ours is %s",
    async (from, json, ours) => {
      const path = `22/${from}-20261122-080141-1.3`;
      const beside = {
        [`${path}-rx.wav`]: "",
        [`${path}-tx.wav`]: "",
        [`${path}.json`]: JSON.stringify(json),
      };
      const described = await told(`${path}.wav`, beside, 100, "asterisk");
      expect("files" in described && described.files).toEqual([
        { part: "agent", path: `${path}-${ours}.wav` },
        { part: "customer", path: `${path}-${ours === "rx" ? "tx" : "rx"}.wav` },
      ]);
    },
  );

  test("nothing in it: no recording", async () => {
    expect(await told("22/call.wav", {}, 0)).toMatchObject({ leave: "empty" });
  });
});

test("a pattern is a known name, sidecar, or one of one's own", () => {
  expect(readPattern("sidecar")).toBeNull();
  for (const known of Object.keys(knownPatterns)) expect(readPattern(known)).toBeTypeOf("function");
  expect(readPattern("{from}_{to}")?.("1_2", "UTC")).toEqual({ from: "1", to: "2" });
  expect(() => readPattern("constructor")).toThrow("names no field");
});
