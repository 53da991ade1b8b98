import { sql } from "kysely";
import type { Trx } from "../base/database.ts";

/** The call that bears one of these names within this source; null: none does as yet. */
export async function findByNames(
  companyId: string,
  trx: Trx,
  sourceId: string,
  names: readonly string[],
): Promise<string | null> {
  if (names.length === 0) return null;
  const found = await trx
    .selectFrom("source_names")
    .select("sequence_id")
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .where("name", "in", names)
    .limit(1)
    .executeTakeFirst();
  return found?.sequence_id ?? null;
}

/** From now on this call is known by these names; a name that another bears already stays with that one. */
export async function bearNames(
  companyId: string,
  trx: Trx,
  sourceId: string,
  names: readonly string[],
  sequenceId: string,
): Promise<void> {
  if (names.length === 0) return;
  await trx
    .insertInto("source_names")
    .values(
      names.map((name) => ({ company_id: companyId, source_id: sourceId, name, sequence_id: sequenceId })),
    )
    .onConflict((conflict) => conflict.columns(["company_id", "source_id", "name"]).doNothing())
    .execute();
}

/**
 * Whether a call that shares the externalId is another one all the same: it bears a name of the same class (what
 * stands before the first `:`), and a call has one file and one detail record. Asterisk gives both parts of a blind
 * transfer one UNIQUEID.
 */
export async function bearsOtherNames(
  companyId: string,
  trx: Trx,
  sourceId: string,
  names: readonly string[],
  sequenceId: string,
): Promise<boolean> {
  if (names.length === 0) return false;
  const classes = names.map((name) => name.slice(0, name.indexOf(":")));
  const found = await sql`
    select 1 from source_names
    where company_id = ${companyId} and source_id = ${sourceId} and sequence_id = ${sequenceId}
      and split_part(name, ':', 1) = any(${classes}::text[]) limit 1`.execute(trx);
  return found.rows.length > 0;
}
