import type pg from "pg";
import type { Manifest } from "./manifest.ts";

/**
 * Makes a restored database know what may have happened after it was saved. What was not delivered then may be in the
 * bucket by now: its name is fixed as a claim would fix it, and an attempt of unknown outcome is written for its key, so
 * that the store's 412 is our own doing (ARCHITECTURE.md, rule 3) and no collision. Not where it was known already that
 * the object there is somebody else's, or one of ours that the store spoilt: neither may ever count as delivered. What was
 * delivered, and whose audio is not in the backup, is not here any more. Sees all companies.
 * @returns how many recordings are uncertain
 */
export async function markUncertain(client: pg.Client, manifest: Manifest): Promise<number> {
  await client.query("begin");
  const marked = await client.query(
    `with uncertain as (
       select r.company_id, r.sequence_id, p.endpoint, p.bucket, p.folder, coalesce(p.offered_region, p.region) as region,
         coalesce(r.object_name, case when c.parent_sequence_id = c.sequence_id then c.sequence_id || '.wav'
           else c.parent_sequence_id || '_' || c.sequence_id || '.wav' end) as object_name,
         r.held_by = 'recording' and r.reason_code = 'PreconditionFailed' as collided
       from recordings r join destinations p using (company_id) join calls c using (company_id, sequence_id)
       where r.state <> 'delivered' and r.local_gone_at is null
     ), fixed as (
       update recordings r set object_name = u.object_name from uncertain u
       where r.company_id = u.company_id and r.sequence_id = u.sequence_id and r.object_name is null
     )
     insert into attempts (company_id, attempt_id, sequence_id, started_at, finished_at, outcome, endpoint, bucket,
       object_key, region)
     select company_id, gen_random_uuid(), sequence_id, $1, now(), 'unknown', endpoint, bucket,
       folder || '/' || object_name, region from uncertain u
     where collided is not true and not exists (
       select from attempts a where a.company_id = u.company_id and a.sequence_id = u.sequence_id
         and a.endpoint = u.endpoint and a.bucket = u.bucket and a.object_key = u.folder || '/' || u.object_name
         and a.code in ('PreconditionFailed', 'StoredDamaged'))`,
    [manifest.takenAt],
  );
  const missing = manifest.problems.filter(({ problem }) => problem === "missing").map(({ file }) => file);
  await client.query(
    `update recordings r set local_gone_at = now() where state = 'delivered' and local_gone_at is null
       and ($1 or exists (
         select 1 from jsonb_array_elements(originals) o where o ->> 'file' = any ($2)))`,
    [manifest.audio === "undelivered", missing],
  );
  await client.query("commit");
  return marked.rowCount ?? 0;
}
