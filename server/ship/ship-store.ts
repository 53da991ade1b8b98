import { type RawBuilder, sql } from "kysely";
import type { AccessKind } from "../../contract/destination-access.ts";
import type { Database } from "../base/database.ts";
import { gatherCalls } from "../base/gather.ts";
import type { PutWishes } from "../destinations/put-wishes.ts";
import { companiesDue } from "../keep/companies-due.ts";
import { leaseSeconds } from "../keep/leases.ts";
import { type ShapedRow, shapedColumns, shapedRows } from "../keep/shaped-rows.ts";
import { probeSeconds } from "./finish-attempt.ts";
import { isDue, kindOf, type Lane } from "./lane.ts";

/** One attempt at one recording; its row is written already. */
export type ShipJob = {
  companyId: string;
  sequenceId: string;
  token: string;
  attemptId: string;
  /** The door's request that brought it; for the log. */
  requestId: string | null;
  file: string;
  bytes: number;
  sha256: string;
  objectKey: string;
  failures: number;
  destination: {
    version: number;
    endpoint: string;
    bucket: string;
    folder: string;
    region: string;
    access: AccessKind;
    accessKeyId: string;
    /** Null with a role. */
    secretSealed: Buffer | null;
    roleArn: string | null;
    plainPut: boolean;
  } & PutWishes;
};

type ClaimRow = Omit<ShipJob, "token" | "destination"> & ShipJob["destination"];

/** Transfers under way in this process, by company. */
export type Busy = ReadonlyMap<string, number>;

export type Wanted = {
  lane: Lane;
  free: number;
  /** The most that one company may have under way in this process … */
  perCompany: number;
  /** … and what it gets however many it has; default 0. */
  least?: 0 | 1;
  busy: Busy;
  /** This holder of leases, where finished files are on one machine each; default: all of them are at hand. */
  near?: string | null;
};

/**
 * Claims transfers that are due and writes their attempts, in one statement: companies take turns, the oldest of each
 * first, none gets more than `perCompany` at once, and one whose store is in trouble gets one. What a dead worker
 * left is claimed again when its lease is over; its attempt is then of unknown outcome. Sees all companies.
 */
export async function claimShipJobs(
  db: Database,
  token: string,
  { lane, free, perCompany, least = 0, busy, near = null }: Wanted,
): Promise<ShipJob[]> {
  const chosen = sql`
    with recursive ${companiesDue("ship", kindOf(lane))}, due as (
      select r.company_id, r.sequence_id,
             row_number() over (partition by r.company_id order by r.due_at) as turn, r.due_at
      from companies_due d
      join companies c on c.company_id = d.company_id and c.contract
      join destinations p on p.company_id = d.company_id and (p.enabled or p.ending) and p.paused_at is null
      left join unnest(${[...busy.keys()]}::text[], ${[...busy.values()]}::int[]) as b (company_id, jobs)
        on b.company_id = d.company_id
      cross join lateral (
        select r.company_id, r.sequence_id, r.due_at from recordings r
        where r.stage = 'ship' and r.company_id = d.company_id and ${isDue(lane)} ${mayTake(near)}
        order by r.due_at
        limit case when p.trouble_since is null then greatest(${least}::int, ${perCompany} - coalesce(b.jobs, 0))
                   else greatest(0, 1 - coalesce(b.jobs, 0)) end
        for update skip locked
      ) r
    ), mine as (select company_id, sequence_id from due order by turn, due_at limit ${free})`;
  return begin(db, token, chosen);
}

/** What was shaped elsewhere a moment ago is left to whoever has it. */
function mayTake(near: string | null): RawBuilder<unknown> {
  if (near === null) return sql``;
  return sql`and (r.near_until is null or r.near_until <= now() or r.near_holder = ${near})`;
}

/**
 * One held transfer of a paused destination, the oldest of those that did not fail for their own sake, to see whether
 * it works again; null when none is held or another process has it. The next probe of this destination is due in three minutes.
 */
export async function claimProbe(companyId: string, db: Database, token: string): Promise<ShipJob | null> {
  const [job] = await begin(
    db,
    token,
    sql`with mine as (
      select r.company_id, r.sequence_id from recordings r
      join destinations p on p.company_id = r.company_id and (p.enabled or p.ending)
      join companies c on c.company_id = r.company_id and c.contract
      where r.company_id = ${companyId} and r.stage = 'ship' and r.state = 'held' and r.held_by = 'destination'
        -- Trying fixes the key, which the facts still to come decide.
        and (r.facts_until is null or r.facts_until <= now())
      order by r.failures_in_row, r.received_at limit 1 for update of r skip locked)`,
  );
  return job ?? null;
}

