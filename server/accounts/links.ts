import { sql } from "kysely";
import type { Link } from "../../contract/session.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";
import { operatorsOf } from "./account.ts";
import { lockPeople } from "./editor.ts";
import { logOperation } from "./operation-log.ts";
import { logOperatorAct } from "./operator-log.ts";
import { checkNewPassword } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";
import { findFactor, removeFactor } from "./second-factor.ts";
import { endSessionsOf, type SignedIn } from "./sessions.ts";
import type { SignIns } from "./sign-in.ts";
import { endUserLinks, linkHours } from "./user-links.ts";
import { parseMailAddress } from "./users.ts";

/**
 * A new link for the operator; links made before stop working.
 * @param resetsFactor whoever uses it loses the second factor, for a phone that is gone
 * @returns its token
 */
export async function addOperatorLink(db: Database, { resetsFactor = false } = {}): Promise<string> {
  const token = newToken();
  await db.system.transaction().execute(async (trx) => {
    await trx.deleteFrom("operator_links").execute();
    await trx
      .insertInto("operator_links")
      .values({
        token_hash: hashToken(token),
        expires_at: new Date(Date.now() + linkHours * 3_600_000),
        resets_factor: resetsFactor,
      })
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
    const { company_id: companyId, user_id: userId } = user;
    const factor = await db.forCompany(companyId, (trx) => findFactor({ companyId, userId }, trx));
    return {
      kind: "user",
      email: user.email,
      companyId,
      companyName: user.company_name,
      isReset: user.password_hash !== null,
      asksCode: factor?.confirmed_at != null,
    };
  }
  await findOperatorLink(db, token);
  return {
    kind: "operator",
    email: null,
    companyId: null,
    companyName: null,
    isReset: false,
    // Whose it is shows when the address is typed.
    asksCode: false,
  };
}

type Choice = { password: string; email?: string | undefined; code?: string | undefined };

/**
 * Sets the password and uses the link up; whoever was signed in as this person is so no more.
 * @param address where the request comes from, for the operation log
 * @throws AppError `link_unknown`, `password_short`, `password_common`, `email_invalid`, `factor_needed`, `factor_wrong`
 */
export async function useLink(
  db: Database,
  signIns: SignIns,
  token: string,
  choice: Choice,
  address: string,
): Promise<SignedIn> {
  const user = await findUserLink(db, token);
  return user
    ? takeUserLink(db, signIns, token, user, choice, address)
    : takeOperatorLink(db, signIns, token, choice, address);
}

type UserLink = NonNullable<Awaited<ReturnType<typeof findUserLink>>>;

async function takeUserLink(
  db: Database,
  signIns: SignIns,
  token: string,
  user: UserLink,
  { password, code }: Choice,
  address: string,
): Promise<SignedIn> {
  const { company_id: companyId, user_id: userId, email } = user;
  checkNewPassword(password, [companyId, user.company_name, email, user.name]);
  await signIns.proveFactor({ companyId, userId }, code, "link");
  const provenHash = await hashPassword(password);
  await db.forCompany(companyId, async (trx) => {
    await lockPeople(companyId, trx);
    // Every link of this person ends: whoever holds another could set the password anew.
    const ended = await endUserLinks(companyId, trx, { userId, email });
    if (!ended.some((hash) => hash.equals(hashToken(token)))) throw new AppError("link_unknown");
    const set = await trx
      .updateTable("users")
      .set({ password_hash: provenHash, password_at: new Date() })
      .where("company_id", "=", companyId)
      .where("user_id", "=", userId)
      .where("disabled_at", "is", null)
      .executeTakeFirst();
    if (set.numUpdatedRows === 0n) throw new AppError("link_unknown");
    await endSessionsOf({ companyId, userId }, trx);
    await logOperation(companyId, trx, {
      actor: email,
      address,
      operation: user.password_hash === null ? "user.accept" : "password.change",
      details: user.password_hash === null ? { email } : { byLink: true },
    });
  });
  return { companyId, userId, provenHash };
}

async function takeOperatorLink(
  db: Database,
  signIns: SignIns,
  token: string,
  { password, email: typed, code }: Choice,
  address: string,
): Promise<SignedIn> {
  const link = await findOperatorLink(db, token);
  const email = parseMailAddress(typed ?? "");
  checkNewPassword(password, [email]);
  const existing = await db.system
    .selectFrom("operators")
    .select("operator_id")
    .where((where) => where(where.fn("lower", ["email"]), "=", email.toLowerCase()))
    .executeTakeFirst();
  if (existing && !link.resets_factor) {
    await signIns.proveFactor({ companyId: operatorsOf, userId: existing.operator_id }, code, "link");
  }
  const provenHash = await hashPassword(password);
  return db.system.transaction().execute(async (trx) => {
    const used = await trx
      .deleteFrom("operator_links")
      .where("token_hash", "=", hashToken(token))
      .executeTakeFirst();
    if (used.numDeletedRows === 0n) throw new AppError("link_unknown");
    const set = { password_hash: provenHash, password_at: new Date() };
    const { operator_id: userId } = await trx
      .insertInto("operators")
      .values({ email, ...set })
      .onConflict((conflict) => conflict.expression(sql`lower(email)`).doUpdateSet(set))
      .returning("operator_id")
      .executeTakeFirstOrThrow();
    const account = { companyId: operatorsOf, userId };
    if (link.resets_factor) await removeFactor(account, trx);
    await endSessionsOf(account, trx);
    await logOperatorAct(trx, {
      actor: `operator ${email}`,
      address,
      operation: existing ? "password.change" : "user.accept",
      details: { email, byLink: true },
    });
    return { ...account, provenHash };
  });
}

/** Sees all companies: the token is what decides. */
function findUserLink(db: Database, token: string) {
  return db.system
    .selectFrom("user_links as l")
    .innerJoin("users as u", (join) =>
      join.onRef("u.company_id", "=", "l.company_id").onRef("u.user_id", "=", "l.user_id"),
    )
    .innerJoin("companies as c", "c.company_id", "l.company_id")
    .select(["l.company_id", "l.user_id", "u.email", "u.name", "u.password_hash", "c.name as company_name"])
    .where("l.token_hash", "=", hashToken(token))
    .where("l.expires_at", ">", new Date())
    .where("u.disabled_at", "is", null)
    .executeTakeFirst();
}

async function findOperatorLink(db: Database, token: string) {
  const link = await db.system
    .selectFrom("operator_links")
    .select(["token_hash", "resets_factor"])
    .where("token_hash", "=", hashToken(token))
    .where("expires_at", ">", new Date())
    .executeTakeFirst();
  if (!link) throw new AppError("link_unknown");
  return link;
}
