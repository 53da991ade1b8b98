import type { CallType, StepType } from "../../../contract/call-types.ts";

/** What is known of one leg of a call. */
export type LegSigns = {
  tag: string | null;
  label: string | null;
  /** What was said of the leg itself: `agent` or `customer`. */
  side: string | null;
  /** Seconds since 1970. */
  startedAt: number | null;
  isCaller?: boolean;
};

/** What is known of the call that tells its legs apart: tags or labels. */
export type CallSigns = {
  agent: string | null;
  caller: string | null;
  type: CallType | StepType | undefined;
};

export type Sides = {
  /** Index of the leg that is our side's. */
  agent: 0 | 1;
  /** False: nothing told them apart, and what stands there is a guess. */
  known: boolean;
};

const callerLabels: ReadonlySet<string> = new Set(["caller", "a"]);
const calleeLabels: ReadonlySet<string> = new Set(["callee", "called", "b"]);

/**
 * Which of two legs is our side's (docs/decisions/0024-legs-that-come-apart.md): what is said of a leg itself, then the agent's tag or
 * label, then who called whom: of an outbound or internal call the caller is ours, of any other the called.
 */
export function tellSides(legs: readonly [LegSigns, LegSigns], call: CallSigns): Sides {
  const own = legs.map((leg) => sideOf(leg, call));
  if (own[0] !== null && own[0] !== own[1]) return { agent: own[0] === "agent" ? 0 : 1, known: true };
  if (own[1] !== null && own[0] === null) return { agent: own[1] === "agent" ? 1 : 0, known: true };
  // Who called may be known though the kind of call is not; else the one that began first is taken for the caller.
  const caller = callerOf(legs, call);
  return { agent: isOurCaller(call) ? caller : caller === 0 ? 1 : 0, known: false };
}

function callerOf(legs: readonly [LegSigns, LegSigns], call: CallSigns): 0 | 1 {
  const [first, second] = legs.map((leg) => isOfCaller(leg, call));
  if (first !== second && (first !== undefined || second !== undefined)) {
    return first === true || second === false ? 0 : 1;
  }
  const [one, other] = legs.map(({ startedAt }) => startedAt ?? Number.POSITIVE_INFINITY);
  if (one !== other) return (other ?? 0) < (one ?? 0) ? 1 : 0;
  // The same whichever came first.
  return `${legs[1].tag}\n${legs[1].label}` < `${legs[0].tag}\n${legs[0].label}` ? 1 : 0;
}

/** The side of one leg by itself; null when nothing tells it. */
export function sideOf(leg: LegSigns, call: CallSigns): "agent" | "customer" | null {
  for (const word of [leg.side, leg.label]) {
    const said = word?.toLowerCase();
    if (said === "agent" || said === "customer") return said;
  }
  if (call.agent !== null) return isNamed(call.agent, leg) ? "agent" : "customer";
  const isCaller = isOfCaller(leg, call);
  if (isCaller === undefined || call.type === undefined) return null;
  return isCaller === isOurCaller(call) ? "agent" : "customer";
}

function isOfCaller(leg: LegSigns, { caller }: CallSigns): boolean | undefined {
  const label = leg.label?.toLowerCase() ?? "";
  if (leg.isCaller !== undefined) return leg.isCaller;
  if (callerLabels.has(label)) return true;
  if (calleeLabels.has(label)) return false;
  return caller === null ? undefined : isNamed(caller, leg);
}

function isNamed(name: string, { tag, label }: LegSigns): boolean {
  return name === tag || name === label;
}

function isOurCaller({ type }: CallSigns): boolean {
  return type === "outbound" || type === "internal";
}
