import { sql } from "kysely";
import type { SecurityPage } from "../../contract/people.ts";
import type { Trx } from "../base/database.ts";
import { admitEditor, type Editor } from "./editor.ts";
import { logOperation } from "./operation-log.ts";

/** What a company asks of everybody's sign-in, and for how many that is new. */
export async function readSecurity(companyId: string, trx: Trx): Promise<SecurityPage> {
  const { factor_required: factorRequired } = await trx
    .selectFrom("companies")
    .select("factor_required")
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  const counted = await sql<{ count: number }>`
    select count(*) as count from users u where u.company_id = ${companyId}
      and u.password_hash is not null and u.disabled_at is null
      and not exists (select from second_factors f where f.company_id = u.company_id and f.user_id = u.user_id
        and f.confirmed_at is not null)`.execute(trx);
  return { factorRequired, withoutFactor: counted.rows[0]?.count ?? 0 };
}

/** Whoever has no second factor gets to the profile alone from now on, until one is set up. @throws AppError `not_found` */
export async function saveSecurity(
  companyId: string,
  trx: Trx,
  { factorRequired }: { factorRequired: boolean },
  by: Editor,
): Promise<void> {
  await admitEditor(companyId, trx, by);
  const changed = await trx
    .updateTable("companies")
    .set({ factor_required: factorRequired })
    .where("company_id", "=", companyId)
    .where("factor_required", "!=", factorRequired)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return;
  const details = { factorRequired, before: { factorRequired: !factorRequired } };
  await logOperation(companyId, trx, {
    actor: by.actor,
    address: by.address,
    operation: "security.save",
    details,
  });
}
