import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyRequest } from "fastify";
import { AppError } from "./app-error.ts";
import { type HttpServer, sendError } from "./http-server.ts";

const dist = fileURLToPath(new URL("../../web/dist", import.meta.url));

/**
 * Serves the built console: assets by name, and its one page for every other address that is not the API's.
 * @param statusOf 200 for a page that this visitor has, 404 for one that does not exist for them
 */
export async function serveConsole(
  server: HttpServer,
  statusOf: (path: string, request: FastifyRequest) => Promise<number>,
): Promise<void> {
  let page = await readPage().catch(() => {
    throw new Error("The console is not built. Run: node scripts/install.mjs");
  });
  // Asset names carry a hash of their content.
  const assets = { root: join(dist, "assets"), prefix: "/assets/", immutable: true, maxAge: "365d" };
  await server.register(fastifyStatic, assets);
  server.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    const isPage = request.method === "GET" || request.method === "HEAD";
    if (!isPage || path.startsWith("/api/") || path.startsWith("/assets/")) {
      return sendError(new AppError("not_found"), request, reply);
    }
    // It names the assets: where they were replaced under the running service, it was, too.
    const onDisk = await stat(index).catch(() => null);
    if (onDisk !== null && onDisk.mtimeMs !== page.writtenAt) page = await readPage().catch(() => page);
    return reply
      .status(await statusOf(path, request))
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(page.bytes);
  });
}

const index = join(dist, "index.html");

async function readPage(): Promise<{ bytes: Buffer; writtenAt: number }> {
  const { mtimeMs } = await stat(index);
  return { bytes: await readFile(index), writtenAt: mtimeMs };
}
