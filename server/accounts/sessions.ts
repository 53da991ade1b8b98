import type { Role } from "../../contract/session.ts";
import type { Database } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";

/** Whose session is to be made. */
export type SignedIn =
  | { kind: "user"; companyId: string; userId: string }
  | { kind: "operator"; operatorId: string };

/** Who sends a request. */
export type Visitor =
  | {
      kind: "user";
      companyId: string;
      companyName: string;
      timeZone: string;
      userId: string;
      email: string;
      role: Role;
    }
  | { kind: "operator"; operatorId: string; email: string };

/** Hours that a session lasts from its sign-in. */
export const sessionHours = 24 * 7;

/** Makes a session; only the hash of its token is stored. @returns the token for the cookie */
export async function startSession(db: Database, who: SignedIn): Promise<string> {
  const token = newToken();
  const common = {
    token_hash: hashToken(token),
    expires_at: new Date(Date.now() + sessionHours * 3_600_000),
  };
  if (who.kind === "operator") {
    await db.system
      .insertInto("operator_sessions")
      .values({ ...common, operator_id: who.operatorId })
      .execute();
  } else {
    await db.forCompany(who.companyId, (trx) =>
      trx
        .insertInto("user_sessions")
        .values({ ...common, company_id: who.companyId, user_id: who.userId })
        .execute(),
    );
  }
  return token;
}

/** Sees all companies: the token is what decides who it is. */
export async function findVisitor(db: Database, token: string): Promise<Visitor | null> {
  const token_hash = hashToken(token);
  const user = await db.system
    .selectFrom("user_sessions as s")
    .innerJoin("users as u", (join) =>
      join.onRef("u.company_id", "=", "s.company_id").onRef("u.user_id", "=", "s.user_id"),
    )
    .innerJoin("companies as c", "c.company_id", "s.company_id")
    .select(["u.company_id", "u.user_id", "u.email", "u.role", "c.name", "c.time_zone"])
    .where("s.token_hash", "=", token_hash)
    .where("s.expires_at", ">", new Date())
    .executeTakeFirst();
  if (user) {
    const {
      company_id: companyId,
      name: companyName,
      time_zone: timeZone,
      user_id: userId,
      email,
      role,
    } = user;
    return { kind: "user", companyId, companyName, timeZone, userId, email, role };
  }
  const operator = await db.system
    .selectFrom("operator_sessions as s")
    .innerJoin("operators as o", "o.operator_id", "s.operator_id")
    .select(["o.operator_id", "o.email"])
    .where("s.token_hash", "=", token_hash)
    .where("s.expires_at", ">", new Date())
    .executeTakeFirst();
  return operator ? { kind: "operator", operatorId: operator.operator_id, email: operator.email } : null;
}

export async function endSession(db: Database, token: string): Promise<void> {
  const token_hash = hashToken(token);
  await db.system.deleteFrom("user_sessions").where("token_hash", "=", token_hash).execute();
  await db.system.deleteFrom("operator_sessions").where("token_hash", "=", token_hash).execute();
}

/** Removes sessions and links whose time is over. */
export async function clearExpiredSessions(db: Database): Promise<void> {
  const now = new Date();
  for (const table of ["user_sessions", "operator_sessions", "user_links", "operator_links"] as const) {
    await db.system.deleteFrom(table).where("expires_at", "<", now).execute();
  }
}
