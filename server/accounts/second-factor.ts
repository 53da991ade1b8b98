import { sql } from "kysely";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import { type OpeningKey, sealNamed } from "../base/sealing.ts";
import { type Account, asAccount } from "./account.ts";
import { hashRecoveryCode, isRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";
import { newTotpSecret, totpStep, totpUri } from "./totp.ts";

/** Binds a sealed secret to its person: moved into another row it cannot be opened. */
export const factorContext = ({ companyId, userId }: Account) => `second factor ${companyId} ${userId}`;

export type SecondFactors = ReturnType<typeof createSecondFactors>;

/**
 * Second factors by TOTP (RFC 6238), of people and operators. The secret is sealed with the web's key: `work` has no
 * part in it, and a database alone yields none.
 * @param clock milliseconds since 1970; tests set their own
 */
export function createSecondFactors(db: Database, webKey: OpeningKey | null, clock = Date.now) {
  const key = () => {
    if (webKey === null) throw new AppError("unavailable");
    return webKey;
  };
  const open = (account: Account, sealed: Buffer) => key().open(sealed, factorContext(account));

  /** Accepts a code of the app, once: two requests with the same code at the same time cannot both do. */
  const acceptStep = async (account: Account, trx: Trx, step: number): Promise<boolean> => {
    const accepted = await trx
      .updateTable("second_factors")
      .set({ last_step: step })
      .where("company_id", "=", account.companyId)
      .where("user_id", "=", account.userId)
      .where("last_step", "<", step)
      .executeTakeFirst();
    return accepted.numUpdatedRows === 1n;
  };

  return {
    /** Whether signing in asks for a code. */
    async isOn(account: Account): Promise<boolean> {
      const row = await asAccount(db, account.companyId, (trx) => findFactor(account, trx));
      return row?.confirmed_at != null;
    },

    /** True for a right code of the app that was not used yet, or for a recovery code, which it uses up. */
    async accept(account: Account, code: string): Promise<boolean> {
      const row = await asAccount(db, account.companyId, (trx) => findFactor(account, trx));
      if (!row?.confirmed_at) return false;
      if (isRecoveryCode(code) && row.recovery_salt !== null) {
        const hash = await hashRecoveryCode(code, row.recovery_salt);
        return asAccount(db, account.companyId, async (trx) => {
          const used = await sql`
            update second_factors set recovery_hashes = array_remove(recovery_hashes, ${hash}::bytea)
            where company_id = ${account.companyId} and user_id = ${account.userId}
              and ${hash}::bytea = any(recovery_hashes)`.execute(trx);
          return used.numAffectedRows === 1n;
        });
      }
      const step = totpStep(await open(account, row.sealed), code, clock());
      if (step === null) return false;
      return asAccount(db, account.companyId, (trx) => acceptStep(account, trx, step));
    },

    /**
     * Begins to set one up; one begun before is forgotten.
     * @param label whose it is, as the app shows it
     * @throws AppError `factor_exists`
     */
    async start(account: Account, label: string): Promise<{ secret: string; uri: string }> {
      const { companyId, userId } = account;
      const secret = newTotpSecret();
      const { sealed, keyId } = await sealNamed(key(), secret, factorContext(account));
      await asAccount(db, companyId, async (trx) => {
        const begun = await sql`
          insert into second_factors as f (company_id, user_id, sealed, key_id)
            values (${companyId}, ${userId}, ${sealed}, ${keyId})
          on conflict (company_id, user_id) do update
            set sealed = excluded.sealed, key_id = excluded.key_id, started_at = now(), last_step = 0
            where f.confirmed_at is null`.execute(trx);
        if (begun.numAffectedRows === 0n) throw new AppError("factor_exists");
      });
      return { secret, uri: totpUri(secret, label) };
    },

    /**
     * Switches it on with a first code.
     * @param then further work in the same transaction
     * @returns recovery codes, which are shown once
     * @throws AppError `factor_missing`, `factor_wrong`
     */
    async confirm(account: Account, code: string, then: (trx: Trx) => Promise<void>): Promise<string[]> {
      const { companyId, userId } = account;
      const row = await asAccount(db, companyId, (trx) => findFactor(account, trx));
      if (!row || row.confirmed_at !== null) throw new AppError("factor_missing");
      const step = totpStep(await open(account, row.sealed), code, clock());
      if (step === null) throw new AppError("factor_wrong", { field: "code" });
      const { codes, salt, hashes } = await newRecoveryCodes();
      await asAccount(db, companyId, async (trx) => {
        const done = await trx
          .updateTable("second_factors")
          .set({ confirmed_at: new Date(), last_step: step, recovery_salt: salt, recovery_hashes: hashes })
          .where("company_id", "=", companyId)
          .where("user_id", "=", userId)
          // The same beginning; its sealed bytes change when keys are rotated.
          .where(sql<boolean>`date_trunc('milliseconds', started_at) = ${row.started_at}`)
          .where("confirmed_at", "is", null)
          .executeTakeFirst();
        if (done.numUpdatedRows === 0n) throw new AppError("factor_missing");
        await then(trx);
      });
      return codes;
    },

    /** Replaces the recovery codes. @throws AppError `factor_missing` */
    async renewCodes(account: Account, then: (trx: Trx) => Promise<void>): Promise<string[]> {
      const { codes, salt, hashes } = await newRecoveryCodes();
      await asAccount(db, account.companyId, async (trx) => {
        const done = await trx
          .updateTable("second_factors")
          .set({ recovery_salt: salt, recovery_hashes: hashes })
          .where("company_id", "=", account.companyId)
          .where("user_id", "=", account.userId)
          .where("confirmed_at", "is not", null)
          .executeTakeFirst();
        if (done.numUpdatedRows === 0n) throw new AppError("factor_missing");
        await then(trx);
      });
      return codes;
    },
  };
}

export function findFactor({ companyId, userId }: Account, trx: Trx) {
  return trx
    .selectFrom("second_factors")
    .selectAll()
    .where("company_id", "=", companyId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
}

/** Removes a second factor with its recovery codes. @returns whether there was one in force */
export async function removeFactor({ companyId, userId }: Account, trx: Trx): Promise<boolean> {
  const removed = await trx
    .deleteFrom("second_factors")
    .where("company_id", "=", companyId)
    .where("user_id", "=", userId)
    .returning("confirmed_at")
    .executeTakeFirst();
  return removed?.confirmed_at != null;
}
