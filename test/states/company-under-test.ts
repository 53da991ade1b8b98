import { randomUUID } from "node:crypto";
import { setContract } from "../../server/accounts/companies.ts";
import { AppError } from "../../server/base/app-error.ts";
import { silentLog } from "../../server/base/log.ts";
import {
  destroyEnded,
  findDestination,
  removeDestination,
  saveDestination,
} from "../../server/destinations/destination-store.ts";
import { addRecording, decideBeginning } from "../../server/keep/recording-store.ts";
import { shipAgain } from "../../server/keep/ship-again.ts";
import { skipStranded } from "../../server/keep/skip-stranded.ts";
import {
  claimShapeJobs,
  finishShaping,
  holdRecording,
  type ShapeJob,
  shapeAgainLater,
} from "../../server/shape/shape-store.ts";
import { conclude, isOurs } from "../../server/ship/attempt-transfer.ts";
import { findUnsettled, releaseDestination, settleSome } from "../../server/ship/hold-and-release.ts";
import { lanes } from "../../server/ship/lane.ts";
import {
  beginShaped,
  claimProbe,
  claimShipJobs,
  hasHeldOrSending,
  type ShipJob,
  takeDueProbes,
} from "../../server/ship/ship-store.ts";
import { Invariants } from "./invariants.ts";
import type { World } from "./open-worlds.ts";
import { delivered, type Fate, outcomeOf, refused412 } from "./outcomes.ts";
import type { SimulatedBucket } from "./simulated-bucket.ts";

/** A transfer that somebody is at, whether or not its lease is still his. */
type Sending = { job: ShipJob; stored: boolean; isProbe: boolean };

const by = { actor: "test", address: null };
const shaped = {
  bytes: 44,
  frames: 0,
  sha256: "00",
  seconds: 1,
  channels: "mixed",
  salvaged: false,
} as const;

/** One company in a world of its own, with everything that can happen to it, by the product's own acts. */
export class CompanyUnderTest {
  readonly #world: World;
  readonly #bucket: SimulatedBucket;
  readonly #invariants = new Invariants();
  readonly #received: string[] = [];
  readonly #refused = new Set<string>();
  readonly id: string;
  #shaping: ShapeJob[] = [];
  #sending: Sending[] = [];
  /** A person has switched something off, so that recordings may rightly be skipped. */
  #mayBeSkipped = false;

  constructor(world: World, bucket: SimulatedBucket, id: string) {
    this.#world = world;
    this.#bucket = bucket;
    this.id = id;
  }

  async begin(): Promise<void> {
    await this.#run("insert into companies (company_id, name, contract) values ($1, 'Test', true)");
    await this.save(true);
  }

  async end(): Promise<void> {
    for (const table of [
      "attempts",
      "integration_errors",
      "recordings",
      "calls",
      "destinations",
      "operation_log",
      "companies",
    ])
      await this.#run(`delete from ${table} where company_id = $1`);
  }

  check() {
    return this.#invariants.check(this.#world.look, this.id, this.#bucket);
  }

