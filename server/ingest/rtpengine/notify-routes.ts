import type { FastifyReply, FastifyRequest } from "fastify";
import type { KeyLimits } from "../../accounts/key-limits.ts";
import { requireKeyHolder } from "../../accounts/require-key.ts";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import { acceptBody, type HttpServer } from "../../base/http-server.ts";
import type { Log } from "../../base/log.ts";
import { bytesToShape } from "../../keep/bytes-to-shape.ts";
import type { Spool } from "../../keep/spool.ts";
import { type Claim, openSpoolClaims } from "../../keep/spool-claims.ts";
import { spoolFault } from "../../keep/spool-fault.ts";
import { openAdmission } from "../admit-sender.ts";
import { type DoorLog, watchDoor } from "../door-log.ts";
import { ownSource } from "../legs/own-source.ts";
import { readForm } from "../read-push-form.ts";
import { noteSource, type SourceName } from "../sources/source-events.ts";
import { findSource } from "../sources/source-store.ts";
import type { UploadPlaces } from "../upload-places.ts";
import { notifyByGetSchema, notifySchema } from "./notify-schema.ts";
import { type Notice, readNotice } from "./read-notice.ts";
import { takeFile, takeNotice } from "./take-file.ts";

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

/** Where rtpengine's recording daemon delivers: POST /api/v1/sources/rtpengine (docs/sources/rtpengine.md). */
export function rtpengineRoutes(server: HttpServer, parts: Parts): void {
  const { db, keyLimits, spool, places, maxUpload, log, onAnswer } = parts;
  const { admit } = openAdmission(places, (request) =>
    requireKeyHolder(db, keyLimits, request, "push", true),
  );
  const claims = openSpoolClaims(spool.room, () => bytesToShape(db, spool));

  const take = async (request: FastifyRequest, reply: FastifyReply, { note }: DoorLog) => {
    const { companyId, leave, ...holder } = await admit(request, (company) => note(request, { company }));
    const own = () =>
      ownSource(companyId, db, "rtpengine").catch((error: unknown) => {
        leave();
        throw error;
      });
    const source = { companyId, sourceId: holder.sourceId ?? (await own()) };
    note(request, { company: companyId, source: source.sourceId });
    let claim: Claim | undefined;
    let notice: Notice | undefined;
    try {
      notice = readNotice(request.headers);
      const isForm = request.headers["content-type"]?.toLowerCase().startsWith("multipart/form-data");
      if (!isForm) {
        acceptBody(request, reply);
        const { sequenceId } = await takeNotice(db, spool, source, notice, request.id);
        note(request, { sequenceId, files: 0 });
        return reply.status(200).send({ sequenceId, held: false });
      }
      if (Number(request.headers["content-length"] ?? 0) > maxUpload) {
        throw new AppError("too_large", { limitBytes: maxUpload });
      }
      claim = await claims.claim(Number(request.headers["content-length"] ?? 0));
      acceptBody(request, reply);
      const form = await readForm(request.raw, spool, maxUpload, claim, {
        fields: {},
        files: { ngfile: "both" },
      });
      const incoming = form.files.get("ngfile");
      if (incoming === undefined) throw new AppError("nothing_sent");
      const waits = (await findSource(db, source.sourceId))?.settings.factsWithin;
      const taken = await takeFile({ db, spool, log }, source, notice, {
        incoming,
        requestId: request.id,
        waits,
      });
      claim.committed();
      note(request, { ...taken, files: 1, bytes: incoming.bytes });
      const status = taken.isNew ? (taken.held ? 202 : 201) : 200;
      return reply.status(status).send({ sequenceId: taken.sequenceId, held: taken.held });
    } catch (error) {
      const fault = spoolFault(error);
      if (fault instanceof AppError)
        await heardOf(db, log, source, notice?.fileName ?? request.id, fault.code);
      throw fault;
    } finally {
      claim?.end();
      leave();
    }
  };
  void server.register(async (door) => {
    // The body is read by hand, after the key and the headers were found right.
    door.removeAllContentTypeParsers();
    door.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const doorLog = watchDoor(door, log, onAnswer);
    const options = {
      ...{ exposeHeadRoute: false, validatorCompiler: () => () => true },
      config: { readsBody: true },
    };
    const url = "/api/v1/sources/rtpengine";
    const handler = (request: FastifyRequest, reply: FastifyReply) =>
      take(request, reply, doorLog).catch((error: unknown) => {
        doorLog.noteError(request, error);
        throw error;
      });
    door.post(url, { ...options, schema: notifySchema }, handler);
    door.get(url, { ...options, schema: notifyByGetSchema }, handler);
  });
}

async function heardOf(
  db: Database,
  log: Log,
  source: SourceName,
  item: string,
  code: string,
): Promise<void> {
  const { companyId: company, sourceId } = source;
  await noteSource(source, db, { kind: "refused", item, code }).catch((error: unknown) =>
    log.error("source.not-noted", error, { company, source: sourceId }),
  );
}
