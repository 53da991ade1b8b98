import { callTypes, stepTypes } from "./call-types.ts";

// Without a library: `onbin send` reads it, and a phone system may run that for each call.

/** Text fields of the push door (docs/sources/push.md), with what each takes; the OpenAPI document is made from this. */
export const pushFields = {
  sequenceId: "1 to 64 letters, digits or -; unique in the company. Made by Onbin when absent.",
  externalId: "The phone system's own ID of the call, up to 256 printable characters; may be shared.",
  parentSequenceId: "First call of the chain: a sequence ID or an externalId; may be unknown as yet.",
  previousSequenceId: "Call just before in the chain: a sequence ID or an externalId; may be unknown as yet.",
  type: `One of ${callTypes.join(", ")}; or, without a file, a step of a flow: ${stepTypes.join(", ")}.`,
  answered: "true or false.",
  from: "Number or name of the caller, up to 256 characters.",
  to: "Number or name that was called, up to 256 characters.",
  userName: "Our side's person, up to 256 characters.",
  accountName: "The customer's company, up to 256 characters.",
  contactName: "The customer's person, up to 256 characters.",
  memo: "Free text, up to 4,000 characters.",
  dialBegin: "When dialling began: RFC 3339 with its zone, or Unix seconds.",
  callBegin: "When it was answered: RFC 3339 with its zone, or Unix seconds.",
  callEnd: "When it ended: RFC 3339 with its zone, or Unix seconds.",
  format: "wav (default: by content), or headerless: pcm16, ulaw, alaw, gsm at 8 kHz, g722 at 16 kHz.",
  agentOffset: "Seconds of silence before the agent's leg; 0 to 86400.",
  customerOffset: "Seconds of silence before the customer's leg; 0 to 86400.",
  factsWithin:
    "Seconds (0 to 86400) that the recording waits for the facts of its call before it is shipped; its key follows from them.",
  archive: "true for old recordings: they are shipped when no call that has just ended waits.",
} as const;
export type PushField = keyof typeof pushFields;

/** File parts, and the leg that each is. `tx` and `rx` as seen from the agent's channel (docs/sources/push.md). */
export const pushFiles = {
  audio: "both",
  agent: "agent",
  customer: "customer",
  rx: "agent",
  tx: "customer",
} as const;
export type PushFile = keyof typeof pushFiles;

export const declaredFormats = ["wav", "pcm16", "ulaw", "alaw", "g722", "gsm"] as const;
