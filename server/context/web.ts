import { accountRoutes } from "../accounts/account-routes.ts";
import { pageStatus } from "../accounts/console-pages.ts";
import { followMasterKey } from "../accounts/follow-master-key.ts";
import { guardRoutes } from "../accounts/guard-routes.ts";
import { createKeyLimits } from "../accounts/key-limits.ts";
import { keyRoutes } from "../accounts/key-routes.ts";
import { createKnownBrowsers, knownBrowserPurpose } from "../accounts/known-browsers.ts";
import { limitByAddress } from "../accounts/limit-by-address.ts";
import { masterKeyTopic } from "../accounts/master-keys.ts";
import { operationLogRoutes } from "../accounts/operation-log-routes.ts";
import { peopleRoutes } from "../accounts/people-routes.ts";
import { profileRoutes } from "../accounts/profile-routes.ts";
import { createSecondFactors } from "../accounts/second-factor.ts";
import { createSignIns } from "../accounts/sign-in.ts";
import { createVisitors } from "../accounts/visitor.ts";
import { acceptMore } from "../base/accept-more.ts";
import type { StartedRole } from "../base/child-process.ts";
import { countAnswers } from "../base/count-answers.ts";
import { openDatabase } from "../base/database.ts";
import { createGuardedConnector } from "../base/guarded-connect.ts";
import { keepTidy } from "../base/keep-tidy.ts";
import { lazily } from "../base/lazily.ts";
import { openApiRoute } from "../base/open-api.ts";
import { openDoor } from "../base/open-door.ts";
import { closeServer, retireServer } from "../base/retire-server.ts";
import { serveConsole } from "../base/serve-console.ts";
import { listen, unheard } from "../base/wake.ts";
import { countArchive } from "../commands/import/count-archive.ts";
import { createCheckBell } from "../destinations/check-events.ts";
import { destinationRoutes } from "../destinations/destination-routes.ts";
import { cloudSourceRoutes } from "../ingest/cloud/cloud-source-routes.ts";
import { cloudWebhookRoutes } from "../ingest/cloud/cloud-webhook-routes.ts";
import { openSourceWays } from "../ingest/cloud/source-client.ts";
import { operatorFolderRoutes } from "../ingest/folders/operator-folder-routes.ts";
import { freeswitchRoutes } from "../ingest/freeswitch/cdr-routes.ts";
import { pushRoutes } from "../ingest/push-routes.ts";
import { rtpengineRoutes } from "../ingest/rtpengine/notify-routes.ts";
import { sourceRoutes } from "../ingest/sources/source-routes.ts";
import { openUploadPlaces } from "../ingest/upload-places.ts";
import { backfillRoutes } from "../keep/backfill-routes.ts";
import { callRoutes } from "../keep/call-routes.ts";
import { csvFileRoutes } from "../keep/csv-file-routes.ts";
import { errorLogRoutes } from "../keep/error-log-routes.ts";
import { healthRoutes } from "../keep/health-routes.ts";
import { operatorLogRoutes } from "../keep/operator-log-routes.ts";
import { operatorRoutes } from "../keep/operator-routes.ts";
import { startBeat } from "../keep/process-beat.ts";
import { recordingRoutes } from "../keep/recording-routes.ts";
import { periodsOf } from "../keep/retention.ts";
import { retentionRoutes } from "../keep/retention-routes.ts";
import { presentSession } from "../keep/session-notices.ts";
import { shipAgainRoutes } from "../keep/ship-again-routes.ts";
import { spoolOf } from "../keep/spool-of-settings.ts";
import { masterKeyRoutes } from "../keys/master-key-routes.ts";
import { remakeFinished } from "../shape/remake-finished.ts";
import { openShapeThreads } from "../shape/shape-threads.ts";
import { confirmationRoutes } from "../tell/confirmation-routes.ts";
import { dailyProofRoutes } from "../tell/daily-proof-routes.ts";
import { incidentRoutes } from "../tell/incident-routes.ts";
import { readTellingWith } from "../tell/list-incidents.ts";
import { metricsRoutes } from "../tell/metrics-routes.ts";
import { notificationRoutes } from "../tell/notification-routes.ts";
import { operatorPageRoutes } from "../tell/operator-page-routes.ts";
import { webhookRoutes } from "../tell/webhook-routes.ts";
import type { RoleParts } from "./role-parts.ts";

/** Connections that the kernel keeps until they are taken; Linux has at most `net.core.somaxconn`, 4096 by default. */
const backlog = 4096;

