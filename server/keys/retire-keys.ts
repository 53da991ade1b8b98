import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { MasterKey } from "../base/master-key.ts";
import { rowsOf, type Unreadable } from "./reseal.ts";
import { sealedPlaces } from "./sealed-places.ts";

/** Thrown to undo a retirement that came too early. */
class StillNeeded extends Error {}

/**
 * Retires every key but this one, if nothing is sealed with them that could still be opened. Writers wait for this at
 * the keys' rows, and this waits for them (migration 0013): none slips a secret through between the count and the end.
 * @param unreadable what was found to open with no key; it may keep the name of a retired one
 * @returns false: something came in between; seal anew and ask again
 */
export async function retireKeys(
  db: Database,
  present: MasterKey,
  unreadable: readonly Unreadable[],
): Promise<boolean> {
  const known = new Set(unreadable.map(nameOf));
  try {
    await db.system.transaction().execute(async (trx) => {
      await trx
        .updateTable("master_keys")
        .set({ retired_at: sql<Date>`now()` })
        .where("key_id", "!=", present.master.id)
        .where("retired_at", "is", null)
        .execute();
      for (const place of sealedPlaces) {
        for await (const row of rowsOf(trx, place, present[place.key].id)) {
          if (!known.has(nameOf({ place: place.name, ...row }))) throw new StillNeeded();
        }
      }
    });
    return true;
  } catch (error) {
    if (error instanceof StillNeeded) return false;
    throw error;
  }
}

/** These very bytes in this very row. */
const nameOf = ({ place, identity, sealed }: Unreadable) =>
  `${place} ${identity.join(" ")} ${sealed.toString("base64")}`;
