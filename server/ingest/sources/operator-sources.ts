import { sql } from "kysely";
import type { OperatorSourceList } from "../../../contract/source-pages.ts";
import type { Database } from "../../base/database.ts";
import { presentSummary, summaryColumns, withoutPasswords } from "./source-pages.ts";

const pageSize = 100;

/**
 * Working sources of every company, those in trouble first: how they stand, never what they bring. Sees all companies.
 * @param cursor `next` of the page before
 */
export async function listOperatorSources(
  db: Database,
  { company, show, cursor }: { company?: string; show?: "trouble"; cursor?: string },
): Promise<OperatorSourceList> {
  const [calm = "", companyId = "", sourceId = ""] = cursor?.split("/") ?? [];
  const rows = await db.system
    .selectFrom("sources as s")
    .innerJoin("companies as c", "c.company_id", "s.company_id")
    .select([...summaryColumns, "s.settings", "s.company_id", "c.name as company_name"])
    .where("s.ended_at", "is", null)
    .$if(company !== undefined, (query) => query.where("s.company_id", "=", company?.toLowerCase() ?? ""))
    .$if(show === "trouble", (query) => query.where("s.trouble", "is not", null))
    .$if(cursor !== undefined, (query) =>
      query.where(
        sql<boolean>`(s.trouble is null, s.company_id, s.source_id) > (${calm === "1"}::boolean, ${companyId}, ${sourceId})`,
      ),
    )
    .orderBy(sql`s.trouble is null`)
    .orderBy("s.company_id")
    .orderBy("s.source_id")
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? page.at(-1) : undefined;
  const counts = await db.system
    .selectFrom("sources")
    .select([
      sql<number>`count(*)::integer`.as("all"),
      sql<number>`count(*) filter (where trouble is not null)::integer`.as("troubled"),
    ])
    .where("ended_at", "is", null)
    .$if(company !== undefined, (query) => query.where("company_id", "=", company?.toLowerCase() ?? ""))
    .executeTakeFirstOrThrow();
  return {
    items: page.map((row) => ({
      ...presentSummary(row),
      company: { id: row.company_id, name: row.company_name },
      settings: withoutPasswords(row.settings),
    })),
    next:
      last === undefined
        ? null
        : [last.trouble === null ? "1" : "0", last.company_id, last.source_id].join("/"),
    counts,
  };
}
