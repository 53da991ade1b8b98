import { Type } from "typebox";
import { describeChanges } from "../../contract/operation-changes.ts";
import {
  knownOperations,
  type Operation,
  OperationActorsSchema,
  OperationLogSchema,
  operationFilter,
} from "../../contract/operation-log.ts";
import { operationName } from "../../contract/operation-words.ts";
import { chooseLanguage, type Language, languages } from "../../contract/words.ts";
import { AppError } from "../base/app-error.ts";
import { type CsvCell, csvStream } from "../base/csv.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { isDay } from "../base/zone-days.ts";
import { listActors, listOperations, type OperationFilter, readOperations } from "./list-operations.ts";
import type { Visitors } from "./visitor.ts";

/** Rows read at once; each batch is a transaction of its own, so that a slow reader holds no connection. */
const batchRows = 2000;
/** Column names are English in both languages, as in the call history's CSV; words are the reader's. */
const columns = ["Time", "Who", "Address", "Operation", "Changes"] as const;

/** The operation log (操作ログ) for administrators: a page, whose entries there are, and the same as a file. */
export function operationLogRoutes(
  server: HttpServer,
  { db, visitors }: { db: Database; visitors: Visitors },
): void {
  const list = Type.Object({ ...operationFilter, cursor: Type.Optional(Type.String({ maxLength: 200 })) });
  server.get(
    "/api/app/operation-log",
    { schema: { querystring: list, response: { 200: OperationLogSchema } } },
    async (request) => {
      const { companyId, timeZone } = await visitors.requireAdministrator(request);
      const filter = checkFilter(request.query);
      return db.forCompany(companyId, (trx) =>
        listOperations(companyId, trx, timeZone, filter, request.query.cursor),
      );
    },
  );

  server.get(
    "/api/app/operation-log/actors",
    { schema: { response: { 200: OperationActorsSchema } } },
    async (request) => {
      const { companyId } = await visitors.requireAdministrator(request);
      return { actors: await db.forCompany(companyId, (trx) => listActors(companyId, trx)) };
    },
  );

  const file = Type.Object({ ...operationFilter, language: Type.Optional(Type.Enum(languages)) });
  server.get("/api/app/operation-log.csv", { schema: { querystring: file } }, async (request, reply) => {
    const { companyId, timeZone } = await visitors.requireAdministrator(request);
    const language = request.query.language ?? chooseLanguage(request.headers["accept-language"]);
    const batches = operationBatches(companyId, db, timeZone, checkFilter(request.query), language);
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", 'attachment; filename="operation-log.csv"')
      .send(csvStream(columns, batches));
  });
}

/** The filtered operation log, newest first, a batch after the other. Times are UTC (RFC 3339). */
async function* operationBatches(
  companyId: string,
  db: Database,
  timeZone: string,
  filter: OperationFilter,
  language: Language,
): AsyncGenerator<CsvCell[][]> {
  let after: { at: string; id: string } | null = null;
  for (;;) {
    const place: { at: string; id: string } | null = after;
    const rows: Operation[] = await db.forCompany(companyId, (trx) =>
      readOperations(companyId, trx, timeZone, filter, place, batchRows),
    );
    yield rows.map(({ at, actor, kind, address, operation, details }) => [
      new Date(at).toISOString(),
      kind === "person" ? actor : `${kind}${actor === "" || kind === "command-line" ? "" : ` ${actor}`}`,
      address,
      operationName(operation, language),
      describeChanges(details, language)
        .map(({ label, before, after: now }) => `${label}: ${before === null ? "" : `${before} → `}${now}`)
        .join("\n"),
    ]);
    const last = rows.at(-1);
    if (!last || rows.length < batchRows) return;
    after = { at: last.at, id: last.id };
  }
}

type Asked = { operation?: string; actor?: string; from?: string; to?: string };

/** @throws AppError `field_invalid` for a day that is not in the calendar, or an operation that is none */
function checkFilter({ operation, actor, from, to }: Asked): OperationFilter {
  const refuse = (field: string, problem: string, expected: string) =>
    new AppError("field_invalid", { field, problem, expected });
  for (const [field, day] of Object.entries({ from, to })) {
    if (day !== undefined && !isDay(day)) throw refuse(field, "it is not in the calendar", "2026-11-22");
  }
  const operations = (operation ?? "").split(",").filter((name) => name !== "");
  const unknown = operations.find((name) => !knownOperations.includes(name));
  if (unknown !== undefined) {
    throw refuse("operation", `there is no operation ${unknown.slice(0, 40)}`, knownOperations.join(", "));
  }
  return { operations, actor, from, to };
}
