import type { SourceKind } from "../../../contract/sources.ts";
import type { Database } from "../../base/database.ts";
import { lockNames } from "../../keep/call-store.ts";
import { addSource } from "../sources/source-store.ts";

/**
 * The source that a key of the whole company delivers for: its oldest of this kind, or one that is made now. So a
 * phone system needs nothing but the key to begin with, and has its page all the same.
 */
export async function ownSource(companyId: string, db: Database, kind: SourceKind): Promise<string> {
  return db.forCompany(companyId, async (trx) => {
    const find = () =>
      trx
        .selectFrom("sources")
        .select("source_id")
        .where("company_id", "=", companyId)
        .where("kind", "=", kind)
        .where("ended_at", "is", null)
        .orderBy("created_at")
        .orderBy("source_id")
        .limit(1)
        .executeTakeFirst();
    const known = await find();
    if (known) return known.source_id;
    // Two calls may be the first at once.
    await lockNames(companyId, trx, [`source\n${kind}`]);
    const made = await find();
    return (
      made?.source_id ??
      (await addSource(companyId, trx, null, { kind, name: names[kind] ?? kind, settings: {} }))
    );
  });
}

const names: Partial<Record<SourceKind, string>> = {
  freeswitch: "FreeSWITCH",
  fusionpbx: "FusionPBX",
  rtpengine: "rtpengine",
};
