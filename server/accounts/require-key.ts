import type { FastifyRequest } from "fastify";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import { findCompanyOfKey } from "./api-keys.ts";

/**
 * The company that the request's API key decides.
 * @param wrongKeys limits wrong keys per address, so that nobody can try them out
 * @throws AppError `key_missing`, `key_unknown`, `too_many_requests`
 */
export async function requireKey(
  db: Database,
  wrongKeys: RateLimit,
  request: FastifyRequest,
): Promise<string> {
  const [, key] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "") ?? [];
  if (key === undefined) throw new AppError("key_missing");
  const companyId = await findCompanyOfKey(db, key);
  if (companyId === null) {
    wrongKeys.take([request.ip]);
    throw new AppError("key_unknown");
  }
  return companyId;
}
