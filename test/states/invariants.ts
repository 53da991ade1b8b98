import type pg from "pg";
import type { SimulatedBucket } from "./simulated-bucket.ts";

type Row = {
  sequence_id: string;
  state: string;
  held_by: string | null;
  object_name: string | null;
  object_key: string | null;
  fixed: string;
  wrong: string | null;
  open: number;
  running: number;
};

/** What must hold of each row by itself; the first that does not is named. */
const wrongness = `case
  when r.state = 'sending' and (r.stage <> 'ship' or r.lease_token is null or r.due_at is null) then 'sending without a lease'
  when r.state in ('waiting', 'retrying') and r.due_at is null then 'waits for nothing'
  when r.state in ('waiting', 'retrying') and r.stage = 'ship' and r.lease_token is not null then 'waits, and somebody has it'
  when r.state = 'skipped' and r.due_at is not null then 'skipped, and due'
  when r.held_by = 'recording' and (r.due_at is not null or r.lease_token is not null) then 'held for its own sake, and due'
  when r.held_by = 'destination' and r.stage = 'ship' and (r.due_at is not null or r.lease_token is not null) then 'held by its destination, and due'
  when r.held_by = 'destination' and r.stage = 'shape' and r.due_at is null then 'held, and never to be shaped'
  when r.stage = 'ship' and r.shaped_file is null then 'to be shipped without a file'
  when r.state = 'delivered' and (r.due_at is not null or r.lease_token is not null or r.delivered_at is null
    or r.object_name is null or r.proof is null) then 'delivered, and not at rest'
  when r.state <> 'delivered' and r.delivered_at is not null then 'undelivered again'
  when (r.state in ('held', 'skipped')) and r.reason_code is null then 'held or skipped without a reason'
  when (r.set_aside_at is not null) <> (r.state = 'skipped' or r.held_by is not distinct from 'recording') then 'set aside at the wrong time'
  end`;

/** Looks at a company's recordings after every step; throws at the first thing that must never be. */
export class Invariants {
  readonly #names = new Map<string, string>();
  readonly #delivered = new Map<string, string>();
  readonly #known = new Set<string>();

  async check(look: pg.Client, companyId: string, bucket: SimulatedBucket): Promise<Row[]> {
    const { rows } = await look.query<Row>({
      name: "invariants",
      text: `
        select r.sequence_id, r.state, r.held_by, r.object_name, r.object_key, ${wrongness} as wrong,
          concat_ws(' ', r.proof, r.etag, r.object_key, r.bucket, r.attempts, r.shaped_file) as fixed,
          (select count(*)::int from integration_errors e where e.company_id = r.company_id
             and e.sequence_id = r.sequence_id and e.recovered_at is null) as open,
          (select count(*)::int from attempts a where a.company_id = r.company_id
             and a.sequence_id = r.sequence_id and a.outcome = 'running') as running
        from recordings r where r.company_id = $1 order by r.sequence_id`,
      values: [companyId],
    });
    for (const row of rows) {
      const fail = (what: string) => {
        throw new Error(`${row.sequence_id} (${row.state}): ${what}`);
      };
      if (row.wrong !== null) fail(row.wrong);
      const name = this.#names.get(row.sequence_id) ?? row.object_name;
      if (name !== row.object_name) fail(`its name was ${name} and is ${row.object_name}`);
      if (name !== null) this.#names.set(row.sequence_id, name);
      const before = this.#delivered.get(row.sequence_id);
      if (before !== undefined && (row.state !== "delivered" || row.fixed !== before))
        fail(`was delivered as ${before}, is now ${row.fixed}`);
      if (row.state === "delivered") this.#delivered.set(row.sequence_id, row.fixed);
      if (row.open > 0 && (row.state === "delivered" || row.state === "skipped")) fail("has an open error");
      if (row.state !== "sending" && row.running > 0) fail("is not being sent, but an attempt is under way");
      if (row.running > 1) fail(`${row.running} attempts under way at once`);
      if (row.state === "delivered" && bucket.ownerOf(row.object_key ?? "") !== row.sequence_id)
        fail("is not in the bucket");
      this.#known.add(row.sequence_id);
    }
    const lost = this.#known.size - rows.length;
    if (lost > 0) throw new Error(`${lost} recordings are gone`);
    return rows;
  }
}
