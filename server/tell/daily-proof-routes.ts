import { Type } from "typebox";
import { type ProofCall, ProofDaySchema, ProofMonthSchema, proofLists } from "../../contract/daily-proof.ts";
import { chooseLanguage, languages } from "../../contract/words.ts";
import type { UserVisitor, Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import { csvStream } from "../base/csv.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { addDays, type Day, isDay, nextMonth } from "../base/zone-days.ts";
import { decodeCursor, encodeCursor } from "../keep/cursor.ts";
import { reasonWords } from "../keep/reason-words.ts";
import { proofBatches, proofColumns } from "./daily-proof-csv.ts";
import {
  countArrived,
  countSkipped,
  listProofCalls,
  type ProofRow,
  readSums,
  readToday,
  type Whose,
} from "./daily-proof-store.ts";

const pageSize = 100;
/** Longest period of one file, in days: a leap year. */
const longestPeriod = 366;

/** The daily proof (docs/daily-proof.md), for administrators: a month, a day, and files. */
export function dailyProofRoutes(server: HttpServer, parts: { db: Database; visitors: Visitors }): void {
  const { db, visitors } = parts;

  const month = Type.Object({ month: Type.Optional(Type.String({ maxLength: 7 })) });
  server.get(
    "/api/app/daily-proof",
    { schema: { querystring: month, response: { 200: ProofMonthSchema } } },
    async (request) => {
      const whose = whoseDays(await visitors.requireAdministrator(request));
      return db.forCompany(whose.companyId, async (trx) => {
        const today = await readToday(whose.timeZone, trx);
        const asked = request.query.month ?? today.slice(0, 7);
        const from = requireDay("month", `${asked}-01`);
        return {
          month: asked,
          today,
          days: await readSums(whose, trx, { from, before: nextMonth(from), today }),
        };
      });
    },
  );

  const oneDay = {
    params: Type.Object({ day: Type.String({ maxLength: 10 }) }),
    querystring: Type.Object({
      show: Type.Optional(Type.Enum(proofLists)),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    response: { 200: ProofDaySchema },
  };
  server.get("/api/app/daily-proof/:day", { schema: oneDay }, async (request) => {
    const whose = whoseDays(await visitors.requireAdministrator(request));
    const { day } = request.params;
    if (!isDay(day)) throw new AppError("not_found");
    const { show = "gap", cursor } = request.query;
    const days = { from: day, before: addDays(day, 1) };
    return db.forCompany(whose.companyId, async (trx) => {
      const today = await readToday(whose.timeZone, trx);
      const [sums] = await readSums(whose, trx, { ...days, today });
      // A day that has not begun is no day yet.
      if (!sums) throw new AppError("not_found");
      const skipped = sums.classes.skipped === 0 ? [] : await countSkipped(whose, trx, days);
      const { elsewhere, withoutFacts, ...arrived } = await countArrived(whose, trx, days);
      const rows = await listProofCalls(whose, trx, days, show, decodeCursor(cursor), pageSize + 1);
      const page = rows.slice(0, pageSize);
      const last = page.at(-1);
      return {
        sums,
        skipped: skipped.map(({ code, count }) => ({ code, count, words: reasonWords(code, null) })),
        arrived,
        arrivedElsewhere: elsewhere,
        withoutFacts,
        list: {
          items: page.map(presentCall),
          next: rows.length > pageSize && last ? encodeCursor(last.ended, last.sequence_id) : null,
        },
      };
    });
  });

  const period = Type.Object({
    from: Type.String({ maxLength: 10 }),
    to: Type.String({ maxLength: 10, description: "the last day, itself included" }),
    language: Type.Optional(Type.Enum(languages)),
  });
  server.get("/api/app/daily-proof.csv", { schema: { querystring: period } }, async (request, reply) => {
    const whose = whoseDays(await visitors.requireAdministrator(request));
    const from = requireDay("from", request.query.from);
    const to = requireDay("to", request.query.to);
    if (to < from || to >= addDays(from, longestPeriod)) {
      throw new AppError("field_invalid", {
        field: "to",
        problem: "it is before the first day, or too far from it",
        expected: `a day within ${longestPeriod} days from ${from}`,
      });
    }
    const language = request.query.language ?? chooseLanguage(request.headers["accept-language"]);
    const batches = proofBatches(whose, db, { from, before: addDays(to, 1) }, language);
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="daily-proof_${from}_${to}.csv"`)
      .send(csvStream(proofColumns, batches));
  });
}

function whoseDays({ companyId, timeZone }: UserVisitor): Whose {
  return { companyId, timeZone };
}

function requireDay(field: string, day: string): Day {
  if (isDay(day)) return day;
  throw new AppError("field_invalid", {
    field,
    problem: "it is not in the calendar",
    expected: "2026-11-22",
  });
}

function presentCall(row: ProofRow): ProofCall {
  return {
    sequenceId: row.sequence_id,
    parentSequenceId: row.parent_sequence_id,
    endedAt: row.ended.toISOString(),
    answered: row.answered,
    class: row.class,
    reason: row.reason_code === null ? null : reasonWords(row.reason_code, row.reason_params),
    receivedAt: row.received_at?.toISOString() ?? null,
    day: row.day,
  };
}
