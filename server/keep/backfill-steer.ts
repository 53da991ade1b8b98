import { sql } from "kysely";
import { logOperation } from "../accounts/operation-log.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { storeCounts } from "./backfill-counts.ts";
import { type Author, isPossible } from "./backfill-store.ts";

export const backfillActs = ["pause", "resume", "cancel"] as const;
export type BackfillAct = (typeof backfillActs)[number];

const from = { pause: ["running"], resume: ["paused"], cancel: ["running", "paused"] } as const;
const to = { pause: "paused", resume: "running", cancel: "cancelled" } as const;

/**
 * Pauses, resumes or cancels a backfill. What was released goes on when it is paused; when it is cancelled, what no
 * attempt was made at is skipped again, for its old reason.
 * @throws AppError `not_found`, `backfill_over`, `backfill_not_possible`
 */
export async function steerBackfill(
  companyId: string,
  trx: Trx,
  backfillId: string,
  act: BackfillAct,
  by: Author,
): Promise<void> {
  const before = await trx
    .selectFrom("backfills")
    .select(["state", "created_at"])
    .where("company_id", "=", companyId)
    .where("backfill_id", "=", backfillId)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw new AppError("not_found");
  if (!from[act].some((state) => state === before.state)) {
    throw new AppError("backfill_over", { state: before.state });
  }
  if (act === "resume" && !(await isPossible(companyId, trx))) throw new AppError("backfill_not_possible");
  await trx
    .updateTable("backfills")
    .set({ state: to[act], finished_at: act === "cancel" ? new Date() : null })
    .where("company_id", "=", companyId)
    .where("backfill_id", "=", backfillId)
    .execute();
  if (act === "cancel") {
    await giveBack(companyId, trx, backfillId, before.created_at);
    await storeCounts(companyId, trx, backfillId);
  }
  await logOperation(companyId, trx, {
    ...by,
    operation: `backfill.${act}`,
    details: { backfill: backfillId },
  });
}

async function giveBack(companyId: string, trx: Trx, backfillId: string, since: Date): Promise<void> {
  await sql`
    with mine as (
      update recordings r set state = 'skipped', held_by = null, due_at = null, reason_params = null,
        reason_code = coalesce(r.backfill_reason, 'integration-off'), backfill_id = null, backfill_reason = null,
        lease_token = null
      where r.company_id = ${companyId} and r.backfill_id = ${backfillId}
        and (r.state in ('waiting', 'retrying') or (r.state = 'held' and r.held_by = 'destination'))
        and not exists (select from attempts a where a.company_id = r.company_id and a.sequence_id = r.sequence_id
          and a.started_at >= ${since})
      returning r.company_id, r.sequence_id)
    update integration_errors e set recovered_at = now() from mine
    where e.company_id = mine.company_id and e.sequence_id = mine.sequence_id and e.recovered_at is null`.execute(
    trx,
  );
  await sql`
    update recordings set backfill_id = null, backfill_reason = null
    where company_id = ${companyId} and backfill_id = ${backfillId} and state = 'skipped'`.execute(trx);
}
