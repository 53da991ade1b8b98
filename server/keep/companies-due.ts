import { type RawBuilder, sql } from "kysely";

/** `call`: what comes in by itself; `backfill`: old calls that a person has shipped, which must disturb nobody. */
export type Kind = "call" | "backfill";

/** Condition on a recording `r`: it is of this kind. Each kind has its own index of what is due. */
export function ofKind(kind: Kind): RawBuilder<boolean> {
  return kind === "call" ? sql`r.backfill_id is null` : sql`r.backfill_id is not null`;
}

/**
 * CTE `companies_due`: the companies with something of this kind that is due or claimed. A loose index scan: it looks
 * at one row a company, however many wait (PostgreSQL wiki, "Loose indexscan").
 */
export function companiesDue(stage: "shape" | "ship", kind: Kind): RawBuilder<unknown> {
  const some = sql`r.stage = ${sql.lit(stage)} and r.due_at is not null and ${ofKind(kind)}`;
  return sql`companies_due as (
      (select r.company_id from recordings r where ${some} order by r.company_id limit 1)
      union all
      select (select r.company_id from recordings r where ${some} and r.company_id > d.company_id
              order by r.company_id limit 1)
      from companies_due d where d.company_id is not null)`;
}
