import { AppError } from "../base/app-error.ts";
import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import { type Account, operatorsOf } from "./account.ts";
import { accountName } from "./known-browsers.ts";
import { isPassword } from "./passwords.ts";
import { isRecoveryCode } from "./recovery-codes.ts";
import type { SecondFactors } from "./second-factor.ts";
import type { SignedIn } from "./sessions.ts";
import { createSignInLimits } from "./sign-in-limits.ts";
import { createTryLimit } from "./try-limit.ts";

export type Attempt = {
  /** Null: an operator. */
  company: string | null;
  email: string;
  password: string;
  code: string | undefined;
  address: string;
  /** The browser, if this account has signed in from it before. */
  knownBrowser: string | null;
};

export type SignIns = ReturnType<typeof createSignIns>;

/**
 * Sign-ins with their limits: of passwords those of `sign-in-limits.ts`; of codes five tries at once, then one every
 * three minutes, for each way that they come.
 */
export function createSignIns(db: Database, factors: SecondFactors) {
  const limits = createSignInLimits(db);
  const present = createTryLimit(db, 10, 300);
  const links = createTryLimit(db, 10, 300);
  const codes = createTryLimit(db, 5, 900);

  /** Who has a session, a link or a known browser is not kept out by who has not. */
  const nameOf = ({ companyId, userId }: Account, way: string) => `code:${companyId}:${userId}:${way}`;

  /**
   * Asks for the second factor of an account that has one.
   * @param way what the code comes by; tries are counted for each apart
   * @returns which kind of second factor was proven
   * @throws AppError `factor_needed`, `factor_wrong`, `too_many_requests`
   */
  const proveFactor = async (
    account: Account,
    code: string | undefined,
    way: string,
  ): Promise<ProvenFactor> => {
    if (!(await factors.isOn(account))) return "none";
    if (code === undefined || code.trim() === "") throw new AppError("factor_needed", { field: "code" });
    await codes.take([nameOf(account, way)]);
    if (!(await factors.accept(account, code))) throw new AppError("factor_wrong", { field: "code" });
    await codes.forgive([nameOf(account, way)]);
    return isRecoveryCode(code) ? "recovery-code" : "totp";
  };

  return {
    /**
     * Signs in. Same answer and same time for an unknown company, an unknown or switched-off person and a wrong
     * password.
     * @throws AppError `sign_in_failed`, `operator_sign_in_failed`, `factor_needed`, `factor_wrong`, `too_many_requests`
     */
    async signIn(attempt: Attempt): Promise<SignedIn & { factor: ProvenFactor }> {
      const company = attempt.company?.trim().toLowerCase() ?? null;
      const email = attempt.email.trim().toLowerCase();
      const { address, knownBrowser } = attempt;
      const trier = { account: accountName(company, email), address, knownBrowser };
      await limits.take(trier);
      const found = await (company === null ? findOperator(db, email) : findUser(db, company, email));
      const isRight = await isPassword(found?.passwordHash ?? null, attempt.password);
      if (!isRight || !found?.passwordHash || found.isOff) {
        throw new AppError(company === null ? "operator_sign_in_failed" : "sign_in_failed");
      }
      const who = { companyId: found.companyId, userId: found.userId, provenHash: found.passwordHash };
      try {
        const factor = await proveFactor(who, attempt.code, knownBrowser ?? "sign-in");
        await limits.forgive(trier);
        return { ...who, factor };
      } catch (error) {
        // The password was right: to be asked for a code is no try.
        if (error instanceof AppError && error.code === "factor_needed") await limits.giveBack(trier);
        throw error;
      }
    },

    proveFactor,

    /**
     * Asks somebody who is signed in for the password once more, before what matters to the account. Tries are counted
     * for each session: a stolen one does not keep its owner out.
     * @throws AppError `password_wrong`, `too_many_requests`
     */
    async provePassword(account: Account, password: string, sessionId: string): Promise<string> {
      const name = `present:${account.companyId}:${account.userId}:${sessionId}`;
      await present.take([name]);
      const stored = await readPasswordHash(db, account);
      if (stored === null || !(await isPassword(stored, password))) {
        throw new AppError("password_wrong", { field: "current" });
      }
      await present.forgive([name]);
      return stored;
    },

    /** Limits tries at the first code of a new second factor. @throws AppError `too_many_requests` */
    takeCode: (account: Account, sessionId: string) => codes.take([nameOf(account, sessionId)]),
    forgiveCodes: (account: Account, sessionId: string) => codes.forgive([nameOf(account, sessionId)]),

    /** Limits tries at links per address. @throws AppError `too_many_requests` */
    takeLink: (address: string) => links.take([`link:${countedAddress(address)}`]),
    forgiveLink: (address: string) => links.forgive([`link:${countedAddress(address)}`]),
  };
}

/** What was asked for beside the password. */
export type ProvenFactor = "none" | "totp" | "recovery-code";

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
