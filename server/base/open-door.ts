import { Server as TlsServer } from "node:tls";
import { followTlsFiles } from "./follow-tls-files.ts";
import { createHttpServer, type HttpServer } from "./http-server.ts";
import type { Log } from "./log.ts";
import { insistOnSafeReach, reachOf, refusePlainHttp } from "./open-to-others.ts";
import type { Settings } from "./settings.ts";
import { readTlsFiles, type TlsFiles, tlsOptions } from "./tls-files.ts";

/** The server of `web`: http or https, for whom the settings say; without routes, and not listening yet. */
export async function openDoor(
  settings: Settings,
  log: Log,
): Promise<{ server: HttpServer; scheme: "http" | "https"; close(): void }> {
  const { publicUrl, trustedProxies, metricsAllow, tlsCert: certFile, tlsKey: keyFile } = settings;
  const tls = await readTlsOf(settings);
  const server = createHttpServer(log, {
    ...{ trustedProxies, tls, hsts: publicUrl.startsWith("https:") },
    refuse: refusePlainHttp(await reachOf(settings), trustedProxies, metricsAllow),
  });
  if (tls === null || certFile === null || keyFile === null) {
    return { server, scheme: "http", close: () => undefined };
  }
  const inner: unknown = server.server;
  // Connections that are open keep what they agreed on; new ones get the renewed certificate.
  const onRenewed = ({ cert, key }: TlsFiles) => {
    if (inner instanceof TlsServer) inner.setSecureContext({ ...tlsOptions, cert, key });
  };
  return {
    server,
    scheme: "https",
    close: followTlsFiles({ certFile, keyFile, first: tls, onRenewed, log }),
  };
}

/**
 * What `openDoor` will need, looked at before any process starts, so that whoever starts Onbin reads cause and cure.
 * @throws StartUpError
 */
export async function checkDoor(settings: Settings): Promise<TlsFiles | null> {
  await insistOnSafeReach(settings);
  return readTlsOf(settings);
}

/** Null without ONBIN_TLS_CERT. @throws StartUpError */
export async function readTlsOf({
  tlsCert,
  tlsKey,
}: Pick<Settings, "tlsCert" | "tlsKey">): Promise<TlsFiles | null> {
  return tlsCert === null || tlsKey === null ? null : readTlsFiles(tlsCert, tlsKey);
}
