import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Spool } from "./spool.ts";

/** /healthz: the process answers. /readyz: it can take recordings. */
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
}
