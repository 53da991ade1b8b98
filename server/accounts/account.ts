import type { Database, Trx } from "../base/database.ts";
import type { Visitor } from "./sessions.ts";

/** Stands where a company's ID stands for what belongs to an operator; no company can have that ID. */
export const operatorsOf = "*";

/** A person of a company, or an operator: who has a password, sign-ins, and may have a second factor. */
export type Account = { companyId: string; userId: string };

export function accountOf(visitor: Visitor): Account {
  return visitor.kind === "operator"
    ? { companyId: operatorsOf, userId: visitor.operatorId }
    : { companyId: visitor.companyId, userId: visitor.userId };
}

/** Runs an act in one transaction where this account's rows are seen; an operator's belong to no company. */
export function asAccount<T>(db: Database, companyId: string, act: (trx: Trx) => Promise<T>): Promise<T> {
  return companyId === operatorsOf ? db.system.transaction().execute(act) : db.forCompany(companyId, act);
}
