import type { FastifyRequest } from "fastify";
import type { KeyScope } from "../../contract/api-keys.ts";
import { AppError } from "../base/app-error.ts";
import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import { findCompanyOfKey, type KeyHolder } from "./api-keys.ts";

/**
 * The company that the request's API key decides.
 * @param needed what the key must be allowed to do
 * @param wrongKeys limits wrong keys per address, so that nobody can try them out
 * @throws AppError `key_missing`, `key_unknown`, `key_scope`, `too_many_requests`
 */
export async function requireKey(
  db: Database,
  wrongKeys: RateLimit,
  request: FastifyRequest,
  needed: Exclude<KeyScope, "both">,
): Promise<string> {
  return (await requireKeyHolder(db, wrongKeys, request, needed)).companyId;
}

/**
 * As `requireKey`, with the source whose door the key opens.
 * @param basic the key may come as the password of HTTP Basic (RFC 7617), all that some phone systems can be told
 */
export async function requireKeyHolder(
  db: Database,
  wrongKeys: RateLimit,
  request: FastifyRequest,
  needed: Exclude<KeyScope, "both">,
  basic = false,
): Promise<KeyHolder> {
  const key = keyOf(request.headers.authorization ?? "", basic);
  if (key === undefined) throw new AppError("key_missing");
  const found = await findCompanyOfKey(db, key, request.ip);
  if (found === null) {
    wrongKeys.take([countedAddress(request.ip)]);
    throw new AppError("key_unknown");
  }
  if (found.scope !== "both" && found.scope !== needed) {
    throw new AppError("key_scope", { scope: found.scope, needed });
  }
  return found;
}

function keyOf(authorization: string, basic: boolean): string | undefined {
  const [, scheme = "", word] = /^(Bearer|Basic) +(\S+) *$/i.exec(authorization) ?? [];
  if (word === undefined || scheme.toLowerCase() === "bearer") return word;
  // Without a colon it is no pair of user and password.
  return basic ? /^[^:]*:(.*)$/s.exec(Buffer.from(word, "base64").toString("utf8"))?.[1] : undefined;
}
