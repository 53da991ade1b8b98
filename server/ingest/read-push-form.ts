import type { IncomingMessage } from "node:http";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import { type PushField, type PushFile, pushFields, pushFiles } from "../../contract/push-fields.ts";
import { shownText } from "../../contract/shown-text.ts";
import { AppError } from "../base/app-error.ts";
import type { Incoming, Spool } from "../keep/spool.ts";
import type { Claim } from "../keep/spool-claims.ts";
import { spoolFault } from "../keep/spool-fault.ts";
import { patience, watchPace } from "./sending-pace.ts";

/** What was read: fields as they came, files in the spool. */
export type Form<Field, File> = {
  fields: Map<Field, string>;
  files: Map<File, Incoming>;
  /** As the sender calls its files; without a folder, and not to be used as a path. */
  fileNames: Map<File, string>;
};
export type PushForm = Form<PushField, PushFile>;

/** The names that a form may have; of a field what it takes, for the words to the sender. */
type Known<Field extends string, File extends string> = {
  fields: Readonly<Record<Field, string>>;
  files: Readonly<Record<File, unknown>>;
};

/** Longest text field in bytes; a longer one is refused, not cut. */
const longestField = 64 * 1024;
/** Characters of a file's name that are looked at. */
const longestFileName = 1000;

/**
 * Reads the whole form: text into memory, files to the spool, fsynced, without a name as yet. After a fault in the
 * form the rest is read and thrown away, so that the sender gets to see the answer.
 * @param limit largest body in bytes
 * @param claim the room that it was promised
 * @throws AppError; nothing is kept then
 */
export function readPushForm(
  request: IncomingMessage,
  spool: Spool,
  limit: number,
  claim: Pick<Claim, "arrived">,
): Promise<PushForm> {
  return readForm(request, spool, limit, claim, { fields: pushFields, files: pushFiles });
}

/** As `readPushForm`, for a form with other names. */
export async function readForm<Field extends string, File extends string>(
  request: IncomingMessage,
  spool: Spool,
  limit: number,
  claim: Pick<Claim, "arrived">,
  known: Known<Field, File>,
): Promise<Form<Field, File>> {
  const form: Form<Field, File> = { fields: new Map(), files: new Map(), fileNames: new Map() };
  const isField = (name: string): name is Field => Object.hasOwn(known.fields, name);
  const isFile = (name: string): name is File => Object.hasOwn(known.files, name);
  const taking: Promise<void>[] = [];
  const taken: Incoming[] = [];
  const files: Readable[] = [];
  let fault: AppError | null = null;
  const refuse = (error: unknown) => {
    fault ??=
      error instanceof AppError ? error : new AppError("multipart_broken", { problem: describe(error) });
  };

  const parser = openParser(request, isFile);
  // A part may come without a name.
  parser.on("field", (name: string | undefined = "", value, _nameCut, cut) => {
    if (fault) return;
    if (!isField(name)) refuse(unknownField(name, known));
    else if (form.fields.has(name)) refuse(new AppError("field_repeated", { field: name }));
    else if (cut)
      refuse(
        new AppError("field_invalid", {
          field: name,
          problem: "it is too long",
          expected: known.fields[name],
        }),
      );
    else form.fields.set(name, value);
  });
  parser.on("file", (name = "", stream, fileName: string | undefined) => {
    files.push(stream);
    // The parser tells every fault here as well, at a time when nobody else may be listening.
    stream.on("error", refuse);
    if (!isFile(name)) refuse(unknownField(name, known));
    else if (form.files.has(name)) refuse(new AppError("field_repeated", { field: name }));
    if (fault || !isFile(name)) {
      stream.resume();
      return;
    }
    const field = name;
    form.files.set(field, { path: "", bytes: 0, sha256: "" });
    if (fileName !== undefined)
      form.fileNames.set(field, fileName.slice(0, longestFileName).replace(/^.*[/\\]/s, ""));
    taking.push(
      // Of what came over the network nobody else has a view.
      spool.take(stream, true).then(
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

function openParser(request: IncomingMessage, isFile: (name: string) => boolean): BusboyInstance {
  try {
    return Busboy({
      headers: request.headers as BusboyHeaders,
      // Some senders post the file part without a filename.
      isPartAFile: (field, _type, file) => file !== undefined || isFile(field ?? ""),
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
 * Passes bytes on, counts them, and gives up on a sender that falls silent or creeps. Of more than may come, or than there is room
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
      pace.arrived(chunk.length);
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
      pace.end();
      done();
    },
    destroy(error, done) {
      pace.end();
      done(error);
    },
  });
  const pace = watchPace(() => watch.destroy(new AppError("too_slow", { seconds: patience })));
  return watch;
}

function unknownField(field: string, { fields, files }: Known<string, string>): AppError {
  return new AppError("field_unknown", {
    field: shownText(field, 60),
    known: [...Object.keys(fields), ...Object.keys(files)].join(", "),
  });
}

function describe(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE") {
    return "the sender went away before the end";
  }
  return error instanceof Error ? shownText(error.message, 200) : "unreadable";
}
