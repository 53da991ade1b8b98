import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { connectionsFor, type KnownConnections, limitConnections } from "../base/limit-connections.ts";
import { rangesOf } from "../base/public-address.ts";
import type { Settings } from "../base/settings.ts";
import { createSharedRate } from "./shared-rate.ts";

/** Part of all connections that one address may have. */
const ofOneAddress = 1 / 4;

/**
 * What an address may do before anything is known of who asks: requests a minute below /api/, and connections at once.
 * Further requests are answered `too_many_requests` before anything of them is looked at.
 */
export function limitByAddress(
  server: HttpServer,
  db: Database,
  settings: Pick<Settings, "addressRate" | "maxConnections" | "trustedProxies">,
): KnownConnections {
  const most = connectionsFor(settings.maxConnections);
  const mostOfAddress = Math.ceil(most * ofOneAddress);
  const proxies = rangesOf(settings.trustedProxies);
  const connections = limitConnections(server.server, { most, mostOfAddress, proxies });
  const requests = createSharedRate(db, settings.addressRate, 60);
  server.addHook("onRequest", async (request) => {
    // By the route that was found, however its address was spelled.
    if ((request.routeOptions.url ?? request.url).startsWith("/api/"))
      await requests.take(`from:${countedAddress(request.ip)}`);
  });
  server.earlyRefusals.ask((_request, address) => requests.takeNow(`from:${countedAddress(address)}`));
  return connections;
}
