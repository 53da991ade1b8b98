import { sql } from "kysely";
import { AppError } from "../../base/app-error.ts";
import type { Database, Trx } from "../../base/database.ts";
import { lockNames } from "../../keep/call-store.ts";
import { clearInPortions } from "../../keep/clear-in-portions.ts";
import { arrivalName, type Spool } from "../../keep/spool.ts";
import { isForgettable } from "../sources/forgettable-items.ts";
import type { SourceName } from "../sources/source-events.ts";
import type { LegSigns } from "./tell-sides.ts";

/** What is kept of a leg while it waits for the other: all that the recording will need. */
export type LegDetails = LegSigns & {
  /** The call that it is a leg of, by the source's own name. */
  call: string;
  /** The leg's own name: of its file. */
  name: string;
  /** Names within the source that its recording is to bear. */
  names: readonly string[];
  /** In the spool; `details ->> 'file'` is what keeps the sweep and the backup from passing it over. */
  file: string;
  bytes: number;
  sha256: string;
  /** Seconds since 1970. */
  callBegun: number | null;
  endedAt: number | null;
  /** Where the facts of the call come apart from its legs: until when its recording waits for them. Seconds since 1970. */
  factsUntil?: number;
  /** What was said of the call. */
  said: string;
  raw: Record<string, string>;
  requestId: string;
  /** What it becomes part of: once this is set the legs of a recording are settled, and it is the recording's name. */
  recording?: string;
};

export type HeldLeg = SourceName & { item: string; details: LegDetails };
export type Hold =
  | { is: "repeat"; sequenceId: string | null }
  /** `complete`: both legs are here, and are this caller's to make a recording of. */
  | { is: "held"; complete: readonly HeldLeg[] | null };

const prefix = "leg:";
/** Seconds within which whoever has settled a recording has it done, or another takes it up. */
const inHand = 60;
/** Days after which nobody sends a file again. */
const remembered = 30;
const atOnce = 50;

/**
 * Holds a leg, durably: when this returns the sender may be answered. Its file is kept in the spool already. The second
 * leg of a call settles, in the same transaction, that these two are one recording.
 * @param seconds that it waits for the other leg
 */
export async function holdLeg(
  db: Database,
  spool: Spool,
  { companyId, sourceId }: SourceName,
  leg: LegDetails,
  seconds: number,
): Promise<Hold> {
  return db.forCompany(companyId, async (trx) => {
    await lockNames(companyId, trx, [`${sourceId}\nlegs\n${leg.call}`, arrivalName(leg.file)]);
    const item = await itemOf(companyId, trx, spool, sourceId, leg);
    if (typeof item !== "string") return { is: "repeat", sequenceId: item.sequenceId };
    if (!(await spool.hasAll([leg.file]))) throw new AppError("unavailable", {}, 1);
    await sql`
      insert into source_items (company_id, source_id, item, state, print, due_at, details)
      values (${companyId}, ${sourceId}, ${item}, 'waiting', ${leg.sha256},
        now() + ${`${seconds} seconds`}::interval, ${JSON.stringify(leg)}::jsonb)
      on conflict (company_id, source_id, item) do update set state = 'waiting', due_at = excluded.due_at, tries = 0,
        sequence_id = null, details = excluded.details, changed_at = now()`.execute(trx);
    const others = await sql<{ item: string; details: LegDetails }>`
      select item, details from source_items
      where company_id = ${companyId} and source_id = ${sourceId} and state = 'waiting'
        and details ->> 'call' = ${leg.call} and item <> ${item} and not details ? 'recording'
      order by first_at, item for update`.execute(trx);
    const other = others.rows.find(({ details }) => details.tag === null || details.tag !== leg.tag);
    if (other === undefined) return { is: "held", complete: null };
    const recording = [item, other.item].sort().join("\n");
    await sql`
      update source_items set due_at = now() + ${`${inHand} seconds`}::interval, changed_at = now(),
        details = details || jsonb_build_object('recording', ${recording}::text)
      where company_id = ${companyId} and source_id = ${sourceId} and item in (${item}, ${other.item})`.execute(
      trx,
    );
    const name = { companyId, sourceId };
    return {
      is: "held",
      complete: [
        { ...name, item: other.item, details: { ...other.details, recording } },
        { ...name, item, details: { ...leg, recording } },
      ],
    };
  });
}

