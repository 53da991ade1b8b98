import type { HeaderClaim, HeldParams, HeldReason } from "../../contract/held-reasons.ts";
import type { Demuxer } from "./demuxer.ts";

/**
 * A recording that cannot be shaped: not an error of ours, a state with words for people. With a `demuxer` the
 * converter may be able to read it.
 */
export type Refusal = {
  ok: false;
  reason: HeldReason;
  params: Record<string, string | number>;
  demuxer?: Demuxer;
};

/** Makes a {@link Refusal}. */
export function refuse(reason: HeldReason, params: HeldParams = {}): Refusal {
  return { ok: false, reason, params: { ...params } };
}

/** A header that claims what cannot be; `value` is what it says, where it says anything. */
export function badHeader(claim: HeaderClaim, value?: number): Refusal {
  return refuse("bad-header", value === undefined ? { claim } : { claim, value });
}

/** A format that is not read here; `demuxer` is null where the converter cannot read it either. */
export function notDecoded(format: string, demuxer: Demuxer | null): Refusal {
  const refusal = refuse("format-not-decoded", { format });
  return demuxer === null ? refusal : { ...refusal, demuxer };
}
