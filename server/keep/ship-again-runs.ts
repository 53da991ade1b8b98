import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { ShipAgain, ShipCounts, ShipRun } from "../../contract/ship-again.ts";
import { logOperation } from "../accounts/operation-log.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { readShipOutcome } from "./read-ship-outcome.ts";
import { type By, shipAgain, shipSome } from "./ship-again.ts";
import { takeShipTurn } from "./ship-again-turn.ts";

/** Failures that one transaction looks at: some 50 ms, so that nothing waits for it. */
const portion = 500;

/** One recording, from its page. @throws AppError `not_found`, `ship_again_…` */
export async function shipOne(companyId: string, trx: Trx, sequenceId: string, by: By): Promise<ShipRun> {
  const refusal = await takeShipTurn(companyId, trx);
  // That it is delivered, say, is of more use than that one has to wait.
  const runId = randomUUID();
  const counts = await shipAgain(companyId, trx, sequenceId, { runId, by });
  if (refusal !== null) throw refusal;
  await addRun(companyId, trx, by, { runId, asked: 1, counts });
  return readRun(companyId, trx, runId);
}

/**
 * Chosen recordings, done when this returns; or all open failures of some codes, the first portion of which is done:
 * `watch` goes on with the others (ship-again-feeder.ts).
 * @throws AppError `ship_again_off`, `ship_again_wait`, `ship_again_running`
 */
export async function startShipRun(companyId: string, trx: Trx, wanted: ShipAgain, by: By): Promise<ShipRun> {
  const refusal = await takeShipTurn(companyId, trx);
  if (refusal !== null) throw refusal;
  const runId = randomUUID();
  if ("calls" in wanted) {
    const calls = [...new Set(wanted.calls)];
    const counts = await shipSome(companyId, trx, calls, { pace: "in-line", runId });
    await addRun(companyId, trx, by, { runId, asked: calls.length, counts });
    // What does not exist here is no business of the log.
    const recordings = calls.length - counts.unknown;
    await logOperation(companyId, trx, {
      ...by,
      operation: "recordings.ship",
      details: { recordings, ...counts, run: runId },
    });
    return readRun(companyId, trx, runId);
  }
  const { service } = wanted;
  const codes = [...new Set(wanted.codes)];
  const counted = await sql<{ asked: number }>`
    select count(distinct sequence_id) as asked from integration_errors where company_id = ${companyId}
      and service = ${service} and code = any(${codes}::text[]) and recovered_at is null`.execute(trx);
  const asked = counted.rows[0]?.asked ?? 0;
  await addRun(companyId, trx, by, { runId, asked, service, codes });
  await logOperation(companyId, trx, {
    ...by,
    operation: "recordings.ship",
    details: { recordings: asked, service, codes, run: runId },
  });
  if ((await advanceRun(companyId, trx, runId)) === "stopped") throw new AppError("ship_again_off");
  return readRun(companyId, trx, runId);
}

type NewRun = { runId: string; asked: number; counts?: ShipCounts; service?: string; codes?: string[] };

async function addRun(
  companyId: string,
  trx: Trx,
  by: By,
  { runId, asked, counts, service, codes = [] }: NewRun,
): Promise<void> {
  await trx
    .insertInto("ship_runs")
    .values({
      company_id: companyId,
      run_id: runId,
      actor: by.actor,
      asked,
      service: service ?? null,
      codes,
      ...(counts && {
        done: asked,
        started: counts.started,
        held: counts.held,
        delivered: counts.delivered,
        under_way: counts.underWay,
        gone: counts.gone,
        unknown: counts.unknown,
        finished_at: sql<Date>`now()`,
      }),
    })
    .execute();
}

/** Where a run is: everything that happened after it began is left to the next one. */
type Place = { service: string; codes: string[]; code_at: number; after_at: string; after_id: number };

/**
 * Ships one portion of a run, the oldest failures first; one process at a time.
 * @returns `stopped`: nothing of this company is shipped any more, and the run has ended with that
 */
