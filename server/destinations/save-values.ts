import type { SaveDestination } from "../../contract/destination.ts";
import { partitionOf } from "../../contract/regions.ts";
import { AppError } from "../base/app-error.ts";
import { type Database, isSqlState, sealedWithRetiredKey } from "../base/database.ts";
import { type SealingKey, sealNamed } from "../base/sealing.ts";
import { startCheck } from "./check-store.ts";
import { requireContract } from "./contract.ts";
import { secretContext } from "./credentials.ts";
import { type Author, findDestination, type SealedValues, saveDestination } from "./destination-store.ts";
import { awsEndpoint } from "./endpoint.ts";
import { secretNeeded, type Values } from "./parse-values.ts";

/**
 * 保存 (`test`): has the values checked, and saved by the check if it passes. 接続をテストせずに保存: saves at once.
 * @throws AppError `contract_missing`, `edited_meanwhile`, `secret_needed`
 */
export async function saveValues(
  companyId: string,
  db: Database,
  key: SealingKey,
  values: Values,
  options: Pick<SaveDestination, "test" | "version"> & { by: Author },
): Promise<{ checkId: string } | { version: number }> {
  const { secretAccessKey, ...place } = values;
  const sealed =
    secretAccessKey === null
      ? null
      : await sealNamed(key, secretAccessKey, secretContext(companyId, values.endpoint));
  const save = db.forCompany(companyId, async (trx) => {
    await requireContract(companyId, trx);
    const before = await findDestination(companyId, trx);
    if ((before?.version ?? 0) !== options.version) throw new AppError("edited_meanwhile");
    let complete: SealedValues;
    if (values.access === "role") {
      complete = { ...place, secretSealed: null, secretKeyId: "", secretLast4: "" };
    } else if (sealed && secretAccessKey !== null) {
      complete = {
        ...place,
        secretSealed: sealed.sealed,
        secretKeyId: sealed.keyId,
        secretLast4: lastFour(secretAccessKey),
      };
    } else {
      // The stored secret goes to the store it was given for, and to no other (promise 15).
      if (!before?.secret_sealed || !isSameHouse(before, values)) throw secretNeeded();
      const { secret_sealed: secretSealed, secret_key_id: secretKeyId, secret_last4: secretLast4 } = before;
      complete = { ...place, secretSealed, secretKeyId, secretLast4 };
    }
    if (options.test) {
      const { version, by } = options;
      return { checkId: await startCheck(companyId, trx, complete, { save: true, version, by }) };
    }
    return { version: await saveDestination(companyId, trx, complete, options.version, null, options.by) };
  });
  // A secret that opens with no key any more is not carried on.
  return save.catch((error: unknown) => {
    throw isSqlState(error, sealedWithRetiredKey) ? secretNeeded() : error;
  });
}

/** The same store; on AWS the same partition as well: others have hosts, accounts and keys of their own. */
function isSameHouse(before: Pick<Values, "endpoint" | "region">, values: Values): boolean {
  if (before.endpoint !== values.endpoint) return false;
  if (values.endpoint !== awsEndpoint.name) return true;
  return partitionOf(before.region).id === partitionOf(values.region).id;
}

/** The last four characters, of a secret that is long enough for them to tell nothing. */
function lastFour(secret: string): string {
  return secret.length >= 16 ? secret.slice(-4) : "";
}
