import { Type } from "typebox";
import { CredentialsTestSchema, FetchAgainSchema } from "../../../contract/cloud-test.ts";
import { sourceIdPattern } from "../../../contract/source-kinds.ts";
import { logOperation } from "../../accounts/operation-log.ts";
import type { Visitors } from "../../accounts/visitor.ts";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import type { HttpServer } from "../../base/http-server.ts";
import { createRateLimit } from "../../base/rate-limit.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import { findWorking } from "../sources/source-acts.ts";
import { sourceMessage } from "../sources/source-message.ts";
import { fetchAgain } from "./item-store.ts";
import { providerOf } from "./providers.ts";
import type { SourceWays } from "./source-client.ts";
import { testCredentials } from "./test-credentials.ts";

type Parts = { db: Database; visitors: Visitors; webKey: OpeningKey; ways: SourceWays };

const one = { params: Type.Object({ id: Type.String({ pattern: sourceIdPattern }) }) };

/** What an administrator can do with a cloud phone beside changing it: test its credentials, and fetch again. */
export function cloudSourceRoutes(server: HttpServer, { db, visitors, webKey, ways }: Parts): void {
  const tests = createRateLimit(10, 60);

  server.post(
    "/api/app/sources/:id/test-credentials",
    { schema: { ...one, response: { 200: CredentialsTestSchema } } },
    async (request) => {
      const { companyId } = await visitors.requireAdministrator(request);
      tests.take([companyId]);
      const source = await db.forCompany(companyId, (trx) => findWorking(companyId, trx, request.params.id));
      if (providerOf(source) === null) throw new AppError("not_found");
      const result = await testCredentials(source, db, webKey, ways);
      return result.ok
        ? { ok: true, words: null }
        : { ok: false, words: sourceMessage(result.code, result.params) };
    },
  );

  server.post(
    "/api/app/sources/:id/fetch-again",
    { schema: { ...one, response: { 200: FetchAgainSchema } } },
    async (request) => {
      const { companyId, email } = await visitors.requireAdministrator(request);
      return db.forCompany(companyId, async (trx) => {
        const { name, kind, sourceId } = await findWorking(companyId, trx, request.params.id);
        const items = await fetchAgain(companyId, trx, sourceId);
        const by = { actor: email, address: request.ip };
        await logOperation(companyId, trx, {
          ...by,
          operation: "source.change",
          details: { name, system: kind },
        });
        return { items };
      });
    },
  );
}
