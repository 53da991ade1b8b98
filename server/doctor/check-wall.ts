import type pg from "pg";
import { roleNames } from "../base/database-roles.ts";
import { type Finding, finding } from "./finding.ts";

/** Whether who serves one company could choose another (base/keep-company-chosen.ts); nothing before there are roles. */
export async function checkWall(client: pg.Client): Promise<Finding[]> {
  const named = await client.query<{ name: string }>("select current_database() as name");
  const { service, company, system } = roleNames(named.rows[0]?.name ?? "");
  const { rows } = await client.query<{ open: boolean }>(
    `select has_function_privilege(oid, 'pg_catalog.set_config(text, text, boolean)', 'execute') as open
     from pg_roles where rolname = $1`,
    [company],
  );
  const [role] = rows;
  if (role === undefined) return [];
  if (!role.open) {
    return [
      finding(
        "wall",
        "ok",
        ["企業のためのロールは、途中で別の企業に切り替えられません。"],
        ["The role that serves a company cannot choose another one."],
      ),
    ];
  }
  const logins = [service, system].map((name) => `"${name}"`).join(", ");
  const statements =
    `GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO ${logins}, <owner>; ` +
    "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;";
  return [
    finding(
      "wall",
      "warn",
      [
        "set_config() を誰でも呼べます。万一 SQL が注入されると、その企業の壁を越えられます。",
        `このデータベースで、スーパーユーザーとして一度だけ実行してください (<owner> は ONBIN_DATABASE_URL のユーザー): ${statements}`,
      ],
      [
        "Everybody may call set_config(): SQL that were smuggled into a statement could pass a company's wall.",
        `Once, in this database, as a superuser (<owner>: the user of ONBIN_DATABASE_URL): ${statements}`,
      ],
    ),
  ];
}
