import { type Kysely, sql } from "kysely";
import { roleNames } from "../base/database-roles.ts";

/** What each role may do with a table, as the list of a GRANT; empty: nothing. */
export type Grants = { company: string; system: string };

/** What migrations share: statements as the owner, and the wall between companies (ARCHITECTURE.md, rule 6). */
export async function openWall(db: Kysely<unknown>) {
  const named = await sql<{ name: string }>`select current_database() as name`.execute(db);
  const roles = roleNames(named.rows[0]?.name ?? "");
  const run = (statement: string) => sql.raw(statement).execute(db);
  return {
    roles,
    run,
    /** Statements one by one; each ends with `;` at the end of a line. Function bodies do not belong here. */
    async runAll(statements: string): Promise<void> {
      for (const statement of statements.split(/;\s*\n/)) {
        if (statement.trim() !== "") await run(statement);
        // kill point: migrate.statement
      }
    },
    /** Forces row-level security on a table of companies' rows, with the two policies and these grants. */
    async protect(table: string, { company, system }: Grants): Promise<void> {
      await run(`alter table ${table} enable row level security`);
      await run(`alter table ${table} force row level security`);
      await run(`create policy company_wall on ${table} to "${roles.company}"
        using (company_id = current_setting('app.company', true))
        with check (company_id = current_setting('app.company', true))`);
      await run(
        `create policy all_companies on ${table} to "${roles.system}" using (true) with check (true)`,
      );
      if (company !== "") await run(`grant ${company} on ${table} to "${roles.company}"`);
      if (system !== "") await run(`grant ${system} on ${table} to "${roles.system}"`);
    },
    /** Lets the owner change rows of a forced table, which it does not see otherwise; in the migration's transaction. */
    async asOwner(table: string, statement: string): Promise<void> {
      await run(`alter table ${table} no force row level security`);
      await run(statement);
      await run(`alter table ${table} force row level security`);
    },
  };
}
