import type { FastifyRequest } from "fastify";

/** The value of a cookie of this name, as the browser sent it; the first, should there be several. */
export function readCookie(request: FastifyRequest, wanted: string): string | null {
  const pairs = (request.headers.cookie ?? "").split(/;\s*/).map((pair) => pair.split("=", 2));
  return pairs.find(([name]) => name === wanted)?.[1] ?? null;
}
