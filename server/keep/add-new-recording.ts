import { sql } from "kysely";
import { andCommit, type Trx } from "../base/database.ts";
import { type Facts, happenedAt } from "./facts.ts";
import { type Beginning, insertingRecording, type NewRecording } from "./recording-store.ts";

/** The call of a recording, when nothing was known of either: the first of its chain. */
export type NewCall = {
  externalId: string | undefined;
  facts: Facts;
  sourceId: string;
  /** Within the source. */
  names: readonly string[];
};

/**
 * Adds a recording together with its call and the call's names, in one statement, and commits. The recording's row is made of the
 * call's, so the call is inserted first, and the trigger `take_facts_of_call` finds it: what a volatile function reads
 * includes what its own statement has done so far (PostgreSQL manual, "Visibility of Data Changes").
 */
export async function addNewRecording(
  companyId: string,
  trx: Trx,
  { externalId, facts, sourceId, names }: NewCall,
  recording: NewRecording,
  beginning: Beginning,
): Promise<void> {
  const { sequenceId } = recording;
  const { added, noted } = insertingRecording(companyId, recording, beginning, sql`call`);
  await sql`
    with call as (
      insert into calls (company_id, sequence_id, parent_sequence_id, external_id, happened_at, recorded, type, answered,
        from_number, to_number, user_name, account_name, contact_name, memo, dial_begin, call_begin, call_end)
      values (${companyId}, ${sequenceId}, ${sequenceId}, ${externalId ?? null}, ${happenedAt(facts) ?? new Date()}, true,
        ${facts.type ?? null}, ${facts.answered ?? null}, ${facts.from ?? null}, ${facts.to ?? null},
        ${facts.userName ?? null}, ${facts.accountName ?? null}, ${facts.contactName ?? null}, ${facts.memo ?? null},
        ${facts.dialBegin ?? null}, ${facts.callBegin ?? null}, ${facts.callEnd ?? null})
      returning sequence_id, external_id),
    named as (
      insert into call_names (company_id, external_id, sequence_id)
      select ${companyId}, external_id, sequence_id from call where external_id is not null
      on conflict (company_id, external_id) do nothing),
    borne as (
      insert into source_names (company_id, source_id, name, sequence_id)
      select ${companyId}, ${sourceId}, name, sequence_id from call cross join unnest(${names}::text[]) as name
      on conflict (company_id, source_id, name) do nothing),
    added as (${added})
    ${noted} ${andCommit}`.execute(trx);
}
