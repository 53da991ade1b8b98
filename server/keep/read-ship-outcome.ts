import { sql } from "kysely";
import type { ShipOutcome } from "../../contract/ship-again.ts";
import type { Trx } from "../base/database.ts";

type Counted = Omit<ShipOutcome, "settled"> & { probes: boolean };

/**
 * How the recordings of one asking (もう一度転送する) stand now; one that was asked for again later counts with that asking.
 * While a paused destination is tried because of it, nothing is settled: its success releases what it holds.
 */
export async function readShipOutcome(
  companyId: string,
  trx: Trx,
  { run_id: runId, finished_at: finishedAt }: { run_id: string; finished_at: Date | null },
): Promise<ShipOutcome> {
  const counted = await sql<Counted>`
    select count(*) filter (where state = 'delivered') as delivered,
      count(*) filter (where state in ('waiting', 'sending', 'retrying')) as "underWay",
      count(*) filter (where state = 'held') as held, count(*) filter (where state = 'skipped') as skipped,
      exists (select from destinations d where d.company_id = ${companyId} and d.paused_at is not null
        and (d.enabled or d.ending) and (d.next_probe_at <= now() or exists (select from recordings s
          where s.company_id = ${companyId} and s.state = 'sending'))) as probes
    from recordings where company_id = ${companyId} and ship_run_id = ${runId}`.execute(trx);
  const { probes, ...outcome } = counted.rows[0] ?? nothing;
  const tried = probes && outcome.held > 0;
  return { ...outcome, settled: finishedAt !== null && outcome.underWay === 0 && !tried };
}

const nothing: Counted = { delivered: 0, underWay: 0, held: 0, skipped: 0, probes: false };
