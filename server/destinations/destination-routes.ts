import { Type } from "typebox";
import {
  AmazonS3PageSchema,
  RemoveDestinationSchema,
  SaveDestinationSchema,
  SavedSchema,
  SaveStartedSchema,
  UnderWaySchema,
} from "../../contract/destination.ts";
import { chooseLanguage } from "../../contract/words.ts";
import type { UserVisitor, Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { SealingKey } from "../base/sealing.ts";
import type { Settings } from "../base/settings.ts";
import { readAmazonS3Page } from "./amazon-s3-page.ts";
import { readPrincipals } from "./aws-identity.ts";
import { type CheckBell, streamCheck } from "./check-events.ts";
import { readCheck } from "./check-store.ts";
import { countUnderWay } from "./count-under-way.ts";
import { findDestination, removeDestination } from "./destination-store.ts";
import { parseValues } from "./parse-values.ts";
import { saveValues } from "./save-values.ts";
import { findStore } from "./stores.ts";

type Parts = {
  db: Database;
  visitors: Visitors;
  sealingKey: SealingKey;
  bell: CheckBell;
  settings: Settings;
};

/** The settings page 「Amazon S3 連携」; administrators only (S2), others get what an unknown address gets. */
export function destinationRoutes(
  server: HttpServer,
  { db, visitors, sealingKey, bell, settings }: Parts,
): void {
  const author = (visitor: UserVisitor, address: string) => ({ actor: visitor.email, address });

  server.get("/api/app/amazon-s3", { schema: { response: { 200: AmazonS3PageSchema } } }, async (request) => {
    const { companyId } = await visitors.requireAdministrator(request);
    const principals = await readPrincipals(db);
    return db.forCompany(companyId, (trx) => readAmazonS3Page(companyId, trx, settings, principals));
  });

  server.post(
    "/api/app/amazon-s3",
    { schema: { body: SaveDestinationSchema, response: { 200: SavedSchema, 202: SaveStartedSchema } } },
    async (request, reply) => {
      const visitor = await visitors.requireAdministrator(request);
      const { values: typed, test, version } = request.body;
      const language = chooseLanguage(request.headers["accept-language"]);
      const values = parseValues(typed, findStore(settings.s3Endpoints, typed.endpoint), language);
      const saved = await saveValues(visitor.companyId, db, sealingKey, values, {
        test,
        version,
        by: author(visitor, request.ip),
      });
      return "checkId" in saved ? reply.status(202).send(saved) : reply.status(200).send(saved);
    },
  );

  server.get(
    "/api/app/checks/:id/events",
    { schema: { params: Type.Object({ id: Type.String({ pattern: "^[0-9a-f-]{36}$" }) }) } },
    async (request, reply) => {
      const { companyId } = await visitors.requireAdministrator(request);
      const { id } = request.params;
      if (!(await db.forCompany(companyId, (trx) => readCheck(companyId, trx, id))))
        throw new AppError("not_found");
      reply.hijack();
      reply.raw.writeHead(200, {
        ...reply.getHeaders(),
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      } as Record<string, string>);
      await streamCheck(companyId, db, bell, id, reply.raw);
    },
  );

  server.get(
    "/api/app/amazon-s3/under-way",
    { schema: { response: { 200: UnderWaySchema } } },
    async (request) => {
      const { companyId } = await visitors.requireAdministrator(request);
      return db.forCompany(companyId, async (trx) => {
        const row = await findDestination(companyId, trx);
        if (!row) throw new AppError("destination_missing");
        const delivered = await trx
          .selectFrom("recordings")
          .select((select) => select.fn.countAll<number>().as("count"))
          .where("company_id", "=", companyId)
          .where("delivered_at", "is not", null)
          .executeTakeFirstOrThrow();
        const waiting = await countUnderWay(companyId, trx);
        const { paused_at, bucket, folder, version } = row;
        return { waiting, paused: paused_at !== null, bucket, folder, delivered: delivered.count, version };
      });
    },
  );

  server.post(
    "/api/app/amazon-s3/remove",
    {
      schema: {
        body: RemoveDestinationSchema,
        response: { 200: Type.Object({ state: Type.Enum(["ended", "ending"]) }) },
      },
    },
    async (request) => {
      const visitor = await visitors.requireAdministrator(request);
      const { companyId } = visitor;
      const { mode, version } = request.body;
      const by = author(visitor, request.ip);
      return {
        state: await db.forCompany(companyId, (trx) => removeDestination(companyId, trx, mode, version, by)),
      };
    },
  );
}
