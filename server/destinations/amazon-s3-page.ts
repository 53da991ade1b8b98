import { sql } from "kysely";
import type { AmazonS3Page, Destination } from "../../contract/destination.ts";
import type { Trx } from "../base/database.ts";
import type { Settings } from "../base/settings.ts";
import { readBacklog } from "./backlog.ts";
import { countUnderWay } from "./count-under-way.ts";
import { type DestinationRow, findDestination, isOpen, nextTryAt } from "./destination-store.ts";
import { awsEndpoint } from "./endpoint.ts";
import type { FailureParams } from "./failure.ts";
import { failureWords } from "./failure-words.ts";

type PageSettings = Pick<Settings, "contact" | "egressIps" | "s3Endpoints">;

/** Everything the page 「Amazon S3 連携」 shows; without a contract nothing of the settings (S1). */
export async function readAmazonS3Page(
  companyId: string,
  trx: Trx,
  settings: PageSettings,
): Promise<AmazonS3Page> {
  const { contract } = await trx
    .selectFrom("companies")
    .select("contract")
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  const row = contract ? await findDestination(companyId, trx) : null;
  return {
    contract,
    contact: settings.contact,
    destination: row ? await presentDestination(companyId, trx, row) : null,
    endpoints: [
      { name: awsEndpoint.name, region: null, demo: false },
      ...settings.s3Endpoints.map(({ name, region, demo }) => ({ name, region, demo })),
    ],
    egressIps: [...settings.egressIps],
  };
}

/** What leaves the server of a destination, field by field; of the secret only its last four characters. */
async function presentDestination(companyId: string, trx: Trx, row: DestinationRow): Promise<Destination> {
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
      ? { at: lastDelivered.delivered_at.toISOString(), sequenceId: lastDelivered.sequence_id }
      : null,
    waiting: backlog?.waiting ?? (await countUnderWay(companyId, trx)),
    backlog,
    lastCheck: row.last_check,
    plainPut: row.plain_put,
  };
}

async function findLastDelivered(companyId: string, trx: Trx) {
  const found = await sql<{ delivered_at: Date; sequence_id: string }>`
    select delivered_at, sequence_id from recordings
    where company_id = ${companyId} and delivered_at is not null order by delivered_at desc limit 1`.execute(
    trx,
  );
  return found.rows[0] ?? null;
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
