import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Spool } from "./spool.ts";

/** /healthz: the process answers. /readyz: it can take recordings. /metrics: figures for Prometheus. */
export function healthRoutes(server: HttpServer, { db, spool }: { db: Database; spool: Spool }): void {
  server.get("/healthz", async () => ({ status: "ok" }));

  server.get("/readyz", async (_request, reply) => {
    const database = await sql`select 1`.execute(db.system).then(
      () => true,
      () => false,
    );
    const room = await spool.room().then(
      (bytes) => bytes > 0,
      () => false,
    );
    return reply.status(database && room ? 200 : 503).send({ database, spool: room });
  });

  server.get("/metrics", async (_request, reply) => {
    const states = await sql<{ state: string; count: number; oldest: number | null }>`
      select state, count(*) as count, extract(epoch from now() - min(received_at))::float8 as oldest
      from recordings where state not in ('delivered', 'skipped') group by state`.execute(db.system);
    const lines = [
      "# HELP onbin_transfers Transfers that are not finished, by state.",
      "# TYPE onbin_transfers gauge",
      ...["waiting", "sending", "retrying", "held"].map(
        (state) =>
          `onbin_transfers{state="${state}"} ${states.rows.find((row) => row.state === state)?.count ?? 0}`,
      ),
      "# HELP onbin_transfer_oldest_seconds Age of the oldest unfinished transfer.",
      "# TYPE onbin_transfer_oldest_seconds gauge",
      `onbin_transfer_oldest_seconds ${Math.max(0, ...states.rows.map(({ oldest }) => oldest ?? 0))}`,
      "# HELP onbin_spool_room_bytes Bytes that the spool takes before its reserve is touched.",
      "# TYPE onbin_spool_room_bytes gauge",
      `onbin_spool_room_bytes ${await spool.room()}`,
    ];
    return reply.type("text/plain; version=0.0.4; charset=utf-8").send(`${lines.join("\n")}\n`);
  });
}
