import { sql } from "kysely";
import { type AmazonS3Page, countedUpTo, type Destination } from "../../contract/destination.ts";
import type { Trx } from "../base/database.ts";
import type { Settings } from "../base/settings.ts";
import { awsConsoleUrl } from "./aws-console-url.ts";
import { readBacklog } from "./backlog.ts";
import { countUnderWay } from "./count-under-way.ts";
import { type DestinationRow, findDestination, isOpen, nextTryAt } from "./destination-store.ts";
import { awsEndpoint } from "./endpoint.ts";
import type { FailureParams } from "./failure.ts";
import { failureWords } from "./failure-words.ts";
import { findStore } from "./stores.ts";

type PageSettings = Pick<Settings, "contact" | "egressIps" | "s3Endpoints">;

/**
 * Everything the page 「Amazon S3 連携」 shows; without a contract nothing of the settings (S1).
 * @param principals ARNs of the operator's identities by store (`readPrincipals`)
 */
export async function readAmazonS3Page(
  companyId: string,
  trx: Trx,
  settings: PageSettings,
  principals: ReadonlyMap<string, string>,
): Promise<AmazonS3Page> {
  const { contract, external_id: externalId } = await trx
    .selectFrom("companies")
    .select(["contract", "external_id"])
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  const row = contract ? await findDestination(companyId, trx) : null;
  return {
    contract,
    contact: settings.contact,
    destination: row ? await presentDestination(companyId, trx, row, settings) : null,
    endpoints: [
      {
        name: awsEndpoint.name,
        region: null,
        regions: [],
        demo: false,
        lacks: [],
        principal: principals.get(awsEndpoint.name) ?? null,
      },
      ...settings.s3Endpoints.map(({ name, region, regions, demo, lacks }) => ({
        name,
        region,
        regions: [...regions],
        demo,
        lacks: [...lacks],
        principal: lacks.includes("role") ? null : (principals.get(name) ?? null),
      })),
    ],
    externalId,
    egressIps: [...settings.egressIps],
  };
}

/** What leaves the server of a destination, field by field; of the secret only its last four characters. */
async function presentDestination(
  companyId: string,
  trx: Trx,
  row: DestinationRow,
  { s3Endpoints }: PageSettings,
): Promise<Destination> {
  const lastDelivered = await findLastDelivered(companyId, trx);
  const savedSince = lastDelivered === null || lastDelivered.delivered_at < row.saved_at;
  const backlog = isOpen(row) ? await readBacklog(companyId, trx) : null;
  const params = row.pause_params as FailureParams | null;
  return {
    enabled: row.enabled,
    endpoint: row.endpoint,
    bucket: row.bucket,
    folder: row.folder,
    region: row.region,
    accessKeyId: row.access_key_id,
    secretLast4: row.secret_last4,
    access: row.access,
    roleArn: row.role_arn,
    encryption: row.encryption,
    kmsKey: row.kms_key,
    storageClass: row.storage_class,
    bucketOwner: row.bucket_owner,
    version: row.version,
    state: row.ending ? "ending" : !row.enabled ? "disabled" : row.paused_at ? "paused" : "ok",
    paused:
      row.paused_at && row.pause_code
        ? {
            since: row.paused_at.toISOString(),
            code: row.pause_code,
            words: failureWords(row.pause_code, params ?? noParams(row)),
            region: params?.rightRegion ?? null,
            nextTryAt: nextTryAt(row),
          }
        : null,
    unverified: row.verified_at === null && savedSince,
    offeredRegion: row.offered_region,
    lastDelivered: lastDelivered
      ? {
          at: lastDelivered.delivered_at.toISOString(),
          sequenceId: lastDelivered.sequence_id,
          uri: `s3://${lastDelivered.bucket}/${lastDelivered.object_key}`,
          consoleUrl: consoleUrlOf(lastDelivered, row),
        }
      : null,
    savedAt: row.saved_at.toISOString(),
    deliveredSince: await countDeliveredSince(companyId, trx, row.saved_at),
    waiting: backlog?.waiting ?? (await countUnderWay(companyId, trx)),
    backlog,
    lastCheck: row.last_check,
    plainPut:
      row.plain_put || (findStore(s3Endpoints, row.endpoint)?.lacks.includes("if-none-match") ?? false),
  };
}

type LastDelivered = {
  delivered_at: Date;
  sequence_id: string;
  bucket: string;
  object_key: string;
  endpoint: string;
};

async function findLastDelivered(companyId: string, trx: Trx): Promise<LastDelivered | null> {
  const found = await sql<LastDelivered>`
    select delivered_at, sequence_id, bucket, object_key, endpoint from recordings
    where company_id = ${companyId} and delivered_at is not null order by delivered_at desc limit 1`.execute(
    trx,
  );
  return found.rows[0] ?? null;
}

/** The region is known of the bucket that is set now; an earlier one's object gets no link. */
function consoleUrlOf({ endpoint, bucket, object_key }: LastDelivered, row: DestinationRow): string | null {
  if (endpoint !== row.endpoint || bucket !== row.bucket) return null;
  return awsConsoleUrl({ endpoint, bucket, key: object_key, region: row.offered_region ?? row.region });
}

async function countDeliveredSince(companyId: string, trx: Trx, since: Date): Promise<number> {
  const counted = await sql<{ count: number }>`
    select count(*) as count from (select from recordings where company_id = ${companyId}
      and delivered_at is not null and delivered_at >= ${since} limit ${countedUpTo}) found`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}

function noParams({ endpoint, bucket, folder, region }: DestinationRow): FailureParams {
  return {
    action: "put",
    store: endpoint === "aws" ? "AWS" : endpoint,
    bucket,
    folder,
    region,
    egressIps: "",
  };
}
