import type { Trx } from "../base/database.ts";

export type Operation = {
  /** Mail address of the person, or `operator`, or `command line`. */
  actor: string;
  /** IP address that the request came from; null for the command line. */
  address: string | null;
  operation:
    | "contract"
    | "destination.save"
    | "destination.remove"
    | "recording.ship"
    | "retention.save"
    | "backfill.start"
    | "backfill.pause"
    | "backfill.resume"
    | "backfill.cancel"
    | "user.add"
    | "key.add"
    | "notification.add"
    | "notification.change"
    | "notification.confirm"
    | "notification.remove"
    | "notification.silence"
    | "webhook.add"
    | "webhook.change"
    | "webhook.remove"
    | "webhook.resume"
    | "webhook.secret";
  /** What changed; never a secret. */
  details: Record<string, unknown>;
};

/** Writes who did what, in the transaction that does it. The table has no UPDATE or DELETE grant. */
export async function logOperation(companyId: string, trx: Trx, operation: Operation): Promise<void> {
  await trx
    .insertInto("operation_log")
    .values({
      company_id: companyId,
      actor: operation.actor,
      source_address: operation.address,
      operation: operation.operation,
      details: JSON.stringify(operation.details),
    })
    .execute();
}
