import { sql } from "kysely";
import { minimumPasswordLength } from "../../contract/limits.ts";
import type { Link } from "../../contract/session.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";
import { hashPassword } from "./passwords.ts";
import type { SignedIn } from "./sessions.ts";
import { linkHours, parseMailAddress } from "./users.ts";

/** A new link for the operator; links made before stop working. @returns its token */
export async function addOperatorLink(db: Database): Promise<string> {
  const token = newToken();
  await db.system.transaction().execute(async (trx) => {
    await trx.deleteFrom("operator_links").execute();
    await trx
      .insertInto("operator_links")
      .values({ token_hash: hashToken(token), expires_at: new Date(Date.now() + linkHours * 3_600_000) })
      .execute();
  });
  return token;
}

export async function hasOperator(db: Database): Promise<boolean> {
  return (
    (await db.system.selectFrom("operators").select("operator_id").limit(1).executeTakeFirst()) !== undefined
  );
}

/** What the link is for. @throws AppError `link_unknown` when it was used, is over or never was */
export async function readLink(db: Database, token: string): Promise<Link> {
  const user = await findUserLink(db, token);
  if (user) {
    return { kind: "user", email: user.email, companyId: user.company_id, companyName: user.name };
  }
  const operator = await db.system
    .selectFrom("operator_links")
    .select("token_hash")
    .where("token_hash", "=", hashToken(token))
    .where("expires_at", ">", new Date())
    .executeTakeFirst();
  if (!operator) throw new AppError("link_unknown");
  return { kind: "operator", email: null, companyId: null, companyName: null };
}

/** Sets the password and uses the link up. @throws AppError `link_unknown`, `password_short`, `email_invalid` */
export async function useLink(
  db: Database,
  token: string,
  choice: { password: string; email?: string | undefined },
): Promise<SignedIn> {
  if ([...choice.password].length < minimumPasswordLength) {
    throw new AppError("password_short", { field: "password", least: minimumPasswordLength });
  }
  const user = await findUserLink(db, token);
  const password_hash = await hashPassword(choice.password);
  if (user) {
    const { company_id, user_id } = user;
    return db.forCompany(company_id, async (trx) => {
      // Every link of this person ends: whoever holds another could set the password anew.
      const ended = await trx
        .updateTable("user_links")
        .set({ expires_at: new Date(0) })
        .where("company_id", "=", company_id)
        .where("user_id", "=", user_id)
        .where("expires_at", ">", new Date())
        .returning("token_hash")
        .execute();
      if (!ended.some(({ token_hash }) => token_hash.equals(hashToken(token))))
        throw new AppError("link_unknown");
      await trx
        .updateTable("users")
        .set({ password_hash })
        .where("company_id", "=", company_id)
        .where("user_id", "=", user_id)
        .execute();
      return { kind: "user", companyId: company_id, userId: user_id };
    });
  }
  await readLink(db, token);
  const email = parseMailAddress(choice.email ?? "");
  return db.system.transaction().execute(async (trx) => {
    const used = await trx
      .deleteFrom("operator_links")
      .where("token_hash", "=", hashToken(token))
      .executeTakeFirst();
    if (used.numDeletedRows === 0n) throw new AppError("link_unknown");
    const { operator_id } = await trx
      .insertInto("operators")
      .values({ email, password_hash })
      .onConflict((conflict) => conflict.expression(sql`lower(email)`).doUpdateSet({ password_hash }))
      .returning("operator_id")
      .executeTakeFirstOrThrow();
    return { kind: "operator", operatorId: operator_id };
  });
}

function findUserLink(db: Database, token: string) {
  return db.system
    .selectFrom("user_links as l")
    .innerJoin("users as u", (join) =>
      join.onRef("u.company_id", "=", "l.company_id").onRef("u.user_id", "=", "l.user_id"),
    )
    .innerJoin("companies as c", "c.company_id", "l.company_id")
    .select(["l.company_id", "l.user_id", "u.email", "c.name"])
    .where("l.token_hash", "=", hashToken(token))
    .where("l.expires_at", ">", new Date())
    .executeTakeFirst();
}
