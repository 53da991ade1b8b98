import { beforeAll, describe, expect, test } from "vitest";
import type { Recording } from "../../contract/push.ts";
import type { FaultProxy, WayFault } from "../support/fault-proxy/fault-proxy.ts";

/** A store with an Onbin that reaches it through a fault proxy, and a company whose bucket is there. */
export type StoreStage = {
  proxy: FaultProxy;
  push(sequenceId: string): Promise<unknown>;
  until(sequenceId: string, ...states: string[]): Promise<Recording>;
  /** Of each version at the recording's key, the SHA-256 of its bytes, read from the store itself. */
  stored(sequenceId: string): Promise<string[]>;
};

type Case = {
  title: string;
  fault: WayFault;
  /** What the attempt comes to; null: it is delivered in the same attempt. */
  code: string | null;
  /** The store had stored it by then. */
  storedFirst: boolean;
};

const cases: Case[] = [
  {
    title: "slow before the store",
    fault: { kind: "delay", at: "request", milliseconds: 1500 },
    code: null,
    storedFirst: false,
  },
  {
    title: "slow after the store",
    fault: { kind: "delay", at: "answer", milliseconds: 1500 },
    code: null,
    storedFirst: true,
  },
  {
    title: "cut before the store heard of it",
    fault: { kind: "cut-before" },
    code: "ConnectionReset",
    storedFirst: false,
  },
  {
    title: "cut in the middle of the body",
    fault: { kind: "cut-within", afterBytes: 1000 },
    code: "ConnectionReset",
    storedFirst: false,
  },
  {
    title: "the answer lost, closed",
    fault: { kind: "answer-lost" },
    code: "ConnectionReset",
    storedFirst: true,
  },
  {
    title: "the answer lost, reset",
    fault: { kind: "answer-lost", reset: true },
    code: "ConnectionReset",
    storedFirst: true,
  },
  {
    title: "the answer cut in its headers",
    fault: { kind: "answer-cut" },
    code: "ConnectionReset",
    storedFirst: true,
  },
  {
    title: "one bit turned over",
    fault: { kind: "flip", offset: 777 },
    code: "XAmzContentSHA256Mismatch",
    storedFirst: false,
  },
  {
    title: "half-open: nothing is read",
    fault: { kind: "half-open", at: "request" },
    code: "NoProgress",
    storedFirst: false,
  },
  {
    title: "half-open: the store has it, its answer never comes",
    fault: { kind: "half-open", at: "answer" },
    code: "NoProgress",
    storedFirst: true,
  },
  {
    title: "the answer begins and stalls",
    fault: { kind: "answer-stalls" },
    code: "NoProgress",
    storedFirst: true,
  },
];

/**
 * The same suite for every store: whatever the way to it does, a recording is delivered within 60 s, and the store holds
 * its very bytes once.
 */
export function spoiledWaySuite(name: string, open: () => Promise<StoreStage>): void {
  describe(`${name}: a spoiled way`, () => {
    let stage: StoreStage;
    const idOf = (index: number) => `way-${index}`;
    const played = new Map<number, Promise<{ recording: Recording; seconds: number; stored: string[] }>>();

    beforeAll(async () => {
      stage = await open();
      for (const [index, { fault }] of cases.entries()) {
        stage.proxy.arm(`${idOf(index)}.wav`, fault);
        const outcome = deliver(stage, idOf(index));
        outcome.catch(() => undefined);
        played.set(index, outcome);
      }
    }, 120_000);

    test.each(cases.map((one, index) => [one.title, one, index] as const))(
      "%s",
      { timeout: 150_000 },
      async (_title, one, index) => {
        const { recording, seconds, stored } = await (played.get(index) ??
          Promise.reject(new Error("not played")));
        expect(stored).toEqual([recording.sha256]);
        expect(seconds).toBeLessThan(60);
        expect(recording.attempts.at(-1)?.outcome).toBe("delivered");
        const before = recording.attempts.slice(0, -1).map(({ code }) => code);
        // A kept connection that was cut is tried once more at once, within the same attempt.
        if (one.code === null || one.code === "ConnectionReset")
          expect(["", one.code]).toContain(before.join());
        else expect(before).toEqual([one.code]);
        const statuses = stage.proxy.puts(`${idOf(index)}.wav`).map(({ status }) => status);
        if (one.storedFirst && one.code !== null) expect([statuses[0], statuses.at(-1)]).toEqual([200, 412]);
        expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      },
    );

    test("answers lost again and again: it goes on until one is heard, and is stored once", {
      timeout: 150_000,
    }, async () => {
      stage.proxy.arm("way-again.wav", { kind: "answer-lost" }, 5);
      const { recording, stored } = await deliver(stage, "way-again");
      expect(stored).toEqual([recording.sha256]);
      expect(recording.attempts.filter(({ outcome }) => outcome === "delivered")).toHaveLength(1);
    });
  });
}

async function deliver(stage: StoreStage, id: string) {
  const begun = performance.now();
  await stage.push(id);
  const recording = await stage.until(id, "delivered");
  const seconds = (performance.now() - begun) / 1000;
  return { recording, seconds, stored: await stage.stored(id) };
}
