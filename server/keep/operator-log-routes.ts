import { Type } from "typebox";
import { OperatorLogFilterSchema, OperatorLogSchema } from "../../contract/operator.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import { type CsvCell, csvStream } from "../base/csv.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { listOperatorActs, type OperatorLogFilter, readOperatorActs } from "./operator-log-list.ts";

const path = "/api/operator/operation-log";
/** Rows read at once for the file. */
const batchRows = 2000;
const columns = ["Time", "Actor", "Address", "Operation", "Company ID", "Details"] as const;

/** The operation log of the installation, for its operator: a page, and the same as a file. Times of it are UTC. */
export function operatorLogRoutes(server: HttpServer, parts: { db: Database; visitors: Visitors }): void {
  const { db, visitors } = parts;
  const list = Type.Object({
    ...OperatorLogFilterSchema,
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  });
  server.get(
    path,
    { schema: { querystring: list, response: { 200: OperatorLogSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      const { cursor, ...query } = request.query;
      return listOperatorActs(db.system, { ...parse(query), cursor });
    },
  );

  const file = Type.Object(OperatorLogFilterSchema);
  server.get(`${path}.csv`, { schema: { querystring: file } }, async (request, reply) => {
    await visitors.requireOperator(request);
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", 'attachment; filename="operation-log.csv"')
      .send(csvStream(columns, batches(db, parse(request.query))));
  });
}

type Query = {
  operation?: OperatorLogFilter["operation"];
  company?: string;
  from?: string;
  before?: string;
};

/** @throws AppError `field_invalid` for what is no instant */
function parse({ from, before, ...rest }: Query): OperatorLogFilter {
  const instant = (field: string, text: string | undefined) => {
    if (text === undefined) return undefined;
    if (Number.isNaN(Date.parse(text))) {
      throw new AppError("field_invalid", {
        field,
        problem: "it is no instant",
        expected: "2026-11-22T00:00:00+09:00",
      });
    }
    return new Date(text);
  };
  return { ...rest, from: instant("from", from), before: instant("before", before) };
}

async function* batches(db: Database, filter: OperatorLogFilter): AsyncGenerator<CsvCell[][]> {
  let after: { at: string; id: string } | null = null;
  for (;;) {
    const place: { at: string; id: string } | null = after;
    const rows = await readOperatorActs(db.system, filter, place, batchRows);
    yield rows.map((row) => [
      row.at.toISOString(),
      row.actor,
      row.source_address,
      row.operation,
      row.subject,
      JSON.stringify(row.details),
    ]);
    const last = rows.at(-1);
    if (!last || rows.length < batchRows) return;
    after = { at: last.at.toISOString(), id: String(last.entry_id) };
  }
}