/**
 * The name that a leg is kept under; where the same bytes are here under it already, what became of them. Bytes that were
 * here, and whose file is lost, are no repeat: what is sent now takes their place.
 */
async function itemOf(
  companyId: string,
  trx: Trx,
  spool: Spool,
  sourceId: string,
  leg: LegDetails,
): Promise<string | { sequenceId: string | null }> {
  const plain = `${prefix}${leg.call}\n${leg.name}`;
  // Other bytes under a name that is known are another leg: nothing that was sent is dropped for its name.
  for (const item of [plain, `${plain}\n${leg.sha256}`]) {
    const known = await trx
      .selectFrom("source_items")
      .select(["print", "sequence_id", "state", sql<string | null>`details ->> 'file'`.as("file")])
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where("item", "=", item)
      .forUpdate()
      .executeTakeFirst();
    if (known === undefined) return item;
    if (known.print !== leg.sha256) continue;
    const { state, file } = known;
    if (state === "gone" || (state === "waiting" && file !== null && !(await spool.hasAll([file]))))
      return item;
    return { sequenceId: known.sequence_id };
  }
  throw new AppError("internal", {});
}

/**
 * Legs whose time is over, and recordings that were settled and whose maker died, a few at a time; they are the caller's for a
 * minute. Sees all companies.
 * @returns the legs of one recording each
 */
export async function claimDueLegs(db: Database): Promise<HeldLeg[][]> {
  const claimed = await sql<{ companyId: string; sourceId: string; item: string; details: LegDetails }>`
    with due as (
      select company_id, source_id, item, coalesce(details ->> 'recording', item) as recording from source_items
      where due_at <= now() and state = 'waiting' and starts_with(item, ${prefix}) and details ? 'file'
      order by due_at limit ${atOnce} for update skip locked)
    update source_items i set due_at = now() + ${`${inHand} seconds`}::interval, tries = i.tries + 1,
      details = i.details || jsonb_build_object('recording', due.recording)
    from due where i.company_id = due.company_id and i.source_id = due.source_id
      and (i.item = due.item or (i.state = 'waiting' and i.details ->> 'call' is not null
        and i.details ->> 'recording' = due.recording))
    returning i.company_id as "companyId", i.source_id as "sourceId", i.item, i.details`.execute(db.system);
  const groups = Map.groupBy(claimed.rows, ({ companyId, sourceId, details }) =>
    JSON.stringify([companyId, sourceId, details.recording]),
  );
  return [...groups.values()];
}

/**
 * The recording of these legs is committed: they are remembered, so that a file that is sent again is recognised.
 * @param sequenceId null: their files are gone. A leg that was sent again meanwhile has another file, and stays.
 * @returns how many still waited
 */
export async function settleLegs(
  db: Database,
  legs: readonly HeldLeg[],
  sequenceId: string | null,
): Promise<number> {
  const [first] = legs;
  if (first === undefined) return 0;
  const { companyId, sourceId } = first;
  const { numAffectedRows } = await db.forCompany(companyId, (trx) =>
    sql`
      update source_items set state = ${sequenceId === null ? "gone" : "taken"}, due_at = null, sequence_id = ${sequenceId},
        changed_at = now(), details = jsonb_build_object('call', details -> 'call')
      where company_id = ${companyId} and source_id = ${sourceId} and state = 'waiting'
        and item in (${sql.join(legs.map(({ item }) => item))})
        and details ->> 'file' in (${sql.join(legs.map(({ details }) => details.file))})`.execute(trx),
  );
  return Number(numAffectedRows ?? 0);
}

/** Forgets what nobody sends again. Sees all companies. */
export async function clearOldLegs(db: Database): Promise<void> {
  await clearInPortions((most) =>
    sql`delete from source_items where (company_id, source_id, item) in (
      select company_id, source_id, item from source_items where ${isForgettable} and starts_with(item, ${prefix})
        and changed_at < now() - ${`${remembered} days`}::interval order by changed_at limit ${most})`.execute(
      db.system,
    ),
  );
}
