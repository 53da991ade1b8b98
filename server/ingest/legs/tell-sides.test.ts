import { describe, expect, test } from "vitest";
import type { CallType } from "../../../contract/call-types.ts";
import { type LegSigns, sideOf, tellSides } from "./tell-sides.ts";

const leg = (signs: Partial<LegSigns> = {}): LegSigns => ({
  tag: null,
  label: null,
  side: null,
  startedAt: null,
  ...signs,
});
const call = (type?: CallType, more: { agent?: string; caller?: string } = {}) => ({
  agent: null,
  caller: null,
  ...more,
  type,
});

describe("whose leg is whose", () => {
  test.each([
    [
      "said of the legs themselves",
      leg({ side: "customer" }),
      leg({ side: "agent" }),
      call("outbound"),
      1,
      true,
    ],
    ["by labels agent and customer", leg({ label: "Agent" }), leg({ label: "customer" }), call(), 0, true],
    ["by the agent's tag", leg({ tag: "a" }), leg({ tag: "b" }), call(undefined, { agent: "b" }), 1, true],
    [
      "incoming: the called is ours",
      leg({ label: "caller" }),
      leg({ label: "callee" }),
      call("incoming"),
      1,
      true,
    ],
    [
      "outbound: the caller is ours",
      leg({ tag: "x" }),
      leg({ tag: "y" }),
      call("outbound", { caller: "x" }),
      0,
      true,
    ],
    [
      "internal: the caller is ours",
      leg({ isCaller: false }),
      leg({ isCaller: true }),
      call("internal"),
      1,
      true,
    ],
    ["only one leg says anything", leg(), leg({ side: "customer" }), call(), 0, true],
    [
      "nothing: the first is the caller of a call that came in",
      leg({ startedAt: 2 }),
      leg({ startedAt: 1 }),
      call(),
      0,
      false,
    ],
    [
      "both say the same: a guess",
      leg({ label: "agent", startedAt: 1 }),
      leg({ label: "agent", startedAt: 2 }),
      call(),
      1,
      false,
    ],
  ] as const)("%s", (_name, first, second, of, agent, known) => {
    expect(tellSides([first, second], of)).toEqual({ agent, known });
    // The order in which they came decides nothing.
    expect(tellSides([second, first], of)).toEqual({ agent: 1 - agent, known });
  });

  test("a leg alone says it or not", () => {
    expect(sideOf(leg({ label: "caller" }), call("incoming"))).toBe("customer");
    expect(sideOf(leg({ label: "caller" }), call())).toBeNull();
  });
});
