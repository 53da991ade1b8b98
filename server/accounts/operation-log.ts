import type { OperationName } from "../../contract/operations.ts";
import type { Trx } from "../base/database.ts";

/** Who does something. */
export type Author = {
  /** Mail address of the person, or `operator …`, or `command line`. */
  actor: string;
  /** IP address that the request came from; null for the command line. */
  address: string | null;
};

export type Operation = Author & {
  operation: OperationName;
  /** What changed; never a secret. `before` holds what a changed value was. */
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
      details: writeDetails(operation.details),
    })
    .execute();
}

/** As JSON that PostgreSQL takes: half a character (a lone surrogate), which somebody may type into a name, is none. */
export function writeDetails(details: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(details, (_, value: unknown) =>
    typeof value === "string" ? value.toWellFormed() : value,
  );
}
