/** The steps of the connection check, in the order in which a person would mend them. */
export const checkSteps = ["reach", "key", "secret", "bucket", "region", "list", "write"] as const;
export type CheckStepName = (typeof checkSteps)[number];
