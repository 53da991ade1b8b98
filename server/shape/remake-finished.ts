import type { Database } from "../base/database.ts";
import type { Remake } from "../keep/finished-files.ts";
import type { DeclaredFormat } from "./leg.ts";
import { legsOf } from "./legs-of.ts";
import type { ShapeThreads } from "./shape-threads.ts";

/**
 * Makes a finished file again from its originals, which are brought before. What the converter had a part in is not made
 * again: its other version may decode otherwise.
 * @param threads asked for at the first need
 */
export function remakeFinished(
  db: Database,
  threads: () => ShapeThreads,
  { maxSeconds }: { maxSeconds: number },
): Remake {
  return async (spool, { companyId, sequenceId }, into) => {
    const row = await db.forCompany(companyId, (trx) =>
      trx
        .selectFrom("recordings")
        .select(["originals", "declared_format", "agent_offset", "customer_offset"])
        .where("company_id", "=", companyId)
        .where("sequence_id", "=", sequenceId)
        .executeTakeFirstOrThrow(),
    );
    await spool.bring(row.originals);
    const legs = legsOf(spool, {
      originals: row.originals,
      declaredFormat: row.declared_format as DeclaredFormat | null,
      agentOffset: row.agent_offset,
      customerOffset: row.customer_offset,
    });
    const result = await threads().shape(legs, into, { maxSeconds });
    return result.ok ? result.shaped : null;
  };
}
