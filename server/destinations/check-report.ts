import type { CheckStepName } from "../../contract/check-steps.ts";
import type { CheckStep } from "../../contract/destination.ts";
import type { Failure, FailureParams } from "./failure.ts";
import type { Remark } from "./failure-phrases.ts";
import { failureWords } from "./failure-words.ts";

/** Collects what is known of each step and passes it on in order, each step as soon as all before it are known. */
export class CheckReport {
  readonly #known = new Map<CheckStepName, CheckStep>();
  readonly #failures = new Map<CheckStepName, Failure>();
  readonly #steps: readonly CheckStepName[];
  readonly #passOn: (step: CheckStep) => void;
  #passed = 0;

  /** @param steps those that are reported; what is found of others is passed over */
  constructor(steps: readonly CheckStepName[], passOn: (step: CheckStep) => void) {
    this.#steps = steps;
    this.#passOn = passOn;
  }

  ok(...steps: CheckStepName[]): void {
    for (const step of steps) this.#set({ step, state: "ok" });
  }

  failed(step: CheckStepName, failure: Failure): void {
    const { code, params } = failure;
    const region = params.rightRegion;
    if (!this.#known.has(step)) this.#failures.set(step, failure);
    this.#set({
      step,
      state: "failed",
      code,
      words: failureWords(code, params),
      ...(region ? { region } : {}),
    });
  }

  /** A step with a remark. */
  remark(step: CheckStepName, state: CheckStep["state"], code: Remark, params: FailureParams): void {
    this.#set({ step, state, code, words: failureWords(code, params) });
  }

  stateOf(step: CheckStepName): CheckStep["state"] | null {
    return this.#known.get(step)?.state ?? null;
  }

  /** What was not found out is skipped. Returns the steps in order, and the first failure. */
  finish(): { steps: CheckStep[]; failure: Failure | null } {
    for (const step of this.#steps) this.#set({ step, state: "skipped" });
    const first = this.#steps.find((step) => this.#failures.has(step));
    return {
      steps: this.#steps.flatMap((step) => this.#known.get(step) ?? []),
      failure: (first === undefined ? null : this.#failures.get(first)) ?? null,
    };
  }

  /** The first word on a step stands: it was already passed on. */
  #set(step: CheckStep): void {
    if (this.#known.has(step.step)) return;
    this.#known.set(step.step, step);
    for (const name of this.#steps.slice(this.#passed)) {
      const next = this.#known.get(name);
      if (next === undefined) return;
      this.#passed += 1;
      this.#passOn(next);
    }
  }
}
