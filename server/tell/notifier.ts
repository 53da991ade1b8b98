import { logOperation, type Operation } from "../accounts/operation-log.ts";
import { logOperatorAct } from "../accounts/operator-log.ts";
import type { Database, Trx } from "../base/database.ts";
import { installationId } from "./tables.ts";

/** Who changes whose notifications: an administrator those of the company, the operator those of the installation. */
export type Notifier = {
  /** A company's ID, or `*` for the installation. */
  companyId: string;
  by: { actor: string; address: string | null };
};

/** Runs an act where this notifier's rows are seen. The installation's belong to no company. */
export function asNotifier<T>(db: Database, companyId: string, act: (trx: Trx) => Promise<T>): Promise<T> {
  return companyId === installationId ? db.system.transaction().execute(act) : db.forCompany(companyId, act);
}

/** Writes a change into the company's operation log, or into the operator's own. */
export async function logChange(
  { companyId, by }: Notifier,
  trx: Trx,
  operation: Operation["operation"],
  details: Record<string, unknown>,
): Promise<void> {
  const act = { ...by, operation, details };
  await (companyId === installationId ? logOperatorAct(trx, act) : logOperation(companyId, trx, act));
}
