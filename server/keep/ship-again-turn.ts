import { sql } from "kysely";
import { shipAgainSeconds } from "../../contract/ship-again.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";

/** Days that what was asked for before is kept. */
const keptDays = 30;

/**
 * One asking per company at a time, and not oftener than every 15 seconds (product.md, manual re-send); the lock is the
 * newest row of `ship_runs`, so it holds over all `web` processes, until the transaction's end and beyond.
 * @returns why it is not the caller's turn: `ship_again_wait` with `seconds`, `ship_again_running`
 */
export async function takeShipTurn(companyId: string, trx: Trx): Promise<AppError | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ship again ${companyId}`}, 0))`.execute(trx);
  const found = await sql<{ age: number; running: boolean; done: number; asked: number }>`
    select extract(epoch from now() - begun_at)::float8 as age, finished_at is null as running, done, asked
    from ship_runs where company_id = ${companyId} order by begun_at desc limit 1`.execute(trx);
  const [last] = found.rows;
  if (last?.running) {
    return new AppError("ship_again_running", { done: last.done, asked: last.asked }, shipAgainSeconds);
  }
  if (last && last.age < shipAgainSeconds) {
    const seconds = Math.max(1, Math.ceil(shipAgainSeconds - last.age));
    return new AppError("ship_again_wait", { seconds }, seconds);
  }
  await sql`delete from ship_runs where company_id = ${companyId}
    and begun_at < now() - ${`${keptDays} days`}::interval`.execute(trx);
  return null;
}
