import { sql } from "kysely";
import type { Company } from "../../contract/operator.ts";
import type { Database } from "../base/database.ts";

/** Companies with the state of their integration, for the operator. Sees all companies; counts, never contents. */
export async function listCompanies(db: Database, only?: string): Promise<Company[]> {
  const rows = await sql<Company>`
    select c.company_id as id, c.name, c.contract, c.time_zone as "timeZone",
      case when d.company_id is null then 'none' when d.ending then 'ending' when not d.enabled then 'disabled'
           when d.paused_at is not null then 'paused' else 'ok' end as destination,
      (select count(*) from users u where u.company_id = c.company_id) as users,
      w.waiting, extract(epoch from now() - w.oldest)::float8 as "oldestWaitingSeconds"
    from companies c
    left join destinations d on d.company_id = c.company_id
    cross join lateral (
      select count(*) as waiting, min(received_at) as oldest from recordings r
      where r.company_id = c.company_id and r.state not in ('delivered', 'skipped')
        and (r.state <> 'held' or r.held_by = 'destination')) w
    ${only === undefined ? sql`` : sql`where c.company_id = ${only}`}
    order by c.company_id`.execute(db.system);
  return rows.rows;
}
