import { Type } from "typebox";
import { ErrorLogSchema, type ErrorService, errorServices } from "../../contract/calls.ts";
import { chooseLanguage, languages } from "../../contract/words.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import { csvStream } from "../base/csv.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { isDay } from "../base/zone-days.ts";
import { type ErrorFilter, listErrors } from "./error-log.ts";
import { errorBatches, errorColumns } from "./error-log-csv.ts";

const services = Object.keys(errorServices) as ErrorService[];
const filter = {
  state: Type.Optional(Type.Enum(["open", "recovered"])),
  service: Type.Optional(Type.Enum(services)),
  code: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Type.String({ maxLength: 10, description: "first day, in the company's time zone" })),
  to: Type.Optional(Type.String({ maxLength: 10, description: "last day, itself included" })),
};

/** The integration error log (S18) for administrators: a page, and the same as a file. */
export function errorLogRoutes(server: HttpServer, parts: { db: Database; visitors: Visitors }): void {
  const { db, visitors } = parts;

  const code = Type.String({ maxLength: 100 });
  const instant = Type.Optional(Type.String({ maxLength: 40, description: "RFC 3339" }));
  const ofIncident = {
    codes: Type.Optional(Type.Union([code, Type.Array(code, { maxItems: 100 })])),
    since: instant,
    until: instant,
  };
  const list = Type.Object({
    ...filter,
    ...ofIncident,
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  });
  server.get(
    "/api/app/error-log",
    { schema: { querystring: list, response: { 200: ErrorLogSchema } } },
    async (request) => {
      const { companyId, timeZone } = await visitors.requireAdministrator(request);
      const { codes, since, until, cursor } = request.query;
      checkInstants({ since, until });
      const ofIncident = { codes: codes === undefined ? undefined : [codes].flat(), since, until };
      const wanted = { ...checkDays({ ...request.query, codes: undefined }), ...ofIncident, cursor };
      return db.forCompany(companyId, (trx) => listErrors(companyId, trx, timeZone, wanted));
    },
  );

  const file = Type.Object({ ...filter, language: Type.Optional(Type.Enum(languages)) });
  server.get("/api/app/error-log.csv", { schema: { querystring: file } }, async (request, reply) => {
    const { companyId, timeZone } = await visitors.requireAdministrator(request);
    const language = request.query.language ?? chooseLanguage(request.headers["accept-language"]);
    const batches = errorBatches(companyId, db, timeZone, checkDays(request.query), language);
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", 'attachment; filename="integration-error-log.csv"')
      .send(csvStream(errorColumns, batches));
  });
}

/** @throws AppError `field_invalid` for a day that is not in the calendar */
function checkDays({ state, service, code, from, to }: ErrorFilter): ErrorFilter {
  for (const [field, day] of [
    ["from", from],
    ["to", to],
  ] as const) {
    if (day !== undefined && !isDay(day)) {
      throw new AppError("field_invalid", {
        field,
        problem: "it is not in the calendar",
        expected: "2026-11-22",
      });
    }
  }
  return { state, service, code, from, to };
}

/** @throws AppError `field_invalid` */
function checkInstants(instants: Record<string, string | undefined>): void {
  for (const [field, value] of Object.entries(instants)) {
    if (value !== undefined && Number.isNaN(Date.parse(value))) {
      throw new AppError("field_invalid", {
        field,
        problem: "it is not a time",
        expected: "RFC 3339, such as 2026-11-22T00:00:00Z",
      });
    }
  }
}
