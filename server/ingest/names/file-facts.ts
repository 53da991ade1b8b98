import type { CallType } from "../../../contract/call-types.ts";

/** What the name and place of a recording's file say of its call, as fields of the push door. */
export type FileFacts = {
  externalId?: string;
  type?: CallType;
  from?: string;
  to?: string;
  userName?: string;
  accountName?: string;
  /** RFC 3339, UTC. */
  dialBegin?: string;
};
