import type { HeaderClaim, HeldParams, HeldReason } from "../../contract/held-reasons.ts";

/** A recording that cannot be shaped: not an error of ours, a state with words for people. */
export type Refusal = { ok: false; reason: HeldReason; params: Record<string, string | number> };

/** Makes a {@link Refusal}. */
export function refuse(reason: HeldReason, params: HeldParams = {}): Refusal {
  return { ok: false, reason, params: { ...params } };
}

/** A header that claims what cannot be; `value` is what it says, where it says anything. */
export function badHeader(claim: HeaderClaim, value?: number): Refusal {
  return refuse("bad-header", value === undefined ? { claim } : { claim, value });
}