/**
 * A UUID of version 7 (RFC 9562): attempts of one time stand together in their index, so that a new one writes where the
 * last one did, however many there are.
 */
const newAttemptId = sql`(lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
  || right(replace(gen_random_uuid()::text, '-', ''), 19))::uuid`;

/** What was shaped a moment ago, and the token of a lease for its transfer. */
export type ShapedNow = ShapedRow & { shipToken: string };

/**
 * Writes down what was shaped and claims its transfer, in one statement; null where that is not to be begun now, or another
 * worker took the recording over: nothing was written down then. Those that end while others are being written down go together.
 * Sees all companies.
 */
export const beginShaped: (db: Database, shaped: ShapedNow) => Promise<ShipJob | null> = gatherCalls(
  async (db: Database, shaped: readonly ShapedNow[]) => {
    const chosen = sql`
      with mine as (
        select e.* from ${shapedRows(shaped)}
        join recordings r on r.company_id = e.company_id and r.sequence_id = e.sequence_id and r.lease_token = e.token
        join companies c on c.company_id = e.company_id and c.contract
        join destinations p on p.company_id = e.company_id and (p.enabled or p.ending) and p.paused_at is null
          and p.trouble_since is null
        where r.stage = 'shape' and r.state = 'waiting' and (r.facts_until is null or r.facts_until <= now())
        for update of r skip locked)`;
    const jobs = await begin(db, shaped[0]?.shipToken ?? "", chosen, sql`${shapedColumns},`);
    // A file's name is its lease's alone.
    return shaped.map(({ file }) => jobs.find((job) => job.file === file) ?? null);
  },
);

/**
 * Turns `mine` (a CTE with company_id, sequence_id) into attempts. The key is fixed here, before the first PUT.
 * @param also columns that are set besides, from those of `mine` as `e`
 */
async function begin(
  db: Database,
  token: string,
  mine: RawBuilder<unknown>,
  also: RawBuilder<unknown> = sql``,
): Promise<ShipJob[]> {
  const claimed = await sql<ClaimRow>`
    ${mine}, ended as (
      update attempts a set outcome = 'unknown', finished_at = now() from mine
      where a.company_id = mine.company_id and a.sequence_id = mine.sequence_id and a.outcome = 'running'
    ), claimed as (
      update recordings r set ${also} state = 'sending', held_by = null, lease_token = ${token},
        due_at = now() + ${`${leaseSeconds} seconds`}::interval, attempts = r.attempts + 1,
        endpoint = p.endpoint, bucket = p.bucket,
        object_name = named.object_name, object_key = p.folder || '/' || named.object_name
      from mine e
      join destinations p on p.company_id = e.company_id
      join calls c on c.company_id = e.company_id and c.sequence_id = e.sequence_id
      join recordings old on old.company_id = e.company_id and old.sequence_id = e.sequence_id
      cross join lateral (select coalesce(old.object_name,
        case when c.parent_sequence_id = c.sequence_id then c.sequence_id || '.wav'
             else c.parent_sequence_id || '_' || c.sequence_id || '.wav' end) as object_name) named
      where r.company_id = e.company_id and r.sequence_id = e.sequence_id
      returning r.*, p.folder, coalesce(p.offered_region, p.region) as region, p.access_key_id, p.secret_sealed,
        p.plain_put, p.version, p.access, p.role_arn, p.encryption, p.kms_key, p.storage_class, p.bucket_owner
    ), begun as (
      insert into attempts (company_id, attempt_id, sequence_id, outcome, endpoint, bucket, object_key, region)
      select company_id, ${newAttemptId}, sequence_id, 'running', endpoint, bucket, object_key, region from claimed
      returning company_id, sequence_id, attempt_id
    )
    select c.company_id as "companyId", c.sequence_id as "sequenceId", b.attempt_id as "attemptId",
      c.shaped_file as "file", c.shaped_bytes as "bytes", c.sha256, c.object_key as "objectKey",
      c.failures_in_row as "failures", c.request_id as "requestId", c.version, c.endpoint, c.bucket, c.folder, c.region,
      c.access_key_id as "accessKeyId", c.secret_sealed as "secretSealed", c.plain_put as "plainPut",
      c.access, c.role_arn as "roleArn",
      c.encryption, c.kms_key as "kmsKey", c.storage_class as "storageClass", c.bucket_owner as "bucketOwner"
    from claimed c join begun b using (company_id, sequence_id)
    order by c.received_at`.execute(db.system);
  return claimed.rows.map((row) => {
    const { version, endpoint, bucket, folder, region, accessKeyId, secretSealed, plainPut, ...rest } = row;
    const { encryption, kmsKey, storageClass, bucketOwner, access, roleArn, ...job } = rest;
    const wishes = { encryption, kmsKey, storageClass, bucketOwner };
    return {
      ...job,
      token,
      destination: {
        ...{
          version,
          endpoint,
          bucket,
          folder,
          region,
          access,
          accessKeyId,
          secretSealed,
          roleArn,
          plainPut,
        },
        ...wishes,
      },
    };
  });
}

