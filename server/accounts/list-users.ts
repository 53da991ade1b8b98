import { sql } from "kysely";
import type { User, UsersPage } from "../../contract/people.ts";
import type { Trx } from "../base/database.ts";

/** Everybody of a company: those who work first, by address. */
export async function listUsers(
  companyId: string,
  trx: Trx,
  selfId: string | null,
): Promise<UsersPage["users"]> {
  const rows = await trx
    .selectFrom("users as u")
    .select([
      "u.user_id",
      "u.email",
      "u.name",
      "u.role",
      "u.password_hash",
      "u.disabled_at",
      "u.last_sign_in_at",
    ])
    .select([
      sql<Date | null>`(select max(l.expires_at) from user_links l where l.company_id = u.company_id
        and l.user_id = u.user_id and l.expires_at > now())`.as("link_expires_at"),
      sql<boolean>`exists (select from second_factors f where f.company_id = u.company_id
        and f.user_id = u.user_id and f.confirmed_at is not null)`.as("has_factor"),
    ])
    .where("u.company_id", "=", companyId)
    .orderBy(sql`u.disabled_at is not null`)
    .orderBy(sql`u.password_hash is null`)
    .orderBy(sql`lower(u.email)`)
    .execute();
  const working = rows.filter((row) => row.role === "administrator" && row.password_hash && !row.disabled_at);
  return rows.map((row): User => {
    const linkExpiresAt = row.link_expires_at?.toISOString() ?? null;
    return {
      id: row.user_id,
      email: row.email,
      name: row.name,
      role: row.role,
      state:
        row.disabled_at !== null
          ? "off"
          : row.password_hash !== null
            ? "active"
            : linkExpiresAt === null
              ? "lapsed"
              : "invited",
      linkExpiresAt,
      hasFactor: row.has_factor,
      lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
      isSelf: row.user_id === selfId,
      isLastAdministrator: working.length === 1 && working[0]?.user_id === row.user_id,
    };
  });
}
