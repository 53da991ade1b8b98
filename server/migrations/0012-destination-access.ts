import type { Kysely } from "kysely";
import { openWall } from "./wall.ts";

/**
 * Access by a role instead of keys, and what a company asks of its store for each object: encryption, storage class,
 * and whose bucket it must be. The external ID is a company's own from the beginning, and never changes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { run, runAll, roles } = await openWall(db);
  await runAll(statements);
  // An identity of the operator can be taken away again (`onbin aws-identity remove`).
  await run(`grant delete on installation to "${roles.system}"`);
}

const columns = `
  add column access text not null default 'keys' check (access in ('keys', 'role')),
  add column role_arn text,
  add column encryption text not null default 'bucket' check (encryption in ('bucket', 'sse-s3', 'sse-kms')),
  add column kms_key text,
  add column storage_class text,
  add column bucket_owner text`;

const statements = `
alter table companies
  add column external_id text not null default 'onbin-' || replace(gen_random_uuid()::text, '-', '');
create unique index companies_external_id on companies (external_id);

alter table destinations ${columns},
  alter column secret_sealed drop not null,
  add check (access = 'role' or secret_sealed is not null),
  add check ((access = 'role') = (role_arn is not null));

alter table destination_checks ${columns};
`;
