import { sql } from "kysely";
import type { Author } from "../accounts/operation-log.ts";
import { logOperatorAct } from "../accounts/operator-log.ts";
import type { Database } from "../base/database.ts";
import { type OpeningKey, type SealingKey, sealNamed } from "../base/sealing.ts";
import { notifyChannel } from "../base/wake.ts";
import type { S3Credentials } from "./sign-request.ts";

/**
 * The operator's own identity at a store, which companies' roles trust. It is entered here and nowhere else: no
 * environment variable, file or instance metadata is read (promise 15), and nothing but sts:AssumeRole and
 * sts:GetCallerIdentity is ever signed with it.
 */
export type AwsIdentity = {
  store: string;
  accessKeyId: string;
  /** What companies name in their trust policies. */
  arn: string;
  /** ISO instant. */
  setAt: string;
  secretSealed: Buffer;
};

/** Topic of the notification that an identity was set or removed. */
export const identityTopic = "aws-identity";

const prefix = "aws-identity:";

/** Identity of the row that the secret belongs to: it opens for this store only. */
export function identityContext(store: string): string {
  return `${prefix}${store}`;
}

export async function findIdentity(db: Database, store: string): Promise<AwsIdentity | null> {
  const row = await db.system
    .selectFrom("installation")
    .select(["name", "value"])
    .where("name", "=", identityContext(store))
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

export async function listIdentities(db: Database): Promise<AwsIdentity[]> {
  const rows = await db.system
    .selectFrom("installation")
    .select(["name", "value"])
    .where("name", "like", `${prefix}%`)
    .orderBy("name")
    .execute();
  return rows.map(fromRow);
}

/** ARNs of the identities by store, for trust policies. */
export async function readPrincipals(db: Database): Promise<ReadonlyMap<string, string>> {
  return new Map((await listIdentities(db)).map(({ store, arn }) => [store, arn]));
}

/** Keeps an identity, in place of the store's earlier one; its secret is sealed for `work`. */
export async function saveIdentity(
  db: Database,
  key: SealingKey,
  identity: { store: string; arn: string; credentials: S3Credentials },
  by: Author,
): Promise<void> {
  const { store, arn, credentials } = identity;
  const { sealed, keyId } = await sealNamed(key, credentials.secretAccessKey, identityContext(store));
  const value = JSON.stringify({
    accessKeyId: credentials.accessKeyId,
    secretSealed: sealed.toString("base64"),
    secretKeyId: keyId,
    arn,
    setAt: new Date().toISOString(),
  });
  const before = await findIdentity(db, store);
  await db.system.transaction().execute(async (trx) => {
    await trx
      .insertInto("installation")
      .values({ name: identityContext(store), value })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
      .execute();
    const shown = { store, arn, accessKeyId: credentials.accessKeyId };
    const old = before && { arn: before.arn, accessKeyId: before.accessKeyId };
    await logOperatorAct(trx, { ...by, operation: "identity.set", details: { ...shown, before: old } });
    await sql`select pg_notify(${notifyChannel}, ${identityTopic})`.execute(trx);
  });
}

/** Destroys an identity with its secret. @returns false when there was none */
export async function removeIdentity(db: Database, store: string, by: Author): Promise<boolean> {
  return db.system.transaction().execute(async (trx) => {
    const removed = await trx
      .deleteFrom("installation")
      .where("name", "=", identityContext(store))
      .returning(["name", "value"])
      .executeTakeFirst();
    if (!removed) return false;
    const { arn, accessKeyId } = fromRow(removed);
    await logOperatorAct(trx, { ...by, operation: "identity.remove", details: { store, arn, accessKeyId } });
    await sql`select pg_notify(${notifyChannel}, ${identityTopic})`.execute(trx);
    return true;
  });
}

/** The identity's keys; null when the secret does not open: another master key, or a row that was tampered with. */
export async function openIdentity(
  key: OpeningKey,
  { store, accessKeyId, secretSealed }: AwsIdentity,
): Promise<S3Credentials | null> {
  try {
    return { accessKeyId, secretAccessKey: await key.open(secretSealed, identityContext(store)) };
  } catch {
    return null;
  }
}

function fromRow({ name, value }: { name: string; value: unknown }): AwsIdentity {
  const stored = value as { accessKeyId: string; secretSealed: string; arn: string; setAt: string };
  const { accessKeyId, arn, setAt } = stored;
  const secretSealed = Buffer.from(stored.secretSealed, "base64");
  return { store: name.slice(prefix.length), accessKeyId, arn, setAt, secretSealed };
}
