import { accountRoutes } from "../accounts/account-routes.ts";
import { pageStatus } from "../accounts/console-pages.ts";
import { readSealingKey } from "../accounts/sealing-key.ts";
import { createVisitors, refuseForeignOrigin } from "../accounts/visitor.ts";
import type { StartedRole } from "../base/child-process.ts";
import { openDatabase } from "../base/database.ts";
import { createHttpServer } from "../base/http-server.ts";
import { openApiRoute } from "../base/open-api.ts";
import { serveConsole } from "../base/serve-console.ts";
import { listen } from "../base/wake.ts";
import { createCheckBell } from "../destinations/check-events.ts";
import { destinationRoutes } from "../destinations/destination-routes.ts";
import { pushRoutes } from "../ingest/push-routes.ts";
import { callRoutes } from "../keep/call-routes.ts";
import { healthRoutes } from "../keep/health-routes.ts";
import { operatorRoutes } from "../keep/operator-routes.ts";
import { recordingRoutes } from "../keep/recording-routes.ts";
import { presentSession } from "../keep/session-notices.ts";
import { openSpool } from "../keep/spool.ts";
import type { RoleParts } from "./role-parts.ts";

/** `web`: the push door, the console, the API. Holds no key that opens a company's secret. */
export async function startWeb({ settings, connections, log }: RoleParts): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 16, system: 8 });
  const spool = openSpool(settings.spool, settings.spoolReserve);
  const sealingKey = await readSealingKey(db);
  const bell = createCheckBell();
  const server = createHttpServer(log, settings.trustedProxies);
  const { publicUrl } = settings;
  const visitors = createVisitors(db, publicUrl);
  server.addHook("preHandler", async (request) => {
    if (!request.url.startsWith("/api/v1/")) refuseForeignOrigin(request);
  });
  await openApiRoute(server, publicUrl);
  accountRoutes(server, {
    db,
    visitors,
    presentSession: (visitor) => presentSession(db, settings.s3Endpoints, visitor),
  });
  destinationRoutes(server, { db, visitors, sealingKey, bell, settings });
  callRoutes(server, { db, spool, visitors });
  operatorRoutes(server, { db, visitors, publicUrl });
  pushRoutes(server, { db, spool, publicUrl, maxUpload: settings.maxUpload });
  recordingRoutes(server, { db });
  healthRoutes(server, { db, spool });
  await serveConsole(server, async (path, request) => pageStatus(path, await visitors.find(request)));

  const listener = listen(
    connections.system,
    (topic, detail) => {
      if (topic === "check-moved") bell.ring(detail);
    },
    log,
  );
  const { host, port } = settings.listen;
  const url = await server.listen({ host, port });
  return {
    facts: { url },
    async stop() {
      await server.close();
      await listener.close();
      await db.close();
    },
  };
}
