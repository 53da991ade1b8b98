import { Type } from "typebox";
import { CallListSchema, CallPageSchema, transferStates } from "../../contract/calls.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { listCalls } from "./call-list.ts";
import { readCallPage } from "./call-page.ts";
import type { Periods } from "./retention.ts";
import { sendAudio } from "./send-audio.ts";
import { shipAgain } from "./ship-again.ts";
import type { Spool } from "./spool.ts";

const call = { params: Type.Object({ sequenceId: Type.String({ pattern: "^[A-Za-z0-9-]{1,64}$" }) }) };
const cursor = Type.Optional(Type.String({ maxLength: 200 }));

/** Call history, call page, playback. */
export function callRoutes(
  server: HttpServer,
  parts: { db: Database; spool: Spool; visitors: Visitors; periods: Periods },
): void {
  const { db, spool, visitors, periods } = parts;

  const list = Type.Object({
    cursor,
    q: Type.Optional(Type.String({ maxLength: 256 })),
    state: Type.Optional(Type.Enum(transferStates)),
  });
  server.get(
    "/api/app/calls",
    { schema: { querystring: list, response: { 200: CallListSchema } } },
    async (request) => {
      const { companyId } = await visitors.requireUser(request);
      return db.forCompany(companyId, (trx) => listCalls(companyId, trx, request.query));
    },
  );

  server.get(
    "/api/app/calls/:sequenceId",
    { schema: { ...call, response: { 200: CallPageSchema } } },
    async (request) => {
      const { companyId, role } = await visitors.requireUser(request);
      const page = await db.forCompany(companyId, (trx) =>
        readCallPage(companyId, trx, request.params.sequenceId, periods),
      );
      if (!page) throw new AppError("not_found");
      if (role === "administrator") return page;
      const recording = page.recording && { ...page.recording, requestId: null };
      return { ...page, recording, canShip: false };
    },
  );

  const original = Type.Object({ original: Type.Optional(Type.Enum(["both", "agent", "customer"])) });
  server.get(
    "/api/app/calls/:sequenceId/audio",
    { schema: { ...call, querystring: original } },
    async (request, reply) => {
      const { companyId } = await visitors.requireUser(request);
      return sendAudio(
        companyId,
        db,
        spool,
        request.params.sequenceId,
        request.query.original ?? null,
        request,
        reply,
      );
    },
  );

  server.post("/api/app/calls/:sequenceId/ship", { schema: call }, async (request, reply) => {
    const { companyId, email } = await visitors.requireAdministrator(request);
    const by = { actor: email, address: request.ip };
    await db.forCompany(companyId, (trx) => shipAgain(companyId, trx, request.params.sequenceId, by));
    return reply.status(204).send();
  });
}
