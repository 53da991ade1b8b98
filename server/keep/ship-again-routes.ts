import { Type } from "typebox";
import { LastShipRunSchema, ShipAgainSchema, ShipRunSchema } from "../../contract/ship-again.ts";
import type { Visitors } from "../accounts/visitor.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { readLastRun, shipOne, startShipRun } from "./ship-again-runs.ts";

/** もう一度転送する for one call, for chosen ones, or for all failures of a kind; administrators only. */
export function shipAgainRoutes(
  server: HttpServer,
  { db, visitors }: { db: Database; visitors: Visitors },
): void {
  const call = Type.Object({ sequenceId: Type.String({ pattern: "^[A-Za-z0-9-]{1,64}$" }) });
  server.post(
    "/api/app/calls/:sequenceId/ship",
    { schema: { params: call, response: { 200: ShipRunSchema } } },
    async (request) => {
      const { companyId, email } = await visitors.requireAdministrator(request);
      const by = { actor: email, address: request.ip };
      return db.forCompany(companyId, (trx) => shipOne(companyId, trx, request.params.sequenceId, by));
    },
  );

  server.get("/api/app/ship-again", { schema: { response: { 200: LastShipRunSchema } } }, async (request) => {
    const { companyId } = await visitors.requireAdministrator(request);
    return { run: await db.forCompany(companyId, (trx) => readLastRun(companyId, trx)) };
  });

  server.post(
    "/api/app/ship-again",
    { schema: { body: ShipAgainSchema, response: { 200: ShipRunSchema } } },
    async (request) => {
      const { companyId, email } = await visitors.requireAdministrator(request);
      const by = { actor: email, address: request.ip };
      return db.forCompany(companyId, (trx) => startShipRun(companyId, trx, request.body, by));
    },
  );
}