/** `web`: the push door, the console, the API. Holds no key that opens a company's secret. */
export async function startWeb({
  settings,
  connections,
  webKey,
  listenFds,
  log,
}: RoleParts): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 16, system: 8 });
  const threads = lazily(() => openShapeThreads(1));
  const spool = spoolOf(settings, log, remakeFinished(db, threads.get, settings));
  const keys = await followMasterKey(db, { web: webKey }, log);
  const { sealingKey } = keys;
  const bell = createCheckBell();
  const door = await openDoor(settings, log);
  const { server } = door;
  const { publicUrl } = settings;
  const visits = limitByAddress(server, db, settings);
  const keyLimits = createKeyLimits(db, { push: settings.pushRate, read: settings.readRate });
  const visitors = createVisitors(db, publicUrl);
  guardRoutes(server, visitors, log);
  await openApiRoute(server, publicUrl);
  const mailConfigured = settings.smtpUrl !== null;
  const factors = createSecondFactors(db, webKey);
  const signIns = createSignIns(db, factors);
  const browserKey = webKey?.derive(knownBrowserPurpose) ?? null;
  const knownBrowsers = createKnownBrowsers(browserKey, publicUrl.startsWith("https:"));
  accountRoutes(server, {
    db,
    visitors,
    signIns,
    knownBrowsers,
    mailConfigured,
    contact: settings.contact,
    log,
    presentSession: (visitor) =>
      presentSession(db, settings.s3Endpoints, readTellingWith(db, settings), visitor),
  });
  profileRoutes(server, { db, visitors, factors, signIns });
  peopleRoutes(server, { db, visitors, publicUrl, mailConfigured });
  keyRoutes(server, { db, visitors });
  operationLogRoutes(server, { db, visitors });
  destinationRoutes(server, { db, visitors, sealingKey, bell, settings });
  backfillRoutes(server, { db, visitors });
  retentionRoutes(server, { db, visitors, settings });
  callRoutes(server, { db, spool, visitors, periods: periodsOf(settings) });
  shipAgainRoutes(server, { db, visitors });
  csvFileRoutes(server, { db, spool, visitors, mailConfigured });
  errorLogRoutes(server, { db, visitors });
  incidentRoutes(server, { db, visitors });
  dailyProofRoutes(server, { db, visitors });
  notificationRoutes(server, { db, visitors, mailConfigured });
  confirmationRoutes(server, { db });
  if (webKey !== null) {
    const connector = createGuardedConnector(settings.webhookAllow);
    webhookRoutes(server, { db, visitors, webKey, connector });
    cloudWebhookRoutes(server, { db, keyLimits, webKey, publicUrl, log });
    const ways = openSourceWays(settings.webhookAllow, settings.sourceHosts);
    cloudSourceRoutes(server, { db, visitors, webKey, ways });
  }
  sourceRoutes(server, { db, visitors, webKey, publicUrl });
  operatorFolderRoutes(server, {
    ...{ db, visitors, own: [settings.dataDir, settings.spool] },
    look: countArchive,
  });
  operatorRoutes(server, { db, visitors, publicUrl });
  operatorLogRoutes(server, { db, visitors });
  masterKeyRoutes(server, { db, visitors, dataDir: settings.dataDir });
  operatorPageRoutes(server, { db, spool, visitors, settings });
  const doorAnswers = countAnswers();
  const places = openUploadPlaces(settings.uploadsAtOnce);
  const { maxUpload } = settings;
  const deliveries = { db, keyLimits, spool, places, maxUpload, log, onAnswer: doorAnswers.add };
  pushRoutes(server, { ...deliveries, publicUrl });
  rtpengineRoutes(server, deliveries);
  freeswitchRoutes(server, deliveries);
  recordingRoutes(server, { db, keyLimits });
  healthRoutes(server, { db, spool });
  const doorFigures = () => ({ answers: doorAnswers.read(), uploads: places.count() });
  metricsRoutes(server, { db, spool, doorFigures, allow: settings.metricsAllow, log });
  await serveConsole(server, async (path, request) => pageStatus(path, await visitors.find(request)));

  const listener = listen(
    connections.system,
    (topic, detail) => {
      if (topic === "check-moved") bell.ring(detail);
      if (topic === masterKeyTopic || topic === unheard) keys.look().catch(() => undefined);
    },
    log,
  );
  const { host, port } = settings.listen;
  // Fastify passes on what Node understands (`fd`), and its types do not know it.
  const [fd, ...others] = listenFds;
  const place = { host, port, backlog, ...(fd === undefined ? {} : { fd }) };
  await server.listen(place);
  const more = await acceptMore(server.server, others, backlog);
  const pushes = () => [...doorAnswers.read().values()].reduce((sum, count) => sum + count, 0);
  const beat = startBeat(db, { role: "web", doing: () => ({ pushes: pushes(), keys: keys.held() }) }, log);
  // The other roles came to less than 250 MB without it.
  const endTidying = keepTidy();
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    facts: { url: `${door.scheme}://${name}:${port}` },
    async stop(reason) {
      door.close();
      await (reason === "replaced" ? retireServer : closeServer)(server, visits, more);
      await listener.close();
      await keys.stop();
      spool.close();
      await threads.made()?.close();
      // Last: until then it works, and the operator is to see it.
      await beat.stop();
      endTidying();
      await db.close();
    },
  };
}
