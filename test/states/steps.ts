import fc from "fast-check";
import { type Fate, fates } from "./outcomes.ts";

const kinds = ["stop-now", "finish-first"] as const;
const changes = ["save", "switch-off", "remove", "contract-off"] as const;

/** One thing that happens to a company's transfers. `at` chooses among what there is, modulo its number. */
export type Step =
  | { do: "receive"; during: (typeof changes)[number] | null; shaped: boolean; backfill: boolean }
  | { do: "shape"; end: "ok" | "at-once" | "refuse" | "trouble" | "crash" | "hang"; at: number }
  | { do: "end-shape"; end: "ok" | "at-once"; at: number }
  | { do: "claim"; free: number }
  | { do: "probe" }
  | { do: "end"; at: number; fate: Fate; dieBeforeRelease: boolean }
  | { do: "store"; at: number }
  | { do: "crash"; at: number }
  | { do: "lose-lease"; at: number }
  | { do: "renew" }
  | { do: "settle" }
  | { do: "later" }
  | { do: "save"; enabled: boolean }
  | { do: "remove"; mode: (typeof kinds)[number] }
  | { do: "destroy-ended" }
  | { do: "contract"; on: boolean }
  | { do: "ship-again"; at: number }
  | { do: "skip-stranded" }
  | { do: "occupy"; at: number }
  | { do: "late-facts"; at: number };

const at = fc.nat(5);
const some = <T extends string>(...values: readonly T[]) => fc.constantFrom(...values);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: some("receive"),
      during: fc.option(some(...changes), { freq: 3 }),
      shaped: fc.boolean(),
      backfill: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: some("shape"),
      end: some("ok", "ok", "at-once", "at-once", "refuse", "trouble", "crash", "hang"),
      at,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: some("end-shape"), end: some("ok", "at-once"), at }) },
  { weight: 8, arbitrary: fc.record({ do: some("claim"), free: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: some("probe") }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: some("end"), at, fate: some(...fates), dieBeforeRelease: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: some("store"), at }) },
  { weight: 1, arbitrary: fc.record({ do: some("crash"), at }) },
  { weight: 5, arbitrary: fc.record({ do: some("lose-lease"), at }) },
  { weight: 1, arbitrary: fc.record({ do: some("renew") }) },
  { weight: 2, arbitrary: fc.record({ do: some("settle") }) },
  { weight: 2, arbitrary: fc.record({ do: some("later") }) },
  { weight: 2, arbitrary: fc.record({ do: some("save"), enabled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: some("remove"), mode: some(...kinds) }) },
  { weight: 1, arbitrary: fc.record({ do: some("destroy-ended") }) },
  { weight: 1, arbitrary: fc.record({ do: some("contract"), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: some("ship-again"), at }) },
  { weight: 1, arbitrary: fc.record({ do: some("skip-stranded") }) },
  { weight: 1, arbitrary: fc.record({ do: some("occupy"), at }) },
  { weight: 1, arbitrary: fc.record({ do: some("late-facts"), at }) },
);

const oneCame: Step = { do: "receive", during: null, shaped: true, backfill: false };

/** Some recordings that are there to be shipped, then up to 20 steps; mostly few, of which more can be tried. */
export const sequences: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.oneof(
      { weight: 7, arbitrary: fc.array(step, { minLength: 4, maxLength: 8, size: "max" }) },
      { weight: 3, arbitrary: fc.array(step, { minLength: 8, maxLength: 20, size: "max" }) },
    ),
  )
  .map(([came, steps]) => [...Array.from({ length: came }, () => oneCame), ...steps]);
