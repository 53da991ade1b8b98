import { Type } from "typebox";
import {
  AttemptListSchema,
  CallFilterSchema,
  CallFlowListSchema,
  CallListSchema,
  CallPageSchema,
  PeaksSchema,
} from "../../contract/calls.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { listFlows } from "./call-flows.ts";
import { findCallRow, listCalls } from "./call-list.ts";
import { readCallPage } from "./call-page.ts";
import { listAttempts } from "./list-attempts.ts";
import { openPeaks } from "./read-peaks.ts";
import type { Periods } from "./retention.ts";
import { sendAudio } from "./send-audio.ts";
import type { Spool } from "./spool.ts";

const call = { params: Type.Object({ sequenceId: Type.String({ pattern: "^[A-Za-z0-9-]{1,64}$" }) }) };
const cursor = Type.Optional(Type.String({ maxLength: 200 }));

/** Call history, call page, playback. */
export function callRoutes(
  server: HttpServer,
  parts: { db: Database; spool: Spool; visitors: Visitors; periods: Periods },
): void {
  const { db, spool, visitors, periods } = parts;

  const list = Type.Object({ cursor, ...CallFilterSchema.properties });
  server.get(
    "/api/app/calls",
    { schema: { querystring: list, response: { 200: CallListSchema } } },
    async (request) => {
      const { companyId, timeZone } = await visitors.requireUser(request);
      return db.forCompany(companyId, (trx) => listCalls(companyId, trx, timeZone, request.query));
    },
  );
  server.get(
    "/api/app/call-flows",
    { schema: { querystring: list, response: { 200: CallFlowListSchema } } },
    async (request) => {
      const { companyId, timeZone } = await visitors.requireUser(request);
      return db.forCompany(companyId, (trx) => listFlows(companyId, trx, timeZone, request.query));
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

  const attempts = {
    ...call,
    querystring: Type.Object({ cursor }),
    response: { 200: AttemptListSchema },
  };
  server.get("/api/app/calls/:sequenceId/attempts", { schema: attempts }, async (request) => {
    const { companyId } = await visitors.requireUser(request);
    const { sequenceId } = request.params;
    return db.forCompany(companyId, async (trx) => {
      if (!(await findCallRow(companyId, trx, sequenceId))) throw new AppError("not_found");
      return listAttempts(companyId, trx, sequenceId, request.query.cursor);
    });
  });

  const readPeaks = openPeaks(db, spool);
  const peaks = { ...call, response: { 200: PeaksSchema } };
  server.get("/api/app/calls/:sequenceId/peaks", { schema: peaks }, async (request, reply) => {
    const { companyId } = await visitors.requireUser(request);
    void reply.header("cache-control", "private, no-store");
    return readPeaks(companyId, request.params.sequenceId);
  });
}
