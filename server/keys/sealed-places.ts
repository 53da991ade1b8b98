import { type Kysely, sql } from "kysely";
import type { SealedKind } from "../../contract/master-key.ts";
import { factorContext } from "../accounts/second-factor.ts";
import type { Tables } from "../base/database.ts";
import type { Sealed } from "../base/sealing.ts";
import { identityContext } from "../destinations/aws-identity.ts";
import { secretContext } from "../destinations/credentials.ts";
import { sourceSecretContext } from "../ingest/sources/source-store.ts";
import { webhookSecretContext } from "../tell/webhook-signature.ts";

type Db = Kysely<Tables>;

/** One sealed secret where it lies. */
export type SealedRow = {
  /** Tells the row apart within its place. */
  identity: readonly string[];
  sealed: Buffer;
  keyId: string;
  /** What it was bound to when it was sealed. */
  context: string;
};

/** Somewhere that sealed secrets are. All of them see all companies. */
export type SealedPlace = {
  name: SealedKind;
  /** Whose key it is: `work` alone has `master`; `web` and `watch` have `web`. */
  key: "master" | "web";
  /** Rows after this one, in the order of their identity; with `except` those of other keys alone. */
  read(db: Db, after: readonly string[] | null, limit: number, except?: string): Promise<SealedRow[]>;
  /** Puts another sealing of the same secret in its place. @returns false when somebody changed it meanwhile */
  replace(db: Db, row: SealedRow, by: Sealed): Promise<boolean>;
  count(db: Db): Promise<{ keyId: string; secrets: number }[]>;
};

/** All that is sealed in the database; `sealed-places.test.ts` compares it with the database's own columns. */
export const sealedPlaces: readonly SealedPlace[] = [
  inColumns({
    table: "destinations",
    key: "master",
    identity: ["company_id"],
    bound: ["endpoint"],
    context: ({ company_id = "", endpoint = "" }) => secretContext(company_id, endpoint),
  }),
  inColumns({
    table: "destination_checks",
    key: "master",
    identity: ["company_id", "check_id"],
    bound: ["endpoint"],
    context: ({ company_id = "", endpoint = "" }) => secretContext(company_id, endpoint),
  }),
  inColumns({
    table: "webhooks",
    key: "web",
    identity: ["company_id", "webhook_id"],
    context: ({ company_id = "", webhook_id = "" }) => webhookSecretContext(company_id, webhook_id),
  }),
  inColumns({
    table: "sources",
    key: "web",
    identity: ["company_id", "source_id"],
    context: ({ company_id = "", source_id = "" }) => sourceSecretContext(company_id, source_id),
  }),
  inColumns({
    table: "second_factors",
    key: "web",
    identity: ["company_id", "user_id"],
    sealed: "sealed",
    keyId: "key_id",
    context: ({ company_id = "", user_id = "" }) => factorContext({ companyId: company_id, userId: user_id }),
  }),
  awsIdentities(),
];

type Columns = {
  table: SealedKind;
  key: SealedPlace["key"];
  /** The primary key. */
  identity: readonly string[];
  /** Further columns that the context is made of. */
  bound?: readonly string[];
  sealed?: string;
  keyId?: string;
  context(row: Readonly<Record<string, string>>): string;
};

function inColumns(columns: Columns): SealedPlace {
  const { table, key, identity, bound = [], sealed = "secret_sealed", keyId = "secret_key_id" } = columns;
  const from = sql.table(table);
  const place = { sealed: sql.ref(sealed), keyId: sql.ref(keyId) };
  const names = sql.join(identity.map((name) => sql.ref(name)));
  return {
    name: table,
    key,
    async read(db, after, limit, except) {
      const { rows } = await sql<Record<string, string> & { "the sealed": Buffer; "the key": string }>`
        select ${sql.join([...identity, ...bound].map((name) => sql.ref(name)))},
          ${place.sealed} as "the sealed", coalesce(${place.keyId}, '') as "the key"
        from ${from}
        where ${place.sealed} is not null
          and ${after === null ? sql`true` : sql`(${names}) > (${sql.join(after)})`}
          and ${except === undefined ? sql`true` : sql`${place.keyId} is distinct from ${except}`}
        order by ${names} limit ${limit}`.execute(db);
      return rows.map(({ "the sealed": bytes, "the key": id, ...row }) => ({
        identity: identity.map((name) => row[name] ?? ""),
        sealed: bytes,
        keyId: id,
        context: columns.context(row),
      }));
    },
    async replace(db, row, by) {
      const isIt = sql.join(
        identity.map((name, i) => sql`${sql.ref(name)} = ${row.identity[i]}`),
        sql` and `,
      );
      const { numAffectedRows } = await sql`
        update ${from} set ${place.sealed} = ${by.sealed}, ${place.keyId} = ${by.keyId}
        where ${isIt} and ${place.sealed} = ${row.sealed}`.execute(db);
      return numAffectedRows === 1n;
    },
    async count(db) {
      const { rows } = await sql<{ keyId: string; secrets: number }>`
        select coalesce(${place.keyId}, '') as "keyId", count(*)::int as secrets from ${from}
        where ${place.sealed} is not null group by 1`.execute(db);
      return rows;
    },
  };
}

/** The operator's own identities at stores: a row of `installation` each, the sealed secret as base64 in its JSON. */
function awsIdentities(): SealedPlace {
  const isOne = sql`starts_with(name, ${identityContext("")})`;
  const keyId = sql`value ->> 'secretKeyId'`;
  return {
    name: "aws_identity",
    key: "master",
    async read(db, after, limit, except) {
      const { rows } = await sql<{ name: string; sealed: Buffer; keyId: string }>`
        select name, decode(value ->> 'secretSealed', 'base64') as sealed, coalesce(${keyId}, '') as "keyId"
        from installation
        where ${isOne} and value ->> 'secretSealed' is not null and name > ${after?.[0] ?? ""}
          and ${except === undefined ? sql`true` : sql`${keyId} is distinct from ${except}`}
        order by name limit ${limit}`.execute(db);
      return rows.map(({ name, ...row }) => ({ ...row, identity: [name], context: name }));
    },
    async replace(db, row, by) {
      const fresh = { secretSealed: by.sealed.toString("base64"), secretKeyId: by.keyId };
      const { numAffectedRows } = await sql`
        update installation set value = value || ${JSON.stringify(fresh)}::jsonb
        where name = ${row.identity[0]} and decode(value ->> 'secretSealed', 'base64') = ${row.sealed}`.execute(
        db,
      );
      return numAffectedRows === 1n;
    },
    async count(db) {
      const { rows } = await sql<{ keyId: string; secrets: number }>`
        select coalesce(${keyId}, '') as "keyId", count(*)::int as secrets from installation
        where ${isOne} and value ->> 'secretSealed' is not null group by 1`.execute(db);
      return rows;
    },
  };
}
