import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import { isPassword } from "./passwords.ts";
import type { SignedIn } from "./sessions.ts";

export type Attempt = { company: string; email: string; password: string; address: string };

/**
 * Signs a person of a company in. Same answer and same time for an unknown company, an unknown person and a wrong
 * password; wrong tries are limited per address, from which a whole office may come, and per account.
 * @throws AppError `sign_in_failed`, `too_many_requests`
 */
export async function signIn(db: Database, limit: RateLimit, attempt: Attempt): Promise<SignedIn> {
  const company = attempt.company.trim().toLowerCase();
  const email = attempt.email.trim().toLowerCase();
  limit.take([`address:${attempt.address}`, `account:${company}:${email}`]);
  const user = await db.system
    .selectFrom("users")
    .select(["company_id", "user_id", "password_hash"])
    .where("company_id", "=", company)
    .where((where) => where(where.fn("lower", ["email"]), "=", email))
    .executeTakeFirst();
  if (!(await isPassword(user?.password_hash ?? null, attempt.password)) || !user) {
    throw new AppError("sign_in_failed");
  }
  limit.forgive([`account:${company}:${email}`]);
  limit.giveBack([`address:${attempt.address}`]);
  return { kind: "user", companyId: user.company_id, userId: user.user_id };
}

/**
 * Signs the operator in, under the same rules.
 * @throws AppError `operator_sign_in_failed`, `too_many_requests`
 */
export async function signInOperator(
  db: Database,
  limit: RateLimit,
  attempt: Omit<Attempt, "company">,
): Promise<SignedIn> {
  const email = attempt.email.trim().toLowerCase();
  limit.take([`address:${attempt.address}`, `operator:${email}`]);
  const operator = await db.system
    .selectFrom("operators")
    .select(["operator_id", "password_hash"])
    .where((where) => where(where.fn("lower", ["email"]), "=", email))
    .executeTakeFirst();
  if (!(await isPassword(operator?.password_hash ?? null, attempt.password)) || !operator) {
    throw new AppError("operator_sign_in_failed");
  }
  limit.forgive([`operator:${email}`]);
  limit.giveBack([`address:${attempt.address}`]);
  return { kind: "operator", operatorId: operator.operator_id };
}
