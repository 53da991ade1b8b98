import { accountRoutes } from "./accounts/account-routes.ts";
import { pageStatus } from "./accounts/console-pages.ts";
import { readSealingKey, settleMasterKey } from "./accounts/sealing-key.ts";
import { clearExpiredSessions } from "./accounts/sessions.ts";
import { createVisitors, refuseForeignOrigin } from "./accounts/visitor.ts";
import type { StartedRole } from "./base/child-process.ts";
import { startClock } from "./base/clock.ts";
import { type Connections, openDatabase } from "./base/database.ts";
import { createHttpServer } from "./base/http-server.ts";
import type { Log } from "./base/log.ts";
import { openApiRoute } from "./base/open-api.ts";
import { serveConsole } from "./base/serve-console.ts";
import type { Settings } from "./base/settings.ts";
import { listen } from "./base/wake.ts";
import { createCheckBell } from "./destinations/check-events.ts";
import { clearOldChecks } from "./destinations/check-store.ts";
import { startCheckWorker } from "./destinations/check-worker.ts";
import { openCredentials } from "./destinations/credentials.ts";
import { destinationRoutes } from "./destinations/destination-routes.ts";
import { destroyEnded } from "./destinations/destination-store.ts";
import { createS3Caller } from "./destinations/s3-caller.ts";
import { findStore } from "./destinations/stores.ts";
import { pushRoutes } from "./ingest/push-routes.ts";
import { callRoutes } from "./keep/call-routes.ts";
import { healthRoutes } from "./keep/health-routes.ts";
import { keepLeases } from "./keep/leases.ts";
import { operatorRoutes } from "./keep/operator-routes.ts";
import { recordingRoutes } from "./keep/recording-routes.ts";
import { presentSession } from "./keep/session-notices.ts";
import { openSpool } from "./keep/spool.ts";
import { clearDelivered, clearOrphans } from "./keep/sweep.ts";
import { startShapeWorker } from "./shape/shape-worker.ts";
import { startShipWorker } from "./ship/ship-worker.ts";

/** Every part of Onbin is wired here, by hand, once for each role. */
type Given = { settings: Settings; connections: Connections; log: Log };

/** `web`: the push door, the console, the API. Holds no key that opens a company's secret. */
export async function startWeb({ settings, connections, log }: Given): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 16, system: 8 });
  const spool = openSpool(settings.spool, settings.spoolReserve);
  const sealingKey = await readSealingKey(db);
  const bell = createCheckBell();
  const server = createHttpServer(log);
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

/** `work`: shapes, ships, checks connections; the only role that opens companies' secrets. */
export async function startWork({ settings, connections, log }: Given): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 4, system: 12 });
  const spool = openSpool(settings.spool, settings.spoolReserve);
  const credentials = openCredentials(await settleMasterKey(db, settings));
  const leases = keepLeases(db, log);
  const { egressBind, egressProxy, egressIps, s3Endpoints, maxSeconds } = settings;
  const caller = createS3Caller({ bindAddress: egressBind ?? undefined, proxy: egressProxy ?? undefined });
  const endpoint = (name: string) => findStore(s3Endpoints, name);
  const shared = { db, caller, credentials, endpoint, egressIps, log };

  const checks = startCheckWorker(shared);
  const ship = startShipWorker({ ...shared, spool, leases }, settings.shipSlots);
  const shape = startShapeWorker({ db, spool, leases, log, maxSeconds, onShaped: ship.wake });
  const pumps: Record<string, () => void> = { shape: shape.wake, ship: ship.wake, check: checks.wake };
  const listener = listen(connections.system, (topic) => pumps[topic]?.(), log);
  return {
    async stop() {
      await Promise.all([shape.stop(), ship.stop(), checks.stop()]);
      leases.close();
      await listener.close();
      caller.close();
      await db.close();
    },
  };
}

/** `watch`: what the clock asks for. */
export async function startWatch({ settings, connections, log }: Given): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 2, system: 2 });
  const spool = openSpool(settings.spool, settings.spoolReserve);
  const clocks = [
    startClock("ended destinations", 5, () => db.system.transaction().execute(destroyEnded), log),
    startClock("delivered audio", 60, () => clearDelivered(db, spool, settings.retentionDays, log), log),
    startClock("orphaned audio", 600, () => clearOrphans(db, spool, log), log),
    startClock("old checks", 600, () => clearOldChecks(db), log),
    startClock("old sessions", 3600, () => clearExpiredSessions(db), log),
  ];
  return {
    async stop() {
      await Promise.all(clocks.map((clock) => clock.stop()));
      await db.close();
    },
  };
}
