import { sql } from "kysely";
import { lockAll, type Trx } from "../base/database.ts";
import { newSequenceId } from "../base/ids.ts";
import { type Facts, factColumns, happenedAt } from "./facts.ts";

const sequenceIdPattern = /^[A-Za-z0-9-]{1,64}$/;

export type CallIdentity = { sequenceId: string; parentSequenceId: string };

/**
 * Serialises everything that touches these names of one company until the transaction ends, so that two recordings
 * of one call, or a call and its child, can arrive at the same moment.
 */
export async function lockNames(companyId: string, trx: Trx, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await sql`select ${lockAll(names.map((name) => nameKey(companyId, name)))}`.execute(trx);
}

/** What `lockNames`, and `forCompany` with its locks, hash into an advisory lock's key. */
export function nameKey(companyId: string, name: string): string {
  return `${companyId}\n${name}`;
}

/** The call that a sequence ID or an externalId stands for; null when this company has none such. */
export async function findCall(companyId: string, trx: Trx, name: string): Promise<CallIdentity | null> {
  const found = await trx
    .selectFrom("calls")
    .select(["sequence_id", "parent_sequence_id"])
    .where("company_id", "=", companyId)
    .where((where) =>
      where.or([
        where("sequence_id", "=", name),
        where(
          "sequence_id",
          "=",
          where
            .selectFrom("call_names")
            .select("sequence_id")
            .where("company_id", "=", companyId)
            .where("external_id", "=", name),
        ),
      ]),
    )
    // A sequence ID goes before an externalId of the same spelling.
    .orderBy(sql`sequence_id = ${name}`, "desc")
    .limit(1)
    .executeTakeFirst();
  return found ? { sequenceId: found.sequence_id, parentSequenceId: found.parent_sequence_id } : null;
}

/** The call that first bore this externalId. */
export async function findNamedCall(
  companyId: string,
  trx: Trx,
  externalId: string,
): Promise<CallIdentity | null> {
  const found = await trx
    .selectFrom("call_names as n")
    .innerJoin("calls as c", (join) =>
      join.onRef("c.company_id", "=", "n.company_id").onRef("c.sequence_id", "=", "n.sequence_id"),
    )
    .select(["c.sequence_id", "c.parent_sequence_id"])
    .where("n.company_id", "=", companyId)
    .where("n.external_id", "=", externalId)
    .executeTakeFirst();
  return found ? { sequenceId: found.sequence_id, parentSequenceId: found.parent_sequence_id } : null;
}

/** Whether a call was told of by itself, not only named by another. */
export async function isTold(companyId: string, trx: Trx, sequenceId: string): Promise<boolean> {
  const found = await trx
    .selectFrom("calls")
    .select("mentioned_only")
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", sequenceId)
    .executeTakeFirst();
  return found?.mentioned_only === false;
}

/**
 * A call that another names and that we have not met: its ID is made at once (docs/sources/push.md).
 * @param name a sequence ID or an externalId; null: it is known by a name within its source only
 */
export async function mentionCall(companyId: string, trx: Trx, name: string | null): Promise<CallIdentity> {
  const sequenceId = name !== null && sequenceIdPattern.test(name) ? name : newSequenceId();
  await trx
    .insertInto("calls")
    .values({
      company_id: companyId,
      sequence_id: sequenceId,
      parent_sequence_id: sequenceId,
      happened_at: new Date(),
      mentioned_only: true,
    })
    .execute();
  if (name !== null) await nameCall(companyId, trx, name, sequenceId);
  return { sequenceId, parentSequenceId: sequenceId };
}

/** Remembers which call bore an externalId first; later bearers leave it as it is. */
export async function nameCall(
  companyId: string,
  trx: Trx,
  externalId: string,
  sequenceId: string,
): Promise<void> {
  await trx
    .insertInto("call_names")
    .values({ company_id: companyId, external_id: externalId, sequence_id: sequenceId })
    .onConflict((conflict) => conflict.columns(["company_id", "external_id"]).doNothing())
    .execute();
}

type CallChange = {
  facts: Facts;
  externalId?: string | undefined;
  parentSequenceId?: string | undefined;
  previousSequenceId?: string | undefined;
};

/** Writes what was told of a call that exists. `complete` fills only what is unknown, `update` lets the newer word win. */
export async function tellCall(
  companyId: string,
  trx: Trx,
  sequenceId: string,
  change: CallChange,
  how: "complete" | "update",
): Promise<void> {
  const told: Record<string, unknown> = { ...factColumns(change.facts) };
  if (change.externalId !== undefined) told.external_id = change.externalId;
  if (change.previousSequenceId !== undefined) told.previous_sequence_id = change.previousSequenceId;
  const fill = ([column, value]: [string, unknown]) =>
    [column, how === "update" ? value : sql`coalesce(${sql.ref(column)}, ${value})`] as const;
  const changes: Record<string, unknown> = Object.fromEntries(Object.entries(told).map(fill));
  // Every call has a parent, itself at first; only a parent that was told replaces that.
  if (change.parentSequenceId !== undefined) {
    changes.parent_sequence_id =
      how === "update"
        ? change.parentSequenceId
        : sql`case when parent_sequence_id = sequence_id then ${change.parentSequenceId} else parent_sequence_id end`;
  }
  await trx
    .updateTable("calls")
    .set({ ...changes, mentioned_only: false, updated_at: sql`now()` })
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", sequenceId)
    .execute();
  await sql`update calls set happened_at = coalesce(call_begin, dial_begin, call_end, happened_at)
    where company_id = ${companyId} and sequence_id = ${sequenceId}`.execute(trx);
}

/** A call that is new to us. */
export async function addCall(
  companyId: string,
  trx: Trx,
  call: CallIdentity & {
    facts: Facts;
    externalId?: string | undefined;
    previousSequenceId?: string | undefined;
    /** Its recording follows in this transaction; a trigger would write it otherwise, and the row once more. */
    recorded?: boolean;
    /** Nothing is known of it but its names. */
    mentionedOnly?: boolean;
  },
): Promise<void> {
  await trx
    .insertInto("calls")
    .values({
      company_id: companyId,
      sequence_id: call.sequenceId,
      parent_sequence_id: call.parentSequenceId,
      previous_sequence_id: call.previousSequenceId ?? null,
      external_id: call.externalId ?? null,
      happened_at: happenedAt(call.facts) ?? new Date(),
      recorded: call.recorded ?? false,
      mentioned_only: call.mentionedOnly ?? false,
      ...factColumns(call.facts),
    })
    .execute();
}

/** The newest call of this externalId that has no end yet, else its newest: the one that late facts mean. */
export async function findCallForFacts(
  companyId: string,
  trx: Trx,
  externalId: string,
): Promise<string | null> {
  const found = await trx
    .selectFrom("calls")
    .select("sequence_id")
    .where("company_id", "=", companyId)
    .where("external_id", "=", externalId)
    .orderBy(sql`call_end is null`, "desc")
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return found?.sequence_id ?? (await findNamedCall(companyId, trx, externalId))?.sequenceId ?? null;
}