export async function advanceRun(
  companyId: string,
  trx: Trx,
  runId: string,
): Promise<"nothing" | "more" | "done" | "stopped"> {
  const found = await sql<Place>`
    select service, codes, code_at, after_at::text, after_id from ship_runs
    where company_id = ${companyId} and run_id = ${runId} and finished_at is null for update skip locked`.execute(
    trx,
  );
  const [run] = found.rows;
  if (!run) return "nothing";
  const end = (also: RawBuilder<unknown>) =>
    sql`update ship_runs set ${also}, finished_at = now() where company_id = ${companyId} and run_id = ${runId}`.execute(
      trx,
    );
  const code = run.codes[run.code_at - 1];
  if (code === undefined) {
    await end(sql`done = asked`);
    return "done";
  }
  // A recording that failed in several ways is counted with the first of these codes.
  const failures = await sql<{ sequence_id: string | null; at: string; error_id: number }>`
    select case when not exists (select from integration_errors o where o.company_id = e.company_id
        and o.service = e.service and o.sequence_id = e.sequence_id and o.recovered_at is null
        and o.code = any((${run.codes}::text[])[:${run.code_at - 1}])) then e.sequence_id end as sequence_id,
      e.at::text, e.error_id
    from integration_errors e where e.company_id = ${companyId} and e.service = ${run.service} and e.code = ${code}
      and e.recovered_at is null and (e.at, e.error_id) > (${run.after_at}::timestamptz, ${run.after_id})
      and e.at <= (select begun_at from ship_runs where company_id = ${companyId} and run_id = ${runId})
    order by e.at, e.error_id limit ${portion}`.execute(trx);
  const calls = failures.rows.flatMap(({ sequence_id }) => (sequence_id === null ? [] : [sequence_id]));
  const counts = await shipUnlessOff(companyId, trx, calls, runId);
  if (counts === null) {
    await end(sql`stopped_code = 'integration-off'`);
    return "stopped";
  }
  const last = failures.rows.length === portion ? failures.rows.at(-1) : undefined;
  const place = last
    ? sql`after_at = ${last.at}::timestamptz, after_id = ${last.error_id}`
    : sql`code_at = code_at + 1, after_at = '-infinity', after_id = 0`;
  await sql`update ship_runs set ${place}, done = least(asked, done + ${calls.length}),
      started = started + ${counts.started}, held = held + ${counts.held}, delivered = delivered + ${counts.delivered},
      under_way = under_way + ${counts.underWay}, gone = gone + ${counts.gone}, unknown = unknown + ${counts.unknown}
    where company_id = ${companyId} and run_id = ${runId}`.execute(trx);
  if (last || run.code_at < run.codes.length) return "more";
  await end(sql`done = asked`);
  return "done";
}

async function shipUnlessOff(
  companyId: string,
  trx: Trx,
  calls: string[],
  runId: string,
): Promise<ShipCounts | null> {
  try {
    return await shipSome(companyId, trx, calls, { pace: "in-line", runId });
  } catch (error) {
    if (error instanceof AppError && error.code === "ship_again_off") return null;
    throw error;
  }
}

async function readRun(companyId: string, trx: Trx, runId: string): Promise<ShipRun> {
  const row = await trx
    .selectFrom("ship_runs")
    .selectAll()
    .where("company_id", "=", companyId)
    .where("run_id", "=", runId)
    .executeTakeFirstOrThrow();
  return present(companyId, trx, row);
}

/** What was asked for last, if ever. */
export async function readLastRun(companyId: string, trx: Trx): Promise<ShipRun | null> {
  const row = await selectNewest(companyId, trx).executeTakeFirst();
  return row ? present(companyId, trx, row) : null;
}

function selectNewest(companyId: string, trx: Trx) {
  return trx
    .selectFrom("ship_runs")
    .selectAll()
    .where("company_id", "=", companyId)
    .orderBy("begun_at", "desc")
    .limit(1);
}

async function present(
  companyId: string,
  trx: Trx,
  row: Awaited<ReturnType<ReturnType<typeof selectNewest>["executeTakeFirstOrThrow"]>>,
): Promise<ShipRun> {
  return {
    id: row.run_id,
    actor: row.actor,
    begunAt: row.begun_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    stopped: row.stopped_code !== null,
    asked: row.asked,
    done: row.done,
    counts: {
      started: row.started,
      held: row.held,
      delivered: row.delivered,
      underWay: row.under_way,
      gone: row.gone,
      unknown: row.unknown,
    },
    outcome: await readShipOutcome(companyId, trx, row),
  };
}
