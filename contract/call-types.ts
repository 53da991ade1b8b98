/** Kinds of call as a phone system names them on the push door (docs/sources/push.md). */
export const callTypes = ["incoming", "outbound", "transfer", "internal", "voicemail"] as const;
export type CallType = (typeof callTypes)[number];

/** Steps of a flow that are no calls (product.md, flow CSV): a message played, digits asked for, sent on. */
export const stepTypes = ["play", "read", "forward"] as const;
export type StepType = (typeof stepTypes)[number];
/** What the push door takes as `type`. */
export const pushTypes = [...callTypes, ...stepTypes] as const;
