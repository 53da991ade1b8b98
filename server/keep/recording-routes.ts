import { sql } from "kysely";
import { requireKey } from "../accounts/require-key.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { createRateLimit } from "../base/rate-limit.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { listForIntegrators } from "./list-attempts.ts";
import { reasonWords } from "./reason-words.ts";
import { listRecordingsSchema, readRecordingSchema } from "./recording-schemas.ts";

const pageSize = 100;

/** What an integrator reads with an API key: GET /api/v1/recordings and /api/v1/recordings/<sequenceId>. */
export function recordingRoutes(server: HttpServer, { db }: { db: Database }): void {
  const wrongKeys = createRateLimit(30, 60);

  server.get("/api/v1/recordings/:sequenceId", { schema: readRecordingSchema }, async (request) => {
    const companyId = await requireKey(db, wrongKeys, request, "read");
    const { sequenceId } = request.params;
    return db.forCompany(companyId, async (trx) => {
      const row = await selectRecordings(companyId, trx)
        .where("c.sequence_id", "=", sequenceId)
        .executeTakeFirst();
      if (!row) throw new AppError("not_found");
      return {
        ...presentRecording(row),
        attempts: await listForIntegrators(companyId, trx, sequenceId),
      };
    });
  });

  server.get("/api/v1/recordings", { schema: listRecordingsSchema }, async (request) => {
    const companyId = await requireKey(db, wrongKeys, request, "read");
    const { state, cursor } = request.query;
    const from = readInstant("from", request.query.from);
    const to = readInstant("to", request.query.to);
    return db.forCompany(companyId, async (trx) => {
      let query = selectRecordings(companyId, trx)
        .where("r.sequence_id", "is not", null)
        .orderBy("r.received_at", "desc")
        .orderBy("r.sequence_id", "desc")
        .limit(pageSize + 1);
      if (state) query = query.where("r.state", "=", state);
      if (from) query = query.where("r.received_at", ">=", from);
      if (to) query = query.where("r.received_at", "<", to);
      const after = decodeCursor(cursor);
      if (after) {
        query = query.where(
          sql<boolean>`(r.received_at, r.sequence_id) < (${after.at}::timestamptz, ${after.id})`,
        );
      }
      const rows = await query.execute();
      const page = rows.slice(0, pageSize);
      const last = page.at(-1);
      return {
        items: page.map(presentRecording),
        next:
          rows.length > pageSize && last?.received_at
            ? encodeCursor(last.received_at, last.sequence_id)
            : null,
      };
    });
  });
}

function selectRecordings(companyId: string, trx: Trx) {
  return trx
    .selectFrom("calls as c")
    .leftJoin("recordings as r", (join) =>
      join.onRef("r.company_id", "=", "c.company_id").onRef("r.sequence_id", "=", "c.sequence_id"),
    )
    .where("c.company_id", "=", companyId)
    .selectAll("c")
    .select(["r.received_at", "r.state", "r.reason_code", "r.reason_params", "r.bucket", "r.object_key"])
    .select([
      "r.shaped_bytes",
      "r.sha256",
      "r.seconds",
      "r.channels",
      "r.salvaged",
      "r.audio_sha256",
      "r.delivered_at",
      "r.request_id",
    ]);
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectRecordings>["executeTakeFirstOrThrow"]>>;

function presentRecording(row: Selected) {
  return {
    sequenceId: row.sequence_id,
    externalId: row.external_id,
    parentSequenceId: row.parent_sequence_id,
    previousSequenceId: row.previous_sequence_id,
    type: row.type,
    answered: row.answered,
    from: row.from_number,
    to: row.to_number,
    userName: row.user_name,
    accountName: row.account_name,
    contactName: row.contact_name,
    memo: row.memo,
    dialBegin: row.dial_begin?.toISOString() ?? null,
    callBegin: row.call_begin?.toISOString() ?? null,
    callEnd: row.call_end?.toISOString() ?? null,
    receivedAt: row.received_at?.toISOString() ?? null,
    state: row.state,
    reason:
      row.reason_code === null
        ? null
        : { code: row.reason_code, words: reasonWords(row.reason_code, row.reason_params) },
    bucket: row.bucket,
    key: row.object_key,
    size: row.shaped_bytes,
    sha256: row.sha256,
    seconds: row.seconds,
    channels: row.channels,
    salvaged: row.salvaged ?? false,
    audioSha256: row.audio_sha256,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    requestId: row.request_id,
  };
}

function readInstant(field: string, value: string | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) {
    throw new AppError("field_invalid", {
      field,
      problem: "it is not a time",
      expected: "RFC 3339, such as 2026-11-22T00:00:00Z",
    });
  }
  return instant;
}
