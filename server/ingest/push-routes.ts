import type { FastifyReply, FastifyRequest } from "fastify";
import { stepTypes } from "../../contract/call-types.ts";
import { type PushFile, pushFields, pushFiles } from "../../contract/push-fields.ts";
import type { KeyHolder } from "../accounts/api-keys.ts";
import type { KeyLimits } from "../accounts/key-limits.ts";
import { requireKeyHolder } from "../accounts/require-key.ts";
import { AppError, type ErrorDetails } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { acceptBody, type HttpServer } from "../base/http-server.ts";
import type { Log } from "../base/log.ts";
import { bytesToShape } from "../keep/bytes-to-shape.ts";
import type { Facts } from "../keep/facts.ts";
import { reasonWords } from "../keep/reason-words.ts";
import type { Incoming, Spool } from "../keep/spool.ts";
import { type Claim, openSpoolClaims } from "../keep/spool-claims.ts";
import { spoolFault } from "../keep/spool-fault.ts";
import type { Original, Params } from "../keep/tables.ts";
import { openAdmission } from "./admit-sender.ts";
import type { Received } from "./arrival.ts";
import {
  factsWithinOf,
  isAsterisk,
  joinsByFile,
  nameOfFiles,
  sidesOfLegs,
} from "./asterisk/pushed-by-asterisk.ts";
import { type DoorLog, watchDoor } from "./door-log.ts";
import { parsePushFields } from "./parse-push-fields.ts";
import { pushSchema } from "./push-schema.ts";
import { type PushForm, readPushForm } from "./read-push-form.ts";
import { receiveRecording } from "./receive-recording.ts";
import { noteSource, type SourceEvent } from "./sources/source-events.ts";
import { findSource, type Source } from "./sources/source-store.ts";
import type { UploadPlaces } from "./upload-places.ts";

type Parts = {
  db: Database;
  keyLimits: KeyLimits;
  spool: Spool;
  places: UploadPlaces;
  publicUrl: string;
  maxUpload: number;
  log: Log;
  /** Told the status of every answer. */
  onAnswer: (status: number) => void;
};

const path = "/api/v1/recordings";

/** The push door: POST /api/v1/recordings (docs/sources/push.md). */
export function pushRoutes(server: HttpServer, parts: Parts): void {
  const { db, keyLimits, spool, places, publicUrl, maxUpload, log, onAnswer } = parts;
  const ask = (request: FastifyRequest) => requireKeyHolder(db, keyLimits, request, "push");
  const { admit, findBusy } = openAdmission(places, ask);
  const claims = openSpoolClaims(spool.room, () => bytesToShape(db, spool));

  const take = async (request: FastifyRequest, reply: FastifyReply, { note }: DoorLog) => {
    const { companyId, sourceId, askedAt, leave } = await admit(request, (company) =>
      note(request, { company }),
    );
    // What a source page shows is not worth a push that was taken: its failure is logged and goes no further.
    const heard = async (event: SourceEvent) => {
      if (sourceId === null) return;
      await noteSource({ companyId, sourceId }, db, event).catch((error: unknown) =>
        log.error("source.not-noted", error, { company: companyId, source: sourceId }),
      );
    };
    let claim: Claim | undefined;
    try {
      refuseByHeaders(request, maxUpload);
      claim = await claims.claim(Number(request.headers["content-length"] ?? 0));
      acceptBody(request, reply);
      const form = await readPushForm(request.raw, spool, maxUpload, claim);
      const source = sourceId === null ? null : await findSource(db, sourceId);
      const received = await receiveForm(db, spool, { companyId, sourceId, source, askedAt }, form, request);
      claim.committed();
      await heard({ kind: "received", item: itemOf(form), sequenceId: received.sequenceId });
      if (received.sidesAssumed) {
        const { sequenceId } = received;
        await heard({ kind: "noticed", item: itemOf(form), code: "legs-assumed", sequenceId });
      }
      const url = `${publicUrl}/api/v1/recordings/${received.sequenceId}`;
      const { sequenceId, state, isNew } = received;
      const bytes = [...form.files.values()].reduce((sum, file) => sum + file.bytes, 0);
      note(request, { sequenceId, state, isNew, files: form.files.size, bytes });
      return reply
        .status(isNew ? 201 : 200)
        .header("location", url)
        .send({ sequenceId, state, reason: presentReason(received.reason), url });
    } catch (error) {
      const fault = spoolFault(error);
      if (fault instanceof AppError) {
        const { code, details } = fault;
        await heard({ kind: "refused", item: request.id, code, params: plainDetails(details) });
      }
      throw fault;
    } finally {
      claim?.end();
      leave();
    }
  };
  void server.register(async (door) => {
    // No body is touched before the key and the headers are found right.
    door.removeAllContentTypeParsers();
    door.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const doorLog = watchDoor(door, log, onAnswer);
    const options = {
      ...{ schema: pushSchema, validatorCompiler: () => () => true },
      config: { readsBody: true },
    };
    server.earlyRefusals.lookOut(path, (request, address) => {
      const busy = findBusy(request, address);
      if (busy === undefined) return undefined;
      const { companyId: company, turnAway } = busy;
      return () => {
        const { error, stands } = turnAway();
        const { status, code } = error;
        return {
          error,
          stands,
          onAnswer: (id, ms) => doorLog.refused(request, id, status, ms, { company, code }),
        };
      };
    });
    door.post(path, options, (request: FastifyRequest, reply: FastifyReply) =>
      take(request, reply, doorLog).catch((error: unknown) => {
        doorLog.noteError(request, error);
        throw error;
      }),
    );
  });
}

