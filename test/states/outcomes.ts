import type { Failure, FailureAct, Whose } from "../../server/destinations/failure.ts";
import type { PutOutcome } from "../../server/destinations/put-recording.ts";

/** How the store or the way to it may treat one PUT. */
export const fates = ["ok", "denied", "busy", "lost-before", "lost-after", "ours"] as const;
export type Fate = (typeof fates)[number];

export const delivered: PutOutcome = {
  outcome: "stored",
  etag: null,
  versionId: null,
  requestId: null,
  proof: "checksum",
};
export const refused412 = failed("PreconditionFailed", "theirs", "settle", false);

/** The outcome of a PUT that did not end well; null for `ok`. Whether the object was stored is told apart. */
export function outcomeOf(fate: Fate): PutOutcome | null {
  switch (fate) {
    case "ok":
      return null;
    case "denied":
      return failed("AccessDenied", "theirs", "pause", false);
    case "busy":
      return failed("SlowDown", "passing", "retry", false);
    case "lost-before":
    case "lost-after":
      return failed("ConnectionBroken", "passing", "retry", true);
    case "ours":
      return failed("FileUnreadable", "ours", "alarm", false);
    default:
      return fate satisfies never;
  }
}

function failed(code: string, whose: Whose, act: FailureAct, unknown: boolean): PutOutcome {
  const failure: Failure = {
    code,
    http: null,
    requestId: null,
    whose,
    act,
    params: { action: "put", store: "AWS", bucket: "b", folder: "rec", region: "us-east-1", egressIps: "" },
  };
  return { outcome: "failed", failure, unknown };
}
