import type { Trouble } from "./incident-rules.ts";
import type { TellParams } from "./tables.ts";

/** Something that is wrong, of one kind, with what its words need. */
export type Finding = Trouble & {
  companyId: string;
  service: string;
  kind: string;
  /** Since when, as people are told. */
  since: Date;
  params: TellParams;
  /** Codes of the integration error log that it gathers; empty: none. */
  codes: string[];
};

/** Names an incident among all: only one of a name is open. */
export type KindName = { companyId: string; service: string; kind: string };

export function nameOf({ companyId, service, kind }: KindName): string {
  return `${companyId}/${service}/${kind}`;
}