/** What fills a refusal's words on the page of its source. */
function plainDetails(details: ErrorDetails): Params {
  const plain = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === "number" ? value : String(value).slice(0, 300),
  ]);
  return Object.fromEntries(plain);
}

function presentReason(reason: Received["reason"]) {
  return reason && { code: reason.code, words: reasonWords(reason.code, reason.params) };
}

/** What the headers alone show, before the first byte of the body is taken. */
function refuseByHeaders(request: FastifyRequest, maxUpload: number): void {
  const { "content-length": length, "transfer-encoding": coding, "content-type": type } = request.headers;
  if (length === undefined && coding === undefined) throw new AppError("length_required");
  if (!type?.toLowerCase().startsWith("multipart/form-data")) throw new AppError("not_multipart");
  if (Number(length ?? 0) > maxUpload) throw new AppError("too_large", { limitBytes: maxUpload });
}

type Pusher = Pick<KeyHolder, "companyId" | "sourceId" | "askedAt"> & { source: Source | null };

async function receiveForm(
  db: Database,
  spool: Spool,
  { companyId, sourceId, source, askedAt }: Pusher,
  form: PushForm,
  request: FastifyRequest,
): Promise<Received & { sidesAssumed: boolean }> {
  let kept = false;
  try {
    const fields = parsePushFields(form.fields);
    const { format, agentOffset, customerOffset, archive, parent, previous, sequenceId, externalId, facts } =
      fields;
    const fileName = source !== null && joinsByFile(source) ? nameOfFiles(form.fileNames) : null;
    const sides = isAsterisk(source?.kind) ? sidesOfLegs(facts, fileName) : null;
    const legs = sortLegs(form, (leg) => sides?.[leg] ?? pushFiles[leg]);
    const sidesAssumed = sides?.assumed === true && (form.files.has("rx") || form.files.has("tx"));
    if (legs.length === 0 && sequenceId === undefined && externalId === undefined)
      throw new AppError("nothing_sent");
    if (legs.length > 0) refuseStep(facts.type);
    const idempotencyKey = readIdempotencyKey(request);
    const originals = await spool.keep(companyId, legs);
    kept = true;
    const media =
      legs.length === 0
        ? null
        : { originals, namedAfter: askedAt, declaredFormat: format, agentOffset, customerOffset };
    const received = await receiveRecording(db, spool, companyId, {
      source: sourceId ?? "push",
      ...(fileName === null ? {} : { names: [fileName] }),
      factsWithin: fields.factsWithin || (source === null ? 0 : factsWithinOf(source.settings)),
      ...(sequenceId === undefined ? {} : { sequenceId }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(parent === undefined ? {} : { parent }),
      ...(previous === undefined ? {} : { previous }),
      facts,
      archive,
      media,
      raw: Object.fromEntries(form.fields),
      requestId: request.id,
    });
    return { ...received, sidesAssumed };
  } finally {
    if (!kept) await spool.discard([...form.files.values()]);
  }
}

/** By what a person recognises a push in the list of its source. */
function itemOf({ fields, fileNames }: PushForm): string {
  return fields.get("externalId") ?? fields.get("sequenceId") ?? [...fileNames.values()][0] ?? "";
}

/** @throws AppError `files_wrong` when the files are no recording together */
function sortLegs(
  form: PushForm,
  sideOf: (leg: "rx" | "tx") => Original["role"],
): { role: Original["role"]; incoming: Incoming }[] {
  const roleOf = (name: PushFile) => (name === "rx" || name === "tx" ? sideOf(name) : pushFiles[name]);
  const legs = [...form.files].map(([name, incoming]) => ({ role: roleOf(name), incoming }));
  const roles = new Set(legs.map(({ role }) => role));
  if (roles.size < legs.length || (roles.has("both") && roles.size > 1)) {
    throw new AppError("files_wrong", { files: [...form.files.keys()].join(", ") });
  }
  return legs.sort((a, b) => a.role.localeCompare(b.role));
}

/** A step of a flow has no recording; a call of another type that is told so by mistake would be lost from the list. */
function refuseStep(type: Facts["type"]): void {
  if (!stepTypes.some((step) => step === type)) return;
  throw new AppError("field_invalid", {
    field: "type",
    problem: `a step (${type}) has no recording`,
    expected: pushFields.type.replace(/\.$/, ""),
  });
}

function readIdempotencyKey(request: FastifyRequest): string | undefined {
  const value = request.headers["idempotency-key"];
  if (value === undefined) return undefined;
  const key = Array.isArray(value) ? value.join(",") : value;
  if (!/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(key)) {
    throw new AppError("field_invalid", {
      field: "Idempotency-Key",
      problem: "it is empty, too long or not ASCII",
      expected: "1 to 255 printable ASCII characters",
    });
  }
  return key;
}
