import { Type } from "typebox";
import {
  BackfillAvailableSchema,
  BackfillChoiceSchema,
  BackfillEstimateSchema,
  BackfillListSchema,
  BackfillSchema,
} from "../../contract/backfill.ts";
import type { Visitors } from "../accounts/visitor.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { listBackfills, readBackfill } from "./backfill-list.ts";
import { backfillActs, steerBackfill } from "./backfill-steer.ts";
import { estimateBackfill, readAvailable, startBackfill } from "./backfill-store.ts";

/** Backfills of the page ストレージ; administrators only. */
export function backfillRoutes(
  server: HttpServer,
  { db, visitors }: { db: Database; visitors: Visitors },
): void {
  server.get("/api/app/backfills", { schema: { response: { 200: BackfillListSchema } } }, async (request) => {
    const { companyId } = await visitors.requireAdministrator(request);
    return db.forCompany(companyId, (trx) => listBackfills(companyId, trx));
  });

  server.get(
    "/api/app/backfills/available",
    { schema: { response: { 200: BackfillAvailableSchema } } },
    async (request) => {
      const { companyId } = await visitors.requireAdministrator(request);
      return db.forCompany(companyId, (trx) => readAvailable(companyId, trx));
    },
  );

  server.post(
    "/api/app/backfills/estimate",
    { schema: { body: BackfillChoiceSchema, response: { 200: BackfillEstimateSchema } } },
    async (request) => {
      const { companyId } = await visitors.requireAdministrator(request);
      return db.forCompany(companyId, (trx) => estimateBackfill(companyId, trx, request.body));
    },
  );

  server.post(
    "/api/app/backfills",
    { schema: { body: BackfillChoiceSchema, response: { 201: BackfillSchema } } },
    async (request, reply) => {
      const { companyId, email } = await visitors.requireAdministrator(request);
      const by = { actor: email, address: request.ip };
      const begun = await db.forCompany(companyId, async (trx) =>
        readBackfill(companyId, trx, await startBackfill(companyId, trx, request.body, by)),
      );
      return reply.status(201).send(begun);
    },
  );

  const one = Type.Object({
    id: Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }),
    act: Type.Enum(backfillActs),
  });
  server.post("/api/app/backfills/:id/:act", { schema: { params: one } }, async (request, reply) => {
    const { companyId, email } = await visitors.requireAdministrator(request);
    const { id, act } = request.params;
    const by = { actor: email, address: request.ip };
    await db.forCompany(companyId, (trx) => steerBackfill(companyId, trx, id, act, by));
    return reply.status(204).send();
  });
}
