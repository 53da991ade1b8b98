import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";

/** Whether the operator's switch lets this company use the integration (S1). */
export async function hasContract(companyId: string, trx: Trx): Promise<boolean> {
  const company = await trx
    .selectFrom("companies")
    .select("contract")
    .where("company_id", "=", companyId)
    .executeTakeFirst();
  return company?.contract === true;
}

/** @throws AppError `contract_missing` */
export async function requireContract(companyId: string, trx: Trx): Promise<void> {
  if (!(await hasContract(companyId, trx))) throw new AppError("contract_missing");
}
