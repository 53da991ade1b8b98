import { describe, expect, test } from "vitest";
import type { Cdr } from "./cdr-record.ts";
import { buildChain, rootOf } from "./chain.ts";
import { cdrsOfThree, linksOfThree } from "./testing/three-calls.ts";

const three = cdrsOfThree();
const ofChain = (...ids: string[]) => three.filter(({ linkedId }) => ids.some((id) => linkedId.endsWith(id)));
const shuffled = <T>(list: readonly T[]) => [...list].reverse();
const summary = (cdrs: readonly Cdr[], root: string) =>
  buildChain(cdrs, root).map(({ parts, isRoot, previous, facts }) => ({
    cdrs: parts.map(({ sequence }) => sequence),
    isRoot,
    previous,
    type: facts.type,
    user: facts.userName,
  }));

describe("what a real Asterisk wrote", () => {
  test("a plain call stands alone", () => {
    const [call] = buildChain(ofChain(".3"), "pbx7-1795420501.3");
    expect(call).toMatchObject({
      names: ["cdr:pbx7-1795420501.3#2", "file:in-301-12025550143-20261122-080141-pbx7-1795420501.3.wav"],
      isRoot: true,
      previous: null,
      facts: {
        type: "incoming",
        answered: true,
        from: "+12025550143",
        to: "+12025550178",
        userName: "sato",
        dialBegin: new Date("2026-11-22T08:01:41Z"),
        callBegin: new Date("2026-11-22T08:01:42Z"),
        callEnd: new Date("2026-11-22T08:01:48Z"),
      },
    });
  });

  test.each([
    ["as written", false],
    ["the last first", true],
  ])("a blind transfer is two calls of one chain: %s", (_how, back) => {
    const cdrs = ofChain(".6");
    expect(summary(back ? shuffled(cdrs) : cdrs, "pbx7-1795420511.6")).toEqual([
      { cdrs: ["4"], isRoot: true, previous: null, type: "incoming", user: "sato" },
      { cdrs: ["6"], isRoot: false, previous: "cdr:pbx7-1795420511.6#4", type: "transfer", user: "ito" },
    ]);
  });

  test.each([
    ["as written", false],
    ["the last first", true],
  ])("an attended transfer: the call whose recording goes on, and its consultation: %s", (_how, back) => {
    const cdrs = ofChain(".11", ".13");
    const root = "pbx7-1795420526.11";
    expect(summary(back ? shuffled(cdrs) : cdrs, root)).toEqual([
      { cdrs: ["8", "12"], isRoot: true, previous: null, type: "incoming", user: "sato" },
      { cdrs: ["10"], isRoot: false, previous: "cdr:pbx7-1795420526.11#8", type: "internal", user: "sato" },
    ]);
    const [main] = buildChain(cdrs, root);
    expect(main?.facts.callEnd).toEqual(new Date("2026-11-22T08:02:19Z"));
  });

  test("only the channel events link the consultation, and its first channel is the younger", () => {
    const links = linksOfThree().filter(({ isTransfer }) => isTransfer);
    expect(links).toEqual([{ from: "pbx7-1795420526.11", to: "pbx7-1795420529.13", isTransfer: true }]);
    expect(rootOf(["pbx7-1795420529.13", "pbx7-1795420529.14", "pbx7-1795420526.11"])).toBe(
      "pbx7-1795420526.11",
    );
  });
});

/** A record of a call that began so many seconds in. */
function cdr(sequence: number, from: number, to: number, more: Partial<Cdr> = {}): Cdr {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString();
  return {
    name: `cdr:1.1#${sequence}`,
    uniqueId: "1.1",
    linkedId: "1.1",
    sequence: String(sequence),
    src: "0312345678",
    dst: "600",
    did: "",
    context: "ext-group",
    channel: "PJSIP/trunk-00000001",
    dstChannel: `PJSIP/20${sequence}-0000000${sequence}`,
    app: "Dial",
    answered: false,
    file: "",
    start: at(from),
    answer: null,
    end: at(to),
    ...more,
  };
}

describe("what the documents say of others", () => {
  test("phones that ring at once are one call, of the one who took it", () => {
    const calls = buildChain([cdr(1, 0, 9), cdr(2, 1, 9), cdr(3, 1, 40, { answered: true })], "1.1");
    expect(calls).toHaveLength(1);
    expect(calls[0]?.facts).toMatchObject({ answered: true, userName: "203", to: "600" });
  });

  test("one after the other they are calls of a chain, and nobody took the first", () => {
    const calls = buildChain([cdr(1, 0, 9), cdr(2, 10, 40, { answered: true })], "1.1");
    expect(calls.map(({ facts }) => facts.answered)).toEqual([false, true]);
    expect(calls[1]?.previous).toBe("cdr:1.1#1");
    // The first was not talked to, so it was no transfer.
    expect(calls[1]?.facts.type).not.toBe("transfer");
  });

  test("a Local channel's inner half is the same call and tells who took it", () => {
    const outer = cdr(1, 0, 40, {
      answered: true,
      dstChannel: "Local/201@from-queue-00000007;1",
      file: "q-600-03.wav",
    });
    const inner = cdr(2, 1, 40, {
      answered: true,
      uniqueId: "1.3",
      name: "cdr:1.3#2",
      channel: "Local/201@from-queue-00000007;2",
      dstChannel: "PJSIP/201-00000009",
    });
    const calls = buildChain([inner, outer], "1.1");
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ isHalf: false, facts: { userName: "201", type: "incoming" } });
    expect(buildChain([inner], "1.1")[0]?.isHalf).toBe(true);
  });

  test("a chain whose first record is still to come has no root", () => {
    const calls = buildChain([cdr(1, 0, 9, { uniqueId: "1.4", linkedId: "1.1" })], "1.1");
    expect(calls[0]).toMatchObject({ isRoot: false, previous: null });
  });
});
