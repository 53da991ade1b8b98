import { heldReasons } from "../../contract/held-reasons.ts";
import { failureRow } from "../destinations/failure-table.ts";

/**
 * What an error means for telling: `pausing` and `held` a person of the company must mend, told at the first failure;
 * `passing` mends itself, told when it lasts; `ours` the operator must mend, and the company is told when it lasts.
 */
export type Nature = "pausing" | "held" | "passing" | "ours";

/** Causes on our side that are no failure of a store. */
const ownCauses = new Set(["own-disk", "converter-missing"]);

/** The nature of any code of the integration error log. */
export function natureOf(code: string, httpStatus: number | null): Nature {
  if (ownCauses.has(code)) return "ours";
  if (Object.hasOwn(heldReasons, code)) return "held";
  const { whose, act } = failureRow(code, httpStatus);
  if (act === "settle") return "held";
  switch (whose) {
    case "theirs":
      return "pausing";
    case "passing":
      return "passing";
    case "ours":
      return "ours";
    default:
      return whose satisfies never;
  }
}

/** Incidents that are not one code's. */
export const ownKinds = ["passing", "silence", "spool", "clock", "network", "workers", "smtp"] as const;
export type OwnKind = (typeof ownKinds)[number];

export function isOwnKind(kind: string): kind is OwnKind {
  return (ownKinds as readonly string[]).includes(kind);
}

/** The operator's incident for a code of nature `ours`. */
export function installationKind(code: string): string {
  return code === "RequestTimeTooSkewed" ? "clock" : code;
}
