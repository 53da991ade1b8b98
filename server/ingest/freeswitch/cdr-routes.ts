import type { FastifyReply, FastifyRequest } from "fastify";
import type { KeyLimits } from "../../accounts/key-limits.ts";
import { requireKeyHolder } from "../../accounts/require-key.ts";
import { AppError } from "../../base/app-error.ts";
import { readSmallBody } from "../../base/body-clock.ts";
import type { Database } from "../../base/database.ts";
import { acceptBody, type HttpServer } from "../../base/http-server.ts";
import type { Log } from "../../base/log.ts";
import { bytesToShape } from "../../keep/bytes-to-shape.ts";
import type { Spool } from "../../keep/spool.ts";
import { openSpoolClaims } from "../../keep/spool-claims.ts";
import { spoolFault } from "../../keep/spool-fault.ts";
import { openAdmission } from "../admit-sender.ts";
import { type DoorLog, watchDoor } from "../door-log.ts";
import { ownSource } from "../legs/own-source.ts";
import { noteSource, type SourceEvent } from "../sources/source-events.ts";
import type { UploadPlaces } from "../upload-places.ts";
import { readCallRecord } from "./call-record.ts";
import { recordSchema } from "./cdr-schema.ts";
import { decodeRecord } from "./decode-record.ts";
import { takeLegForm } from "./take-leg-form.ts";
import { takeRecord } from "./take-record.ts";

/** Bytes of a record: tens of kilobytes as a rule, three times that when its characters are encoded. */
export const longestRecord = 2 * 2 ** 20;

type Parts = {
  db: Database;
  keyLimits: KeyLimits;
  spool: Spool;
  places: UploadPlaces;
  maxUpload: number;
  log: Log;
  /** Told the status of every answer. */
  onAnswer: (status: number) => void;
};

/** Where mod_json_cdr posts: POST /api/v1/sources/freeswitch (docs/sources/freeswitch.md). */
export function freeswitchRoutes(server: HttpServer, parts: Parts): void {
  const { db, keyLimits, spool, places, maxUpload, log, onAnswer } = parts;
  const { admit } = openAdmission(places, (request) =>
    requireKeyHolder(db, keyLimits, request, "push", true),
  );
  const claims = openSpoolClaims(spool.room, () => bytesToShape(db, spool));

  const take = async (request: FastifyRequest, reply: FastifyReply, { note }: DoorLog) => {
    const { companyId, leave, ...holder } = await admit(request, (company) => note(request, { company }));
    try {
      const source = {
        companyId,
        sourceId: holder.sourceId ?? (await ownSource(companyId, db, "freeswitch")),
      };
      note(request, { company: companyId, source: source.sourceId });
      // What a source page shows is not worth a record that was taken: its failure is logged and goes no further.
      const heard = (event: SourceEvent) =>
        noteSource(source, db, event).catch((error: unknown) =>
          log.error("source.not-noted", error, { company: companyId, source: source.sourceId }),
        );
      try {
        if (request.headers["content-type"]?.toLowerCase().startsWith("multipart/form-data")) {
          const taken = await takeLegForm({ db, spool, log, claims, maxUpload }, source, request, reply);
          note(request, { sequenceId: taken.sequenceId, isNew: taken.isNew, files: 1 });
          return reply.status(taken.isNew ? (taken.held ? 202 : 201) : 200).send(taken);
        }
        acceptBody(request, reply);
        const record = readCallRecord(decodeRecord(await readSmallBody(request.raw, longestRecord)));
        const { sequenceId } = await takeRecord({ db, spool }, source, record, request.id);
        note(request, { sequenceId });
        await heard({ kind: "received", item: record.uuid, sequenceId });
        return reply.status(200).send({ sequenceId, held: false });
      } catch (thrown) {
        const error = spoolFault(thrown);
        if (error instanceof AppError) {
          const { problem } = error.details;
          const params = typeof problem === "string" ? { params: { ...textsOf(error.details) } } : {};
          await heard({ kind: "refused", item: request.id, code: error.code, ...params });
        }
        throw error;
      }
    } finally {
      leave();
    }
  };
  void server.register(async (door) => {
    // Encoded or not, the module's type may be any: the body is read by hand, after the key was found right.
    door.removeAllContentTypeParsers();
    door.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const doorLog = watchDoor(door, log, onAnswer);
    const options = {
      ...{ schema: recordSchema, validatorCompiler: () => () => true },
      config: { readsBody: true },
    };
    door.post("/api/v1/sources/freeswitch", options, (request: FastifyRequest, reply: FastifyReply) =>
      take(request, reply, doorLog).catch((error: unknown) => {
        doorLog.noteError(request, error);
        throw error;
      }),
    );
  });
}

function textsOf(details: AppError["details"]): Record<string, string> {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, String(value)]));
}
