import type { FastifyRequest } from "fastify";
import { AppError } from "../base/app-error.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Log, LogFields } from "../base/log.ts";

export type DoorLog = {
  /** Adds what became known about a request to its line. */
  note(request: FastifyRequest, fields: LogFields): void;
  noteError(request: FastifyRequest, error: unknown): void;
};

/** A UUID, 32 hex digits, or a ULID: what could be a person's name or number is not taken over into the log. */
const madeByMachines =
  /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-7][0-9A-HJKMNP-TV-Z]{25})$/i;

/**
 * One line in the log for every request at the door, with our own request ID; the sender's, if it sent one, is noted
 * beside it and is nothing more than its word.
 * @param onAnswer told the status of every answer
 */
export function watchDoor(
  door: Pick<HttpServer, "addHook">,
  log: Log,
  onAnswer: (status: number) => void,
): DoorLog {
  const notes = new WeakMap<FastifyRequest, LogFields>();
  const note = (request: FastifyRequest, fields: LogFields) => {
    notes.set(request, { ...notes.get(request), ...fields });
  };
  const fieldsOf = (request: FastifyRequest): LogFields => {
    const theirs = request.headers["x-request-id"];
    const known = typeof theirs === "string" && madeByMachines.test(theirs);
    return { requestId: request.id, ...(known ? { senderRequestId: theirs } : {}), ...notes.get(request) };
  };
  door.addHook("onResponse", async (request, reply) => {
    const { statusCode: status, elapsedTime } = reply;
    onAnswer(status);
    const fields = { ...fieldsOf(request), status, ms: Math.round(elapsedTime) };
    if (status < 400) log.info("door.taken", fields);
    else log.warn("door.refused", fields);
  });
  door.addHook("onRequestAbort", async (request) => {
    log.warn("door.broken-off", fieldsOf(request));
  });
  return {
    note,
    noteError: (request, error) =>
      note(request, { code: error instanceof AppError ? error.code : "internal" }),
  };
}
