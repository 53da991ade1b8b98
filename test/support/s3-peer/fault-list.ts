import { matchesGlob } from "../../../demo/s3/glob.ts";
import type { RequestRecord } from "../../../demo/s3/request-record.ts";
import type { Fault, FaultAct, FaultMatch } from "./fault.ts";

/** A fault with how many requests it has met and struck. */
export type ArmedFault = Fault & { met: number; struck: number };

type Facts = Pick<RequestRecord, "method" | "operation" | "bucket" | "key">;

/** The faults that a peer has in store; may be changed at any time. */
export class FaultList {
  private faults: ArmedFault[] = [];
  private readonly random: () => number;

  constructor(seed: number, faults: readonly Fault[]) {
    this.random = seededRandom(seed);
    this.set(faults);
  }

  get items(): readonly ArmedFault[] {
    return this.faults;
  }

  add(...faults: readonly Fault[]): void {
    this.faults.push(...faults.map((fault) => ({ ...fault, met: 0, struck: 0 })));
  }

  /** Replaces all; counting begins anew. */
  set(faults: readonly Fault[]): void {
    this.faults = [];
    this.add(...faults);
  }

  clear(): void {
    this.set([]);
  }

  /** Takes away what strikes this key; the others go on counting. */
  heal(key: string): void {
    this.faults = this.faults.filter(({ match }) => match?.key !== key);
  }

  /** What is to be done to a request that has just arrived, in the order of the list. */
  strike(facts: Facts): FaultAct[] {
    return this.faults.filter((fault) => this.strikes(fault, facts)).map(({ act }) => act);
  }

  private strikes(fault: ArmedFault, facts: Facts): boolean {
    const match = fault.match ?? {};
    if (!fits(match, facts)) return false;
    fault.met += 1;
    const { nth, probability = 1 } = match;
    if (nth !== undefined && ![nth].flat().includes(fault.met)) return false;
    if (fault.struck >= (fault.times ?? Number.POSITIVE_INFINITY)) return false;
    if (probability < 1 && this.random() >= probability) return false;
    fault.struck += 1;
    return true;
  }
}

function fits(match: FaultMatch, facts: Facts): boolean {
  return (
    (match.method === undefined || match.method === facts.method) &&
    (match.operation === undefined || match.operation === facts.operation) &&
    (match.bucket === undefined || match.bucket === facts.bucket) &&
    (match.key === undefined || matchesGlob(match.key, facts.key ?? ""))
  );
}

/** A linear congruential generator (Numerical Recipes' constants): the same seed strikes the same requests again. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
