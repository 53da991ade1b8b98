import { type Selectable, sql } from "kysely";
import type { CheckStep } from "../../contract/destination.ts";
import { logOperation } from "../accounts/operation-log.ts";
import { AppError } from "../base/app-error.ts";
import type { Tables, Trx } from "../base/database.ts";
import { notifyChannel } from "../base/wake.ts";
import { countUnderWay } from "./count-under-way.ts";

export type DestinationRow = Selectable<Tables["destinations"]>;

/** What is saved: the place, and the secret as it was sealed. */
export type SealedValues = {
  enabled: boolean;
  endpoint: string;
  bucket: string;
  folder: string;
  region: string;
  accessKeyId: string;
  secretSealed: Buffer;
  secretKeyId: string;
  secretLast4: string;
};

export type Author = { actor: string; address: string | null };

export async function findDestination(companyId: string, trx: Trx): Promise<DestinationRow | null> {
  const row = await trx
    .selectFrom("destinations")
    .selectAll()
    .where("company_id", "=", companyId)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Saves the settings if nobody saved since `version` (0: there were none). A paused destination is probed at once.
 * @param tested the steps of the check that just passed; null when saved without a test
 * @returns the new version
 * @throws AppError `edited_meanwhile`
 */
export async function saveDestination(
  companyId: string,
  trx: Trx,
  values: SealedValues,
  version: number,
  tested: { at: string; ok: boolean; steps: CheckStep[] } | null,
  by: Author,
): Promise<number> {
  const before = await trx
    .selectFrom("destinations")
    .selectAll()
    .where("company_id", "=", companyId)
    .forUpdate()
    .executeTakeFirst();
  if ((before?.version ?? 0) !== version) throw new AppError("edited_meanwhile");
  // A removed destination's numbers never come round again: an old attempt or page must not be taken for a new one.
  const next = Math.max(version + 1, before ? 0 : Math.floor(Date.now() / 1000));
  const row = {
    version: next,
    ...toColumns(values),
    saved_at: before && isSamePlace(before, values) ? before.saved_at : new Date(),
    verified_at: tested ? new Date() : null,
    last_check: tested ? JSON.stringify(tested) : null,
    offered_region: null,
    trouble_since: null,
    ending: false,
    plain_put: before?.endpoint === values.endpoint && before.plain_put,
  };
  if (before) {
    await trx
      .updateTable("destinations")
      .set({ ...row, next_probe_at: before.paused_at ? sql<Date>`now()` : null })
      .where("company_id", "=", companyId)
      .execute();
  } else {
    // Two first saves at once: the second waits for the first, and then finds it.
    const added = await trx
      .insertInto("destinations")
      .values({ company_id: companyId, ...row })
      .onConflict((conflict) => conflict.column("company_id").doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 0n) throw new AppError("edited_meanwhile");
  }
  await logOperation(companyId, trx, {
    ...by,
    operation: "destination.save",
    details: {
      tested: tested !== null,
      ...shown(values),
      // What was typed is sealed anew each time: the same bytes are the stored secret, kept.
      ...(before ? { secretReplaced: !before.secret_sealed.equals(values.secretSealed) } : {}),
      before: before ? shown(fromRow(before)) : null,
    },
  });
  await sql`select pg_notify(${notifyChannel}, 'ship')`.execute(trx);
  return next;
}

/** Where recordings go, and as whom, stays: what was transferred since it was set up still counts. */
function isSamePlace(before: DestinationRow, values: SealedValues): boolean {
  const { secretSealed, ...place } = fromRow(before);
  return (
    secretSealed.equals(values.secretSealed) &&
    (["endpoint", "bucket", "folder", "region", "accessKeyId"] as const).every(
      (name) => place[name] === values[name],
    )
  );
}

/** The columns that hold what is saved, in a destination and in a check alike. */
type ValueColumns = ReturnType<typeof toColumns>;

/** What is saved, as columns. */
export function toColumns(values: SealedValues) {
  return {
    enabled: values.enabled,
    endpoint: values.endpoint,
    bucket: values.bucket,
    folder: values.folder,
    region: values.region,
    access_key_id: values.accessKeyId,
    secret_sealed: values.secretSealed,
    secret_key_id: values.secretKeyId,
    secret_last4: values.secretLast4,
  };
}

/** The settings of a row, without what only a check or a transfer taught. */
export function fromRow(row: ValueColumns): SealedValues {
  return {
    enabled: row.enabled,
    endpoint: row.endpoint,
    bucket: row.bucket,
    folder: row.folder,
    region: row.region,
    accessKeyId: row.access_key_id,
    secretSealed: row.secret_sealed,
    secretKeyId: row.secret_key_id,
    secretLast4: row.secret_last4,
  };
}

/** What the operation log may keep of the settings: no secret, not even its end. */
function shown({ enabled, endpoint, bucket, folder, region, accessKeyId }: SealedValues) {
  return { enabled, endpoint, bucket, folder, region, accessKeyId };
}

/** Transfers go there: it is switched on, or ending, and nothing that a person must mend stands in the way. */
export function isOpen(row: DestinationRow): boolean {
  return (row.enabled || row.ending) && row.paused_at === null;
}

/** When a paused destination is tried next, as an ISO instant; null where nothing is tried. */
export function nextTryAt(row: DestinationRow): string | null {
  return row.enabled || row.ending ? (row.next_probe_at?.toISOString() ?? null) : null;
}

/** Recordings whose transfer is under way or waits for this destination. */
const underWay = sql`(state in ('waiting', 'sending', 'retrying') or (state = 'held' and held_by = 'destination'))`;

/**
 * 連携を解除する (S9). `stop-now` destroys the stored credentials at once; what waits stays here as skipped.
 * `finish-first` takes nothing new, ships what waits, and then destroys them (`destroyEnded`).
 * @throws AppError `edited_meanwhile`, `destination_missing`
 */
export async function removeDestination(
  companyId: string,
  trx: Trx,
  mode: "finish-first" | "stop-now",
  version: number,
  by: Author,
): Promise<"ended" | "ending"> {
  const row = await trx
    .selectFrom("destinations")
    .select(["version", "bucket", "folder"])
    .where("company_id", "=", companyId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError("destination_missing");
  if (row.version !== version) throw new AppError("edited_meanwhile");
  const waits = mode === "finish-first" && (await countUnderWay(companyId, trx)) > 0;
  if (waits) {
    await trx
      .updateTable("destinations")
      .set({ ending: true, version: version + 1 })
      .where("company_id", "=", companyId)
      .execute();
  } else {
    await sql`
      with skipped as (
        update recordings set state = 'skipped', held_by = null, reason_code = 'integration-off', reason_params = null,
          due_at = null
        where company_id = ${companyId} and state <> 'sending' and ${underWay} returning sequence_id)
      update integration_errors e set recovered_at = now() from skipped
      where e.company_id = ${companyId} and e.sequence_id = skipped.sequence_id and e.recovered_at is null`.execute(
      trx,
    );
    await trx.deleteFrom("destinations").where("company_id", "=", companyId).execute();
  }
  await logOperation(companyId, trx, {
    ...by,
    operation: "destination.remove",
    details: { mode, bucket: row.bucket, folder: row.folder },
  });
  return waits ? "ending" : "ended";
}

/** Destroys the credentials of destinations that were to finish first and have finished. Sees all companies. */
export async function destroyEnded(trx: Trx): Promise<void> {
  await sql`delete from destinations d where d.ending
    and not exists (select 1 from recordings r where r.company_id = d.company_id and ${underWay})`.execute(
    trx,
  );
}
