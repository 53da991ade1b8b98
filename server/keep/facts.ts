import type { CallType, StepType } from "../../contract/call-types.ts";

/** What is known of a call, as far as a source told; absent means not told. */
export type Facts = {
  type?: CallType | StepType;
  answered?: boolean;
  from?: string;
  to?: string;
  userName?: string;
  accountName?: string;
  contactName?: string;
  memo?: string;
  dialBegin?: Date;
  callBegin?: Date;
  callEnd?: Date;
};

/** Facts as columns of `calls`; only what was told. */
export type FactRow = {
  type?: CallType | StepType;
  answered?: boolean;
  from_number?: string;
  to_number?: string;
  user_name?: string;
  account_name?: string;
  contact_name?: string;
  memo?: string;
  dial_begin?: Date;
  call_begin?: Date;
  call_end?: Date;
};

const columns = {
  type: "type",
  answered: "answered",
  from: "from_number",
  to: "to_number",
  userName: "user_name",
  accountName: "account_name",
  contactName: "contact_name",
  memo: "memo",
  dialBegin: "dial_begin",
  callBegin: "call_begin",
  callEnd: "call_end",
} as const satisfies Record<keyof Facts, keyof FactRow>;

export function factColumns(facts: Facts): FactRow {
  const told = Object.entries(columns).flatMap(([name, column]) => {
    const value = facts[name as keyof Facts];
    return value === undefined ? [] : [[column, value] as const];
  });
  return Object.fromEntries(told);
}

/** When the call took place, as well as known; null when no time was told. */
export function happenedAt(facts: Pick<Facts, "callBegin" | "dialBegin" | "callEnd">): Date | null {
  return facts.callBegin ?? facts.dialBegin ?? facts.callEnd ?? null;
}
