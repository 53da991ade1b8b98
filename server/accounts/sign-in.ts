import { AppError } from "../base/app-error.ts";
import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import { type Account, operatorsOf } from "./account.ts";
import { isPassword } from "./passwords.ts";
import type { SecondFactors } from "./second-factor.ts";
import type { SignedIn } from "./sessions.ts";
import { createTryLimit } from "./try-limit.ts";

export type Attempt = {
  /** Null: an operator. */
  company: string | null;
  email: string;
  password: string;
  code: string | undefined;
  address: string;
};

export type SignIns = ReturnType<typeof createSignIns>;

/** Sign-ins with their limits: ten tries at once, then one every 30 seconds; of codes five, then one every 3 minutes. */
export function createSignIns(db: Database, factors: SecondFactors) {
  const passwords = createTryLimit(db, 10, 300);
  const codes = createTryLimit(db, 5, 900);

  const nameOf = ({ companyId, userId }: Account) => `code:${companyId}:${userId}`;

  /**
   * Asks for the second factor of an account that has one.
   * @throws AppError `factor_needed`, `factor_wrong`, `too_many_requests`
   */
  const proveFactor = async (account: Account, code: string | undefined): Promise<void> => {
    if (!(await factors.isOn(account))) return;
    if (code === undefined || code.trim() === "") throw new AppError("factor_needed", { field: "code" });
    await codes.take([nameOf(account)]);
    if (!(await factors.accept(account, code))) throw new AppError("factor_wrong", { field: "code" });
    await codes.forgive([nameOf(account)]);
  };

  return {
    /**
     * Signs in. Same answer and same time for an unknown company, an unknown or switched-off person and a wrong
     * password; wrong tries are limited per address, from which a whole office may come, and per account.
     * @throws AppError `sign_in_failed`, `operator_sign_in_failed`, `factor_needed`, `factor_wrong`, `too_many_requests`
     */
    async signIn(attempt: Attempt): Promise<SignedIn> {
      const company = attempt.company?.trim().toLowerCase() ?? null;
      const email = attempt.email.trim().toLowerCase();
      const account = company === null ? `operator:${email}` : `account:${company}:${email}`;
      const address = `address:${countedAddress(attempt.address)}`;
      await passwords.take([address, account]);
      const found = await (company === null ? findOperator(db, email) : findUser(db, company, email));
      const isRight = await isPassword(found?.passwordHash ?? null, attempt.password);
      if (!isRight || !found?.passwordHash || found.isOff) {
        throw new AppError(company === null ? "operator_sign_in_failed" : "sign_in_failed");
      }
      const who = { companyId: found.companyId, userId: found.userId, provenHash: found.passwordHash };
      try {
        await proveFactor(who, attempt.code);
      } catch (error) {
        // The password was right: to be asked for a code is no try.
        if (error instanceof AppError && error.code === "factor_needed") {
          await passwords.giveBack([address, account]);
        }
        throw error;
      }
      await passwords.forgive([account]);
      await passwords.giveBack([address]);
      return who;
    },

    proveFactor,

    /**
     * Asks somebody who is signed in for the password once more, before what matters to the account.
     * @throws AppError `password_wrong`, `too_many_requests`
     */
    async provePassword(account: Account, password: string): Promise<string> {
      const name = `present:${account.companyId}:${account.userId}`;
      await passwords.take([name]);
      const stored = await readPasswordHash(db, account);
      if (stored === null || !(await isPassword(stored, password))) {
        throw new AppError("password_wrong", { field: "current" });
      }
      await passwords.forgive([name]);
      return stored;
    },

    /** Limits tries at codes of an account. @throws AppError `too_many_requests` */
    takeCode: (account: Account) => codes.take([nameOf(account)]),
    forgiveCodes: (account: Account) => codes.forgive([nameOf(account)]),

    /** Limits tries at links per address. @throws AppError `too_many_requests` */
    takeLink: (address: string) => passwords.take([`link:${countedAddress(address)}`]),
    forgiveLink: (address: string) => passwords.forgive([`link:${countedAddress(address)}`]),
  };
}

type Found = Account & { passwordHash: string | null; isOff: boolean };

/** Sees all companies: what was typed decides which. */
async function findUser(db: Database, company: string, email: string): Promise<Found | null> {
  const row = await db.system
    .selectFrom("users")
    .select(["company_id", "user_id", "password_hash", "disabled_at"])
    .where("company_id", "=", company)
    .where((where) => where(where.fn("lower", ["email"]), "=", email))
    .executeTakeFirst();
  if (!row) return null;
  const { company_id: companyId, user_id: userId, password_hash: passwordHash, disabled_at } = row;
  return { companyId, userId, passwordHash, isOff: disabled_at !== null };
}

async function findOperator(db: Database, email: string): Promise<Found | null> {
  const row = await db.system
    .selectFrom("operators")
    .select(["operator_id", "password_hash"])
    .where((where) => where(where.fn("lower", ["email"]), "=", email))
    .executeTakeFirst();
  return row
    ? { companyId: operatorsOf, userId: row.operator_id, passwordHash: row.password_hash, isOff: false }
    : null;
}

async function readPasswordHash(db: Database, { companyId, userId }: Account): Promise<string | null> {
  if (companyId === operatorsOf) {
    const row = await db.system
      .selectFrom("operators")
      .select("password_hash")
      .where("operator_id", "=", userId)
      .executeTakeFirst();
    return row?.password_hash ?? null;
  }
  const row = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("users")
      .select("password_hash")
      .where("company_id", "=", companyId)
      .where("user_id", "=", userId)
      .executeTakeFirst(),
  );
  return row?.password_hash ?? null;
}
