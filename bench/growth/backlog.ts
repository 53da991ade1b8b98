import { randomUUID } from "node:crypto";
import { type Database, openDatabase } from "../../server/base/database.ts";
import { claimShipJobs } from "../../server/ship/ship-store.ts";
import { fillHeld } from "../../test/backlog/fill-held.ts";
import { connectionsOf, withClient } from "../../test/support/database-in-test.ts";
import type { GrownStage } from "./stage.ts";

/** Puts recordings of company `slow` in line, due for long, half of them to be shaped first. Nobody may claim meanwhile. */
export async function queueUp({ dataDir }: GrownStage, first: string, waiting: number): Promise<void> {
  await withClient(dataDir, async (client) => {
    for (const table of ["recordings", "calls"])
      await client.query(`delete from ${table} where company_id = 'slow' and sequence_id like 'held-%'`);
    await fillHeld(client, "slow", first, waiting, "waiting");
    await client.query(
      `update recordings set stage = 'shape' where company_id = 'slow' and state = 'waiting'
         and right(sequence_id, 1) < '5'`,
    );
    await client.query("vacuum analyze recordings");
  });
}

/** What waits is not due for a day, so that it waits without being worked at. */
export async function putOff({ dataDir }: GrownStage): Promise<void> {
  await withClient(dataDir, (client) =>
    client.query(
      `update recordings set due_at = now() + interval '1 day' where company_id = 'slow' and due_at is not null`,
    ),
  );
}

/** Claims and delivers so many of the backlog as `work` does, without the bytes; nothing is vacuumed meanwhile. */
export async function wearQueue({ dataDir }: GrownStage, recordings: number): Promise<number> {
  const db: Database = openDatabase(await connectionsOf(dataDir), { company: 1, system: 1 });
  const at = { lane: "backlog", free: 250, perCompany: 250, busy: new Map() } as const;
  let done = 0;
  try {
    await autovacuum(dataDir, false);
    while (done < recordings) {
      const token = randomUUID();
      const jobs = await claimShipJobs(db, token, at);
      if (jobs.length === 0) break;
      await db.system
        .updateTable("recordings")
        .set({
          state: "delivered",
          delivered_at: new Date(),
          proof: "answer",
          due_at: null,
          lease_token: null,
        })
        .where("company_id", "=", "slow")
        .where("lease_token", "=", token)
        .execute();
      done += jobs.length;
    }
  } finally {
    await db.close();
  }
  return done;
}

export async function autovacuum(dataDir: string, on: boolean): Promise<void> {
  await withClient(dataDir, async (client) => {
    await client.query(
      `alter table recordings ${on ? "reset (autovacuum_enabled)" : "set (autovacuum_enabled = off)"}`,
    );
  });
}
