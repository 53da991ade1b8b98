import type { Kysely } from "kysely";
import type { Keys } from "../accounts/sealing-key.ts";
import type { Database, Tables } from "../base/database.ts";
import { sealNamed } from "../base/sealing.ts";
import { type SealedPlace, type SealedRow, sealedPlaces } from "./sealed-places.ts";

/** Secrets read at once. */
const batch = 200;

export type Resealed = {
  /** Sealed anew with the present key. */
  resealed: number;
  /** Found to open with the present key. */
  proven: number;
  /** Opened by none of the keys, under the identity of their row: damaged, or put there from another row. */
  unreadable: readonly Unreadable[];
};

export type Unreadable = { place: string; identity: readonly string[]; sealed: Buffer };

/**
 * Seals with the present key whatever is sealed with another. A row that changes meanwhile is left to whoever changed
 * it, and any number of processes may do this at once: what is replaced is replaced by the same secret.
 * @param every also opens what bears the present key's name already, to prove that it is sealed with it
 */
export async function resealAll(
  db: Database,
  keys: Pick<Keys, "master" | "web">,
  every: boolean,
  signal: AbortSignal,
): Promise<Resealed> {
  let resealed = 0;
  let proven = 0;
  const unreadable: Unreadable[] = [];
  for (const place of sealedPlaces) {
    const ring = keys[place.key];
    for await (const row of rowsOf(db.system, place, every ? undefined : ring.id)) {
      if (signal.aborted) return { resealed, proven, unreadable };
      const opened = await ring.openNamed(row.sealed, row.context).catch(() => null);
      if (opened === null) {
        unreadable.push({ place: place.name, identity: row.identity, sealed: row.sealed });
      } else if (opened.keyId === ring.id && row.keyId === ring.id) {
        proven += 1;
      } else {
        const sealed = await sealNamed(ring, opened.text, row.context);
        if (await place.replace(db.system, row, sealed)) resealed += 1;
      }
    }
  }
  return { resealed, proven, unreadable };
}

/** All rows of a place, or those that name another key than `except`. Sees all companies. */
export async function* rowsOf(
  db: Kysely<Tables>,
  place: SealedPlace,
  except?: string,
): AsyncGenerator<SealedRow> {
  let after: readonly string[] | null = null;
  for (;;) {
    const rows: SealedRow[] = await place.read(db, after, batch, except);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = last.identity;
  }
}
