import { sql } from "kysely";
import { logOperation } from "../accounts/operation-log.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { notifyChannel } from "../base/wake.ts";
import { decideBeginning } from "./recording-store.ts";

/**
 * もう一度転送する: a recording that was skipped, is held for its own sake, or waits for its next try goes at once.
 * What a bucket has confirmed is never sent a second time.
 * @throws AppError `not_found`, `not_shippable`
 */
export async function shipAgain(
  companyId: string,
  trx: Trx,
  sequenceId: string,
  by: { actor: string; address: string | null },
): Promise<void> {
  const recording = await trx
    .selectFrom("recordings")
    .select(["state", "held_by", "local_gone_at"])
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", sequenceId)
    .forUpdate()
    .executeTakeFirst();
  if (!recording) throw new AppError("not_found");
  const refuse = (problem: string) => new AppError("not_shippable", { problem });
  if (recording.local_gone_at) {
    const where = recording.state === "delivered" ? "it is in the bucket" : "its period was over";
    throw refuse(`our copy is gone; ${where}`);
  }
  const waits =
    recording.state === "skipped" || recording.state === "retrying" || recording.held_by === "recording";
  if (!waits) throw refuse(`its state is ${recording.state}`);
  const beginning = await decideBeginning(companyId, trx);
  if (beginning.state === "skipped") throw refuse("the Amazon S3 integration is off");
  const held = beginning.state === "held";
  await sql`
    update recordings set state = ${beginning.state}, held_by = ${held ? "destination" : null},
      stage = case when shaped_file is null then 'shape' else 'ship' end, lease_token = null, failures_in_row = 0,
      reason_code = ${held ? beginning.reasonCode : null},
      reason_params = ${held ? JSON.stringify(beginning.reasonParams) : null}::jsonb,
      due_at = case when ${!held} or shaped_file is null then now() end
    where company_id = ${companyId} and sequence_id = ${sequenceId}`.execute(trx);
  await logOperation(companyId, trx, { ...by, operation: "recording.ship", details: { sequenceId } });
  await sql`select pg_notify(${notifyChannel}, 'shape'), pg_notify(${notifyChannel}, 'ship')`.execute(trx);
}
