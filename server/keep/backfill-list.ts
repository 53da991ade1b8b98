import { sql } from "kysely";
import type { Backfill, BackfillList } from "../../contract/backfill.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { countBackfill } from "./backfill-counts.ts";
import { decideBeginning } from "./recording-store.ts";
import type { BackfillCounts, BackfillFilters } from "./tables.ts";

type Row = {
  id: string;
  actor: string;
  from: string;
  to: string;
  filters: BackfillFilters;
  state: Backfill["state"];
  createdAt: Date;
  finishedAt: Date | null;
  total: number;
  totalBytes: number;
  counts: BackfillCounts;
};

/** The company's backfills, newest first, at most 20, each with how far it is. */
export async function listBackfills(companyId: string, trx: Trx): Promise<BackfillList> {
  const waitsFor = { waiting: null, held: "destination", skipped: "integration" } as const;
  const beginning = waitsFor[(await decideBeginning(companyId, trx)).state];
  const rows = await selectBackfills(companyId, trx, null);
  return { items: rows.map((row) => present(row, beginning)) };
}

/** One of them. @throws AppError `not_found`, also for another company's */
export async function readBackfill(companyId: string, trx: Trx, backfillId: string): Promise<Backfill> {
  const [row] = await selectBackfills(companyId, trx, backfillId);
  if (!row) throw new AppError("not_found");
  return present(row, null);
}

async function selectBackfills(companyId: string, trx: Trx, backfillId: string | null): Promise<Row[]> {
  const found = await sql<Row>`
    select b.backfill_id as id, b.actor, to_char(b.from_at at time zone c.time_zone, 'YYYY-MM-DD') as "from",
      to_char((b.to_at at time zone c.time_zone) - interval '1 day', 'YYYY-MM-DD') as "to", b.filters, b.state,
      b.created_at as "createdAt", b.finished_at as "finishedAt", b.total, b.total_bytes as "totalBytes",
      case when b.counts is null then ${countBackfill} else b.counts end as counts
    from backfills b join companies c on c.company_id = b.company_id
    where b.company_id = ${companyId} and (${backfillId}::uuid is null or b.backfill_id = ${backfillId}::uuid)
    order by b.created_at desc limit 20`.execute(trx);
  return found.rows;
}

function present({ filters, counts, ...row }: Row, waitsFor: Backfill["waitsFor"]): Backfill {
  const { lately, ...parts } = counts;
  const age = (Date.now() - row.createdAt.getTime()) / 1000;
  const perSecond = lately / Math.min(60, Math.max(1, age));
  const todo = parts.left + parts.underWay;
  return {
    ...row,
    ...parts,
    types: filters.types ?? [],
    reasons: filters.reasons ?? [],
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    perSecond,
    secondsLeft: row.state === "running" && perSecond > 0 ? todo / perSecond : null,
    waitsFor: row.state === "running" ? waitsFor : null,
  };
}
