import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import {
  type CsvCode,
  CsvFileListSchema,
  CsvFileSchema,
  type CsvKind,
  MakeCsvSchema,
} from "../../contract/csv-files.ts";
import { chooseLanguage, type Language, languages } from "../../contract/words.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import {
  askForCsvFile,
  type CsvReader,
  cancelCsvFile,
  findWholeFile,
  listCsvFiles,
  readCsvFile,
  removeCsvFile,
} from "./csv-file-store.ts";
import { removeCsv } from "./csv-folder.ts";
import { type Spool, SpoolFileGone } from "./spool.ts";
import { spoolFault } from "./spool-fault.ts";

const one = {
  params: Type.Object({ id: Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }) }),
};

/** CSV files of the call history (S17), for everybody of a company: asked for, listed, downloaded, removed. */
export function csvFileRoutes(
  server: HttpServer,
  parts: { db: Database; spool: Spool; visitors: Visitors; mailConfigured: boolean },
): void {
  const { db, spool, visitors, mailConfigured } = parts;
  const readerOf = async (request: FastifyRequest): Promise<CsvReader & { companyId: string }> => {
    const { companyId, userId, email, role } = await visitors.requireUser(request);
    return { companyId, userId, email, role, address: request.ip };
  };

  server.get("/api/app/csv-files", { schema: { response: { 200: CsvFileListSchema } } }, async (request) => {
    const { companyId, ...reader } = await readerOf(request);
    const list = await db.forCompany(companyId, (trx) => listCsvFiles(companyId, trx, reader));
    return { ...list, mailConfigured };
  });

  server.post(
    "/api/app/csv-files",
    { schema: { body: MakeCsvSchema, response: { 201: CsvFileSchema } } },
    async (request, reply) => {
      const { companyId, ...reader } = await readerOf(request);
      if ((await spool.room()) <= 0) throw new AppError("csv_disk_full");
      const language = chooseLanguage(request.headers["accept-language"]);
      const asked = await db.forCompany(companyId, async (trx) => {
        const id = await askForCsvFile(companyId, trx, request.body, language, reader);
        return readCsvFile(companyId, trx, id, reader);
      });
      return reply.status(201).send(asked);
    },
  );

  server.get(
    "/api/app/csv-files/:id",
    { schema: { ...one, response: { 200: CsvFileSchema } } },
    async (request) => {
      const { companyId, ...reader } = await readerOf(request);
      return db.forCompany(companyId, (trx) => readCsvFile(companyId, trx, request.params.id, reader));
    },
  );

  const download = { ...one, querystring: Type.Object({ language: Type.Optional(Type.Enum(languages)) }) };
  server.get("/api/app/csv-files/:id/file", { schema: download }, async (request, reply) => {
    const { companyId, ...reader } = await readerOf(request);
    const found = await db.forCompany(companyId, (trx) =>
      findWholeFile(companyId, trx, request.params.id, reader),
    );
    await spool.bringCsv(found.file, found.bytes).catch((error: unknown) => {
      throw error instanceof SpoolFileGone ? new AppError("csv_gone") : spoolFault(error);
    });
    const path = spool.path(found.file);
    const onDisk = await stat(path).catch(() => null);
    if (onDisk === null) throw new AppError("csv_gone");
    const language = request.query.language ?? chooseLanguage(request.headers["accept-language"]);
    return reply
      .type(`text/csv; charset=${charsets[found.code]}; header=present`)
      .header("content-disposition", disposition(found, language))
      .header("content-length", onDisk.size)
      .header("cache-control", "private, no-store")
      .send(createReadStream(path));
  });

  server.post("/api/app/csv-files/:id/cancel", { schema: one }, async (request, reply) => {
    const { companyId, ...reader } = await readerOf(request);
    await db.forCompany(companyId, (trx) => cancelCsvFile(companyId, trx, request.params.id, reader));
    return reply.status(204).send();
  });

  server.delete("/api/app/csv-files/:id", { schema: one }, async (request, reply) => {
    const { companyId, ...reader } = await readerOf(request);
    const file = await db.forCompany(companyId, (trx) =>
      removeCsvFile(companyId, trx, request.params.id, reader),
    );
    // What dies here is removed by `csv-sweep.ts`: no row knows it any more.
    if (file !== null) await removeCsv(spool, file);
    return reply.status(204).send();
  });
}

const charsets: Record<CsvCode, string> = { "utf-8": "utf-8", shift_jis: "Shift_JIS" };

const titles: Record<CsvKind, { plain: string } & Record<Language, string>> = {
  list: { plain: "calls", ja: "応対履歴", en: "calls" },
  flow: { plain: "call-flow", ja: "応対フロー", en: "call-flow" },
};

/** A name for old programs, and the reader's for the others (RFC 6266, RFC 8187). */
function disposition(
  { kind, from, to }: { kind: CsvKind; from: string; to: string },
  language: Language,
): string {
  const period = from === to ? from : `${from}_${to}`;
  const name = `${titles[kind][language]}_${period}.csv`;
  return `attachment; filename="${titles[kind].plain}_${period}.csv"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
