import { logOperation } from "../accounts/operation-log.ts";
import type { Trx } from "../base/database.ts";

/**
 * Sets a company's own periods, in days; null: as the installation has it. They hold for what is here already, too.
 * What is absent stays as it is.
 */
export async function saveRetention(
  companyId: string,
  trx: Trx,
  own: { delivered?: number | null; unshipped?: number | null },
  by: { actor: string; address: string | null },
): Promise<void> {
  const { delivered, unshipped } = own;
  const before = await trx
    .selectFrom("companies")
    .select(["retention_days as delivered", "unshipped_days as unshipped"])
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  await trx
    .updateTable("companies")
    .set({
      ...(delivered === undefined ? {} : { retention_days: delivered }),
      ...(unshipped === undefined ? {} : { unshipped_days: unshipped }),
    })
    .where("company_id", "=", companyId)
    .execute();
  await logOperation(companyId, trx, { ...by, operation: "retention.save", details: { ...own, before } });
}
