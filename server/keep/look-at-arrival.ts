import { sql } from "kysely";
import type { Trx } from "../base/database.ts";
import { type Beginning, type BeginningRow, beginningOf } from "./recording-store.ts";

/** By what a recording that arrives, or its call, may be known already. */
export type ArrivalNames = {
  identity: string;
  sequenceId: string | undefined;
  externalId: string | undefined;
  sourceId: string;
  /** Within the source. */
  names: readonly string[];
};

/**
 * All that the usual recording needs to be told by the database, in one statement: whether anything of it is here
 * already, and how it would begin. Its names are to be locked in a statement before.
 * @returns `isKnown` when there is a recording of this identity, or a call of any of these names; `at`: the time,
 *   seconds since 1970 by the database's clock
 */
export async function lookAtArrival(
  companyId: string,
  trx: Trx,
  { identity, sequenceId, externalId, sourceId, names }: ArrivalNames,
): Promise<{ isKnown: boolean; beginning: Beginning; at: number }> {
  const { rows } = await sql<BeginningRow & { is_known: boolean; at: number }>`
    select c.contract, d.enabled, d.ending, d.paused_at, d.pause_code, d.pause_params,
      extract(epoch from clock_timestamp())::float8 as at,
      exists (select from recordings where company_id = ${companyId} and identity = ${identity})
        or exists (select from calls where company_id = ${companyId} and sequence_id = ${sequenceId ?? null})
        or exists (select from calls where company_id = ${companyId} and external_id = ${externalId ?? null})
        or exists (select from call_names where company_id = ${companyId} and external_id = ${externalId ?? null})
        or exists (select from source_names where company_id = ${companyId} and source_id = ${sourceId}
          and name = any (${names}::text[])) as is_known
    from companies c left join destinations d on d.company_id = c.company_id
    where c.company_id = ${companyId}`.execute(trx);
  const [found] = rows;
  if (found === undefined) throw new Error(`company ${companyId} is not there`);
  return { isKnown: found.is_known, beginning: beginningOf(found), at: found.at };
}
