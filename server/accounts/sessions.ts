import { type Kysely, sql } from "kysely";
import type { Role } from "../../contract/session.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Tables, Trx } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";
import { type Account, asAccount, operatorsOf } from "./account.ts";
import type {} from "./tables.ts";

/** Who has proved who they are; `provenHash` is the stored password that was typed, which must still be theirs. */
export type SignedIn = Account & { provenHash: string };

/** Where a session comes from. */
export type SessionOrigin = { address: string; browser: string | undefined };

/** Who sends a request, by which session. */
export type Visitor = {
  sessionId: string;
  email: string;
  /** The password was typed a moment ago: what `guard-routes.ts` names may be done. */
  isFresh: boolean;
} & (
  | {
      kind: "user";
      companyId: string;
      companyName: string;
      timeZone: string;
      userId: string;
      role: Role;
      /** The company asks for a second factor, and this person has none yet: nothing else is open to them. */
      mustAddFactor: boolean;
    }
  | { kind: "operator"; operatorId: string }
);

/** Hours that a session lasts from its sign-in, and without being used (ASVS 5.0, 7.3); the profile says both. */
export const sessionHours = 24 * 7;
export const idleHours = 24;

/** Minutes for which a session may do what asks for a password that was typed just now. */
export const freshMinutes = 15;

/**
 * Makes a session; only the hash of its token is stored.
 * @returns the token for the cookie
 * @throws AppError `signed_out` when the password was changed or the person switched off since it was typed
 */
export async function startSession(db: Database, who: SignedIn, origin: SessionOrigin): Promise<string> {
  const token = newToken();
  const common = {
    token_hash: hashToken(token),
    expires_at: new Date(Date.now() + sessionHours * 3_600_000),
    address: origin.address,
    browser: origin.browser?.slice(0, 300) ?? null,
  };
  const { companyId, userId, provenHash } = who;
  await asAccount(db, companyId, async (trx) => {
    if (companyId === operatorsOf) {
      const operator = await trx
        .selectFrom("operators")
        .select("operator_id")
        .where("operator_id", "=", userId)
        .where("password_hash", "=", provenHash)
        .forShare()
        .executeTakeFirst();
      if (!operator) throw new AppError("signed_out");
      await trx
        .insertInto("operator_sessions")
        .values({ ...common, operator_id: userId })
        .execute();
      return;
    }
    const user = await trx
      .updateTable("users")
      .set({ last_sign_in_at: sql<Date>`now()` })
      .where("company_id", "=", companyId)
      .where("user_id", "=", userId)
      .where("password_hash", "=", provenHash)
      .where("disabled_at", "is", null)
      .executeTakeFirst();
    if (user.numUpdatedRows === 0n) throw new AppError("signed_out");
    await trx
      .insertInto("user_sessions")
      .values({ ...common, company_id: companyId, user_id: userId })
      .execute();
  });
  return token;
}

const inUse = sql<boolean>`s.expires_at > now() and s.last_seen_at > now() - make_interval(hours => ${idleHours})`;
/** A session is made when the password is typed, and lasts for as long as any does from then on. */
const fresh =
  sql<boolean>`s.expires_at > now() + make_interval(hours => ${sessionHours}, mins => ${-freshMinutes})`.as(
    "fresh",
  );
const stale = sql<boolean>`s.last_seen_at < now() - interval '1 minute'`.as("stale");

/** Who has this token; null when the session is over. Sees all companies: the token is what decides who it is. */
export async function findVisitor(db: Database, token: string, address: string): Promise<Visitor | null> {
  const token_hash = hashToken(token);
  const user = await db.system
    .selectFrom("user_sessions as s")
    .innerJoin("users as u", (join) =>
      join.onRef("u.company_id", "=", "s.company_id").onRef("u.user_id", "=", "s.user_id"),
    )
    .innerJoin("companies as c", "c.company_id", "s.company_id")
    .select([
      "u.company_id",
      "u.user_id",
      "u.email",
      "u.role",
      "c.name",
      "c.time_zone",
      "s.session_id",
      stale,
      fresh,
    ])
    .select(
      sql<boolean>`c.factor_required and not exists (select from second_factors f
        where f.company_id = u.company_id and f.user_id = u.user_id and f.confirmed_at is not null)`.as(
        "must_add_factor",
      ),
    )
    .where("s.token_hash", "=", token_hash)
    .where("u.disabled_at", "is", null)
    .where(inUse)
    .executeTakeFirst();
  if (user) {
    if (user.stale) await noteUse(db.system, "user_sessions", token_hash, address);
    return {
      kind: "user",
      sessionId: user.session_id,
      isFresh: user.fresh,
      companyId: user.company_id,
      companyName: user.name,
      timeZone: user.time_zone,
      userId: user.user_id,
      email: user.email,
      role: user.role,
      mustAddFactor: user.must_add_factor,
    };
  }
  const operator = await db.system
    .selectFrom("operator_sessions as s")
    .innerJoin("operators as o", "o.operator_id", "s.operator_id")
    .select(["o.operator_id", "o.email", "s.session_id", stale, fresh])
    .where("s.token_hash", "=", token_hash)
    .where(inUse)
    .executeTakeFirst();
  if (!operator) return null;
  if (operator.stale) await noteUse(db.system, "operator_sessions", token_hash, address);
  const { operator_id: operatorId, email, session_id: sessionId, fresh: isFresh } = operator;
  return { kind: "operator", operatorId, email, sessionId, isFresh };
}

async function noteUse(
  system: Kysely<Tables>,
  table: "user_sessions" | "operator_sessions",
  token_hash: Buffer,
  address: string,
): Promise<void> {
  await system
    .updateTable(table)
    .set({ last_seen_at: sql<Date>`now()`, address })
    .where("token_hash", "=", token_hash)
    .execute();
}

export async function endSession(db: Database, token: string): Promise<void> {
  const token_hash = hashToken(token);
  await db.system.deleteFrom("user_sessions").where("token_hash", "=", token_hash).execute();
  await db.system.deleteFrom("operator_sessions").where("token_hash", "=", token_hash).execute();
}

/**
 * Ends sign-ins of an account, or one of them.
 * @param which `only`: this one; `except`: all but this one
 * @returns how many there were
 */
export async function endSessionsOf(
  { companyId, userId }: Account,
  trx: Trx,
  which: { only?: string; except?: string } = {},
): Promise<number> {
  const ended =
    companyId === operatorsOf
      ? await sql`delete from operator_sessions where operator_id = ${userId} and ${chosen(which)}`.execute(
          trx,
        )
      : await sql`delete from user_sessions where company_id = ${companyId} and user_id = ${userId}
          and ${chosen(which)}`.execute(trx);
  return Number(ended.numAffectedRows ?? 0n);
}

function chosen({ only, except }: { only?: string; except?: string }) {
  if (only !== undefined) return sql`session_id = ${only}`;
  return except === undefined ? sql`true` : sql`session_id <> ${except}`;
}

/** Removes sessions and links whose time is over. Sees all companies. */
export async function clearExpiredSessions(db: Database): Promise<void> {
  const now = new Date();
  for (const table of ["user_sessions", "operator_sessions", "user_links", "operator_links"] as const) {
    await db.system.deleteFrom(table).where("expires_at", "<", now).execute();
  }
  const unused = new Date(now.getTime() - idleHours * 3_600_000);
  for (const table of ["user_sessions", "operator_sessions"] as const) {
    await db.system.deleteFrom(table).where("last_seen_at", "<", unused).execute();
  }
}