/** Paused destinations whose probe is due; each is given to one process only. Sees all companies. */
export async function takeDueProbes(db: Database, free: number): Promise<string[]> {
  const due = await sql<{ company_id: string }>`
    update destinations p set next_probe_at = now() + ${`${probeSeconds} seconds`}::interval
    where p.company_id in (
      select d.company_id from destinations d join companies c using (company_id)
      where c.contract and (d.enabled or d.ending) and d.paused_at is not null and d.next_probe_at <= now()
      order by d.next_probe_at limit ${free} for update of d skip locked)
    returning p.company_id`.execute(db.system);
  return due.rows.map(({ company_id }) => company_id);
}

/** Recordings came in during the last minute for another company than this one. Sees all companies. */
export async function othersAtWork(db: Database, alone: string | null): Promise<boolean> {
  const found = await sql`
    select from destinations d where d.enabled and d.company_id is distinct from ${alone}
      and exists (select from recordings r where r.company_id = d.company_id
        and r.received_at > now() - interval '1 minute' and r.backfill_id is null)
    limit 1`.execute(db.system);
  return found.rows.length > 0;
}

/** Something of this company is held by its destination, or being sent at this moment. */
export async function hasHeldOrSending(companyId: string, db: Database): Promise<boolean> {
  const found = await sql<{ found: boolean }>`
    select exists (select from recordings where company_id = ${companyId} and state = 'sending')
      or exists (select from recordings where company_id = ${companyId} and state = 'held'
           and held_by = 'destination') as found`.execute(db.system);
  return found.rows[0]?.found ?? false;
}

/** True when an earlier attempt of ours at this very object may have stored it. */
export async function mayBeOurs(companyId: string, db: Database, job: ShipJob): Promise<boolean> {
  const found = await othersAtObject(companyId, db, job)
    .where("outcome", "in", ["unknown", "delivered", "running"])
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * True when an attempt at this very object made it, of other bytes than ours as the store said: what came after with
 * If-None-Match cannot have replaced it, however it ended.
 */
export async function wasStoredDamaged(companyId: string, db: Database, job: ShipJob): Promise<boolean> {
  const found = await othersAtObject(companyId, db, job)
    .where("code", "=", "StoredDamaged")
    .executeTakeFirst();
  return found !== undefined;
}

/** The other attempts of this recording that wrote to the object this one writes to. */
function othersAtObject(companyId: string, db: Database, { sequenceId, attemptId, ...job }: ShipJob) {
  return db.system
    .selectFrom("attempts")
    .select("attempt_id")
    .where("company_id", "=", companyId)
    .where("sequence_id", "=", sequenceId)
    .where("attempt_id", "!=", attemptId)
    .where("endpoint", "=", job.destination.endpoint)
    .where("bucket", "=", job.destination.bucket)
    .where("object_key", "=", job.objectKey)
    .limit(1);
}

/** Remembers what the store taught us: its bucket's region, or that it does not know If-None-Match. */
export async function rememberStore(
  companyId: string,
  db: Database,
  version: number,
  learnt: { offered_region: string } | { plain_put: true },
): Promise<void> {
  await db.system
    .updateTable("destinations")
    .set(learnt)
    .where("company_id", "=", companyId)
    .where("version", "=", version)
    .execute();
}
