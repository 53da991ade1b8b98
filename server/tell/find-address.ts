import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";

/** @throws AppError `not_found` */
export async function findAddress(companyId: string, trx: Trx, addressId: string) {
  const address = await trx
    .selectFrom("notification_addresses")
    .selectAll()
    .where("company_id", "=", companyId)
    .where("address_id", "=", addressId)
    .executeTakeFirst();
  if (!address) throw new AppError("not_found");
  return address;
}