  /** @param during what happens between the look at the settings and the commit */
  async receive(during: (() => Promise<void>) | null, backfill: boolean): Promise<void> {
    const sequenceId = `${this.id}-${this.#received.length}`;
    const { db } = this.#world;
    await db.forCompany(this.id, async (trx) => {
      const beginning = await decideBeginning(this.id, trx);
      if (beginning.state === "skipped") this.#mayBeSkipped = true;
      await during?.();
      const call = { company_id: this.id, sequence_id: sequenceId, parent_sequence_id: sequenceId };
      await trx
        .insertInto("calls")
        .values({ ...call, happened_at: new Date() })
        .execute();
      const recording = {
        sequenceId,
        identity: sequenceId,
        source: "test",
        raw: {},
        originals: [],
        audioSha256: "00",
        declaredFormat: null,
        agentOffset: 0,
        customerOffset: 0,
        requestId: "",
        archive: false,
        factsWithin: 0,
      };
      await addRecording(this.id, trx, recording, beginning);
    });
    this.#received.push(sequenceId);
    if (backfill)
      await this.#run(
        "update recordings set backfill_id = gen_random_uuid() where company_id = $1 and sequence_id = $2",
        sequenceId,
      );
  }

  async shape(end: "ok" | "at-once" | "refuse" | "trouble" | "crash" | "hang", at: number): Promise<void> {
    const [job] = await claimShapeJobs(this.#world.db, randomUUID(), 1, true);
    if (!job || end === "crash") return;
    this.#shaping.push(job);
    if (end !== "hang") await this.endShape(this.#shaping.length - 1, end);
    else void at;
  }

  async endShape(at: number, end: "ok" | "at-once" | "refuse" | "trouble" = "ok"): Promise<void> {
    const [job] = this.#shaping.splice(at % Math.max(1, this.#shaping.length), 1);
    if (!job) return;
    const { db } = this.#world;
    const row = { companyId: this.id, sequenceId: job.sequenceId, token: job.token, near: null, shaped };
    const ended = { ...row, file: `${job.sequenceId}.wav` };
    if (end === "ok") await finishShaping(db, ended);
    else if (end === "at-once") {
      const begun = await beginShaped(db, { ...ended, shipToken: randomUUID() });
      if (begun === null) await finishShaping(db, ended);
      else this.#sending.push({ job: begun, stored: false, isProbe: false });
    } else if (end === "trouble") await shapeAgainLater(this.id, db, job, 3_600_000);
    else {
      this.#refused.add(job.sequenceId);
      await holdRecording(this.id, db, job, "not-audio", {});
    }
  }

  async claim(free: number): Promise<void> {
    let left = free;
    for (const lane of lanes) {
      if (left === 0) return;
      const wanted = { lane, free: left, perCompany: 12, busy: new Map() };
      const jobs = await claimShipJobs(this.#world.db, randomUUID(), wanted);
      this.#sending.push(...jobs.map((job) => ({ job, stored: false, isProbe: false })));
      left -= jobs.length;
    }
  }

  async probe(): Promise<void> {
    const { db } = this.#world;
    for (const companyId of await takeDueProbes(db, 8)) {
      const job = await claimProbe(companyId, db, randomUUID());
      if (job !== null) this.#sending.push({ job, stored: false, isProbe: true });
      else if (!(await hasHeldOrSending(companyId, db))) await releaseDestination(companyId, db, 1);
    }
  }

  /** The store has taken the bytes; nobody knows yet. */
  store(at: number): void {
    const sending = this.#sending[at % Math.max(1, this.#sending.length)];
    if (sending) sending.stored ||= this.#bucket.put(sending.job.objectKey, sending.job.sequenceId);
  }

  async finish(at: number, fate: Fate, dieBeforeRelease = false): Promise<void> {
    const [sending] = this.#sending.splice(at % Math.max(1, this.#sending.length), 1);
    if (!sending) return;
    const { db } = this.#world;
    const { job } = sending;
    if (fate === "ok" || fate === "lost-after")
      sending.stored ||= this.#bucket.put(job.objectKey, job.sequenceId);
    // What was stored cannot have been refused; its answer can have been lost.
    let outcome = outcomeOf(sending.stored && fate !== "ok" ? "lost-after" : fate);
    if (outcome === null && sending.stored) outcome = delivered;
    if (outcome === null) {
      const existing = this.#bucket.compare(job.objectKey, job.sequenceId);
      outcome = (await isOurs(this.id, db, job, existing)) ? delivered : refused412;
    }
    const isDelivered = await conclude({ db }, job, outcome, silentLog);
    // Whatever the dice said of its pause: it is due at the next `later`.
    await this.#run(
      "update recordings set due_at = now() + interval '1 hour' where company_id = $1 and sequence_id = $2 and state = 'retrying' and stage = 'ship' and due_at is not null",
      job.sequenceId,
    );
    if (isDelivered && sending.isProbe && !dieBeforeRelease) await releaseDestination(this.id, db, 1);
  }

  crash(at: number): void {
    this.#sending.splice(at % Math.max(1, this.#sending.length), 1);
  }

  /** Another worker takes it for dead; it goes on nevertheless. */
  async loseLease(at: number): Promise<void> {
    const sending = this.#sending[at % Math.max(1, this.#sending.length)];
    if (sending) await this.#lapse(`lease_token = '${sending.job.token}'`);
  }

  /** Leases whose holder has crashed end. */
  async lapseCrashed(): Promise<void> {
    const alive = [...this.#shaping, ...this.#sending.map(({ job }) => job)].map(({ token }) => `'${token}'`);
    await this.#lapse(alive.length === 0 ? "true" : `lease_token not in (${alive.join()})`);
  }

  #lapse(whose: string): Promise<void> {
    return this.#run(
      `update recordings set due_at = received_at where company_id = $1 and lease_token is not null and due_at > now() and ${whose}`,
    );
  }

  /** One recording follows its destination. @returns whether there was one */
  async settle(): Promise<boolean> {
    const { db } = this.#world;
    const unsettled = await findUnsettled(db, 16);
    for (const companyId of unsettled) {
      const done = await settleSome(companyId, db, 1);
      if (done === null || done.recordings === 0) throw new Error("unsettled, and nothing settles it");
    }
    return unsettled.length > 0;
  }

  /** Two hours pass; whoever lives has renewed his lease. */
  async later(): Promise<void> {
    await this.#run(`update recordings set received_at = received_at - interval '2 hours',
      due_at = case when lease_token is null or due_at <= now() then due_at - interval '2 hours' else due_at end
      where company_id = $1`);
    await this.#run(`update destinations set next_probe_at = next_probe_at - interval '2 hours',
      saved_at = saved_at - interval '2 hours' where company_id = $1`);
  }

  async save(enabled: boolean): Promise<void> {
    if (!enabled) this.#mayBeSkipped = true;
    await this.#world.db.forCompany(this.id, async (trx) => {
      const before = await findDestination(this.id, trx);
      const values = {
        enabled,
        endpoint: "aws",
        bucket: "b",
        folder: "rec",
        region: "us-east-1",
        accessKeyId: "AK",
        secretSealed: Buffer.from("sealed"),
        secretKeyId: "k",
        secretLast4: "",
        access: "keys" as const,
        roleArn: null,
        encryption: "bucket" as const,
        kmsKey: null,
        storageClass: null,
        bucketOwner: null,
      };
      const [company] = await trx.selectFrom("companies").select("contract").execute();
      if (company?.contract) await saveDestination(this.id, trx, values, before?.version ?? 0, null, by);
    });
  }

  async remove(mode: "stop-now" | "finish-first"): Promise<void> {
    this.#mayBeSkipped = true;
    await this.#world.db.forCompany(this.id, async (trx) => {
      const destination = await findDestination(this.id, trx);
      if (destination) await removeDestination(this.id, trx, mode, destination.version, by);
    });
  }

  async destroyEnded(): Promise<void> {
    await this.#world.db.system.transaction().execute(destroyEnded);
  }

  async setContract(on: boolean): Promise<void> {
    if (!on) this.#mayBeSkipped = true;
    await setContract(this.id, this.#world.db, on, by);
  }

  async shipAgain(at: number): Promise<void> {
    const sequenceId = this.#received[at % this.#received.length] ?? "";
    try {
      await this.#world.db.forCompany(this.id, (trx) =>
        shipAgain(this.id, trx, sequenceId, { runId: randomUUID(), by }),
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }

  skipStranded(): Promise<void> {
    return skipStranded(this.#world.db);
  }

  /** Its phone system tells late that a recording's call came out of another. */
  async learnParent(at: number): Promise<void> {
    const sequenceId = this.#received[at % this.#received.length] ?? "";
    await this.#run(
      "update calls set parent_sequence_id = 'parent' where company_id = $1 and sequence_id = $2",
      sequenceId,
    );
  }

  /** Somebody else's object is where a recording's will go. */
  occupy(at: number): void {
    const sequenceId = this.#received[at % this.#received.length] ?? "";
    // Without listing, after an attempt that ended unknown, nobody could tell it from our own.
    if (!this.#bucket.listing) return;
    if (this.#bucket.put(`rec/${sequenceId}.wav`, "somebody else")) this.#refused.add(sequenceId);
  }

  /** Everything is mended, and every worker does its work, until there is none; then everyone must be content. */
  async mendAndDrain(): Promise<void> {
    await this.setContract(true);
    await this.save(true);
    for (let round = 0; round < 12; round++) {
      await this.later();
      await this.lapseCrashed();
      while (this.#shaping.length > 0) await this.endShape(0);
      while (this.#sending.length > 0) await this.finish(0, "ok");
      for (let more = true; more; ) {
        await this.shape("hang", 0);
        more = this.#shaping.length > 0;
        await this.endShape(0);
      }
      await this.probe();
      while (this.#sending.length > 0) await this.finish(0, "ok");
      while (await this.settle());
      await this.claim(12);
      while (this.#sending.length > 0) await this.finish(0, "ok");
      await this.skipStranded();
      const rows = await this.check();
      if (rows.every(({ state, held_by }) => isAtRest(state, held_by))) return this.#judge(rows);
    }
    throw new Error(`never at rest: ${JSON.stringify(await this.check())}`);
  }

  #judge(rows: Awaited<ReturnType<Invariants["check"]>>): void {
    for (const { sequence_id, state } of rows) {
      if (state === "held" && !this.#refused.has(sequence_id))
        throw new Error(`${sequence_id} is held, and nobody refused it`);
      if (state === "skipped" && !this.#mayBeSkipped)
        throw new Error(`${sequence_id} is skipped, and nobody switched anything off`);
    }
  }

  async #run(statement: string, ...values: unknown[]): Promise<void> {
    await this.#world.look.query(statement, [this.id, ...values]);
  }
}

function isAtRest(state: string, heldBy: string | null): boolean {
  return state === "delivered" || state === "skipped" || (state === "held" && heldBy === "recording");
}
