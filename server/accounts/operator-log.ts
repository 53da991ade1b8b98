import { type ColumnType, type Generated, type Kysely, sql } from "kysely";
import type { OperationName } from "../../contract/operations.ts";
import type { Database, Tables } from "../base/database.ts";
import { type Operation, writeDetails } from "./operation-log.ts";

declare module "../base/database.ts" {
  interface Tables {
    /** The operator's own acts. What concerns a company comes by a trigger from that company's operation log. */
    operator_log: {
      entry_id: Generated<number>;
      at: Generated<Date>;
      actor: string;
      source_address: string | null;
      operation: OperationName;
      /** The company's ID; null: the act concerns the installation. */
      subject: string | null;
      details: ColumnType<Record<string, unknown>, string, string>;
    };
  }
}

/**
 * Writes an act of the operator that concerns no company, in the transaction that does it. The table has no UPDATE or
 * DELETE grant.
 */
export async function logOperatorAct(trx: Kysely<Tables>, act: Operation): Promise<void> {
  await trx
    .insertInto("operator_log")
    .values({
      actor: act.actor,
      source_address: act.address,
      operation: act.operation,
      subject: null,
      details: writeDetails(act.details),
    })
    .execute();
}

/** Removes the operator's acts that are older than 400 days; nothing else can remove one. */
export async function clearOldOperatorActs(db: Database): Promise<number> {
  const cleared = await sql<{ count: number }>`select clear_old_operator_acts() as count`.execute(db.system);
  return cleared.rows[0]?.count ?? 0;
}
