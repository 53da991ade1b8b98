import type { AccessKind } from "./destination-access.ts";

/**
 * The steps of the connection check, in the order in which they are tried and a person would mend them. A role comes
 * first: without its credentials nothing can be asked of the bucket.
 */
export const checkSteps = ["role", "reach", "key", "secret", "bucket", "region", "list", "write"] as const;
export type CheckStepName = (typeof checkSteps)[number];

/** Steps that are there for one kind of access only; a check of the other kind does not mention them. */
const onlyWith: Partial<Record<CheckStepName, AccessKind>> = { role: "role", key: "keys", secret: "keys" };

/** The steps that a check of this kind of access reports, each exactly once. */
export function checkStepsOf(access: AccessKind): CheckStepName[] {
  return checkSteps.filter((step) => (onlyWith[step] ?? access) === access);
}
