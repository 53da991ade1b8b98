import type { IncomingMessage } from "node:http";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import { type PushField, type PushFile, pushFields, pushFiles } from "../../contract/push.ts";
import { AppError } from "../base/app-error.ts";
import type { Incoming, Spool } from "../keep/spool.ts";
import type { Claim } from "../keep/spool-claims.ts";
import { spoolFault } from "../keep/spool-fault.ts";
import { isPushField } from "./parse-push-fields.ts";

export type PushForm = { fields: Map<PushField, string>; files: Map<PushFile, Incoming> };

/** Seconds without a byte after which a sender is given up. */
const patience = 30;
/** Longest text field in bytes; a longer one is refused, not cut. */
const longestField = 64 * 1024;

/**
 * Reads the whole form: text into memory, files to the spool, fsynced, without a name as yet. After a fault in the
 * form the rest is read and thrown away, so that the sender gets to see the answer.
 * @param limit largest body in bytes
 * @param claim the room that it was promised
 * @throws AppError; nothing is kept then
 */
export async function readPushForm(
  request: IncomingMessage,
  spool: Spool,
  limit: number,
  claim: Pick<Claim, "arrived">,
): Promise<PushForm> {
  const form: PushForm = { fields: new Map(), files: new Map() };
  const taking: Promise<void>[] = [];
  const taken: Incoming[] = [];
  const files: Readable[] = [];
  let fault: AppError | null = null;
  const refuse = (error: unknown) => {
    fault ??=
      error instanceof AppError ? error : new AppError("multipart_broken", { problem: describe(error) });
  };

  const parser = openParser(request);
  // A part may come without a name.
  parser.on("field", (name: string | undefined = "", value, _nameCut, cut) => {
    if (fault) return;
    if (!isPushField(name)) refuse(unknownField(name));
    else if (form.fields.has(name)) refuse(new AppError("field_repeated", { field: name }));
    else if (cut)
      refuse(
        new AppError("field_invalid", { field: name, problem: "it is too long", expected: pushFields[name] }),
      );
    else form.fields.set(name, value);
  });
  parser.on("file", (name = "", stream) => {
    files.push(stream);
    // The parser tells every fault here as well, at a time when nobody else may be listening.
    stream.on("error", refuse);
    const known = Object.hasOwn(pushFiles, name);
    if (!known) refuse(unknownField(name));
    if (known && form.files.has(name as PushFile)) refuse(new AppError("field_repeated", { field: name }));
    if (fault) {
      stream.resume();
      return;
    }
    const field = name as PushFile;
    form.files.set(field, { path: "", bytes: 0, sha256: "" });
    taking.push(
      spool.take(stream).then(
        (incoming) => {
          taken.push(incoming);
          form.files.set(field, incoming);
          if (incoming.bytes === 0) refuse(new AppError("audio_empty", { field }));
        },
        (error: unknown) => {
          refuse(spoolFault(error));
          stream.resume();
        },
      ),
    );
  });

  try {
    await pipeline(request, watchedLimit(limit, claim, refuse), parser);
  } catch (error) {
    refuse(error);
    // The parser leaves a file that was cut off open for ever.
    for (const stream of files) stream.destroy(new Error("cut off"));
  }
  await Promise.all(taking);
  if (!fault) return form;
  await spool.discard(taken);
  throw fault;
}

function openParser(request: IncomingMessage): BusboyInstance {
  try {
    return Busboy({
      headers: request.headers as BusboyHeaders,
      // Some senders post the file part without a filename.
      isPartAFile: (field, _type, file) => file !== undefined || Object.hasOwn(pushFiles, field ?? ""),
      limits: {
        fieldNameSize: 200,
        fieldSize: longestField,
        headerPairs: 50,
        headerSize: 16 * 1024,
        parts: 100,
      },
    });
  } catch (error) {
    throw new AppError("multipart_broken", { problem: describe(error) });
  }
}

/** Bytes past the limit that are still read, and thrown away, so that the sender gets to see the answer. */
const grace = 64 * 2 ** 20;

/**
 * Passes bytes on, counts them, and gives up on a sender that falls silent. Of more than may come, or than there is room
 * for, nothing is passed on any more.
 */
function watchedLimit(
  limit: number,
  claim: Pick<Claim, "arrived">,
  refuse: (error: unknown) => void,
): Transform {
  let bytes = 0;
  let refused: { error: unknown; at: number } | null = null;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clock.refresh();
      bytes += chunk.length;
      try {
        if (refused === null) claim.arrived(chunk.length);
        if (bytes > limit) throw new AppError("too_large", { limitBytes: limit });
      } catch (error) {
        refused ??= { error, at: bytes };
        refuse(error);
      }
      if (refused === null) return done(null, chunk);
      done(bytes - refused.at > grace ? (refused.error as Error) : null);
    },
    final(done) {
      clearTimeout(clock);
      done();
    },
    destroy(error, done) {
      clearTimeout(clock);
      done(error);
    },
  });
  const clock = setTimeout(
    () => watch.destroy(new AppError("too_slow", { seconds: patience })),
    patience * 1000,
  );
  return watch;
}

function unknownField(field: string): AppError {
  return new AppError("field_unknown", {
    field: field.slice(0, 60),
    known: [...Object.keys(pushFields), ...Object.keys(pushFiles)].join(", "),
  });
}

function describe(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE") {
    return "the sender went away before the end";
  }
  return error instanceof Error ? error.message.slice(0, 200) : "unreadable";
}
