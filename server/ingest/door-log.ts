import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { AppError } from "../base/app-error.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Log, LogFields } from "../base/log.ts";

export type DoorLog = {
  /** Adds what became known about a request to its line. */
  note(request: FastifyRequest, fields: LogFields): void;
  noteError(request: FastifyRequest, error: unknown): void;
  /** Writes the line of a request that is refused before it has a route. @param ms until its answer */
  refused(request: IncomingMessage, requestId: string, status: number, ms: number, fields: LogFields): void;
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
  const namesOf = (requestId: string, { "x-request-id": theirs }: IncomingHttpHeaders): LogFields => {
    const known = typeof theirs === "string" && madeByMachines.test(theirs);
    return { requestId, ...(known ? { senderRequestId: theirs } : {}) };
  };
  const fieldsOf = (request: FastifyRequest): LogFields => ({
    ...namesOf(request.id, request.headers),
    ...notes.get(request),
  });
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
    refused({ headers }, requestId, status, ms, fields) {
      onAnswer(status);
      log.warn("door.refused", { ...namesOf(requestId, headers), ...fields, status, ms });
    },
  };
}
