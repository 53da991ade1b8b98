import { sql } from "kysely";
import type { Database } from "../base/database.ts";

/**
 * A recording that arrived in the very moment in which its company's integration or contract ended was told to wait
 * for what is no longer there, and one that was being sent then may have lost its worker: they are skipped like the
 * others, and can be shipped later. Sees all companies.
 */
export async function skipStranded(db: Database): Promise<void> {
  await sql`
    with skipped as (
    update recordings r set state = 'skipped', held_by = null, due_at = null, reason_params = null,
      lease_token = case when r.state <> 'sending' then r.lease_token end,
      reason_code = case when c.contract then 'integration-off' else 'not-contracted' end
    from companies c
    where c.company_id = r.company_id and r.state in ('waiting', 'retrying', 'held', 'sending')
      and (r.state <> 'held' or r.held_by = 'destination') and (r.state <> 'sending' or r.due_at <= now())
      and r.received_at < now() - interval '1 minute'
      and (not c.contract or not exists (select 1 from destinations d where d.company_id = r.company_id))
    returning r.company_id, r.sequence_id
    ), ended as (
      update attempts a set outcome = 'unknown', finished_at = now() from skipped s
      where a.company_id = s.company_id and a.sequence_id = s.sequence_id and a.outcome = 'running')
    update integration_errors e set recovered_at = now() from skipped s
    where e.company_id = s.company_id and e.sequence_id = s.sequence_id and e.recovered_at is null`.execute(
    db.system,
  );
}
