import type { Client } from "pg";

/**
 * Puts recordings beside one that really came in, held by their destination as it is or waiting as if released, as if they had come in evenly over
 * three days that ended three days ago, oldest first by their number. All share the one's finished file.
 */
export async function fillHeld(
  client: Client,
  companyId: string,
  like: string,
  count: number,
  state: "held" | "waiting" = "held",
): Promise<void> {
  // The simulated clock: everything of this company happened days ago.
  const past = "interval '6 days'";
  for (const statement of [
    `update recordings set received_at = received_at - ${past} where company_id = $1`,
    `update attempts set started_at = started_at - ${past}, finished_at = finished_at - ${past} where company_id = $1`,
    `update integration_errors set at = at - ${past}, last_at = last_at - ${past} where company_id = $1`,
    `update destinations set saved_at = saved_at - ${past}, paused_at = paused_at - ${past} where company_id = $1`,
  ])
    await client.query(statement, [companyId]);

  await client.query(
    `create temporary table held as
       select i, 'held-' || lpad(i::text, 6, '0') as sequence_id,
         now() - ${past} + i * interval '3 days' / $1::int as received_at from generate_series(1, $1::int) i`,
    [count],
  );
  await client.query(
    `insert into calls (company_id, sequence_id, parent_sequence_id, type, happened_at)
       select $1, sequence_id, sequence_id, 'incoming', received_at from held order by i`,
    [companyId],
  );
  await client.query(
    `insert into recordings (company_id, sequence_id, identity, received_at, source, raw, originals, audio_sha256,
         stage, state, held_by, due_at, reason_code, reason_params, shaped_file, shaped_bytes, sha256, seconds, channels)
       select one.company_id, held.sequence_id, held.sequence_id, held.received_at, one.source, one.raw, '[]',
         one.audio_sha256, 'ship', $3::text, case when $3 = 'held' then 'destination' end,
         case when $3 = 'waiting' then held.received_at end, one.reason_code, one.reason_params, one.shaped_file,
         one.shaped_bytes, one.sha256, one.seconds, one.channels
       from held cross join recordings one
       where one.company_id = $1 and one.sequence_id = $2 order by held.i`,
    [companyId, like, state],
  );
  await client.query(
    `insert into integration_errors (company_id, service, sequence_id, code, params, at, last_at)
       select r.company_id, 'amazon-s3', r.sequence_id, r.reason_code, r.reason_params, r.received_at, r.received_at
       from recordings r where r.company_id = $1 and r.sequence_id like 'held-%'
         and r.state = 'held' order by r.received_at`,
    [companyId],
  );
  await client.query("drop table held");
  // What autovacuum does by itself within a minute.
  await client.query("vacuum analyze recordings, integration_errors, calls, attempts");
}
