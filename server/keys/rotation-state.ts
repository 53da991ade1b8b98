import { type Kysely, sql } from "kysely";
import type { RotationPhase } from "../../contract/master-key.ts";
import type { Tables } from "../base/database.ts";

/** Who asked for a rotation; the operation log names them when the new key begins to seal. */
export type RotationOrder = { actor: string; address: string | null };

/** What the process that drives a rotation says of it, for whoever looks. */
export type RotationState = {
  phase: RotationPhase;
  from: string;
  to: string;
  /** Processes that do not have the new key yet, or do not seal with it: role, machine, process ID. */
  lacking: string[];
  /** Secrets that no key opens, by place and row. */
  unreadable: { place: string; row: string }[];
};

const names = { order: "master-key-order", state: "master-key-rotation", turn: "master-key-turn" } as const;

/** Seconds for which a process is the one that drives. */
const turnSeconds = 30;

export async function noteOrder(db: Kysely<Tables>, order: RotationOrder): Promise<void> {
  await put(db, names.order, order);
}

/** The order that has not been carried out; it is none any more afterwards. */
export async function takeOrder(trx: Kysely<Tables>): Promise<RotationOrder | null> {
  const order = await get<RotationOrder>(trx, names.order);
  if (order !== null) await put(trx, names.order, null);
  return order;
}

/** How the last rotation stands; null: none was ever begun. */
export async function readRotationState(db: Kysely<Tables>): Promise<RotationState | null> {
  return get<RotationState>(db, names.state);
}

export async function writeRotationState(db: Kysely<Tables>, state: RotationState): Promise<void> {
  await put(db, names.state, state);
}

/** One process drives at a time; a few seconds after it is gone another may. @returns whether it is this one */
export async function takeRotationTurn(db: Kysely<Tables>, by: string): Promise<boolean> {
  const taken = await sql`
    insert into installation (name, value) values (${names.turn},
      jsonb_build_object('by', ${by}::text, 'until', now() + make_interval(secs => ${turnSeconds})))
    on conflict (name) do update set value = excluded.value
      where installation.value ->> 'by' = ${by} or (installation.value ->> 'until')::timestamptz < now()
    returning 1`.execute(db);
  return taken.rows.length > 0;
}

async function get<T>(db: Kysely<Tables>, name: string): Promise<T | null> {
  const row = await db.selectFrom("installation").select("value").where("name", "=", name).executeTakeFirst();
  return (row?.value ?? null) as T | null;
}

async function put(db: Kysely<Tables>, name: string, value: unknown): Promise<void> {
  await sql`insert into installation (name, value) values (${name}, ${JSON.stringify(value)}::jsonb)
    on conflict (name) do update set value = excluded.value`.execute(db);
}
