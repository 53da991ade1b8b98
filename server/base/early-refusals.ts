import { randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { chooseLanguage } from "../../contract/words.ts";
import type { AppError } from "./app-error.ts";
import { errorBody } from "./error-body.ts";
import type { PassOver } from "./pass-over.ts";

/** Of a request its head, and the address that it came from. */
type Look<Said> = (request: IncomingMessage, address: string) => Said;

/** Looks at a head, changes nothing, and says how it is refused; undefined: its route decides. */
export type Lookout = Look<(() => EarlyRefusal) | undefined>;
export type EarlyRefusal = {
  error: AppError;
  /** Resolves when it may have its answer; undefined: at once. */
  stands: Promise<void> | undefined;
  /** Told when the answer is out. @param ms since the head was here */
  onAnswer(requestId: string, ms: number): void;
};

export type EarlyRefusals = {
  /** @param path of POST, exactly as it is sent */
  lookOut(path: string, lookout: Lookout): void;
  /** Asked before a request is refused early. @param gate false: its route is to decide */
  ask(gate: Look<boolean>): void;
  /** @returns whether it is answered here, now or a little later */
  refuse(request: IncomingMessage, response: ServerResponse, asksFirst: boolean): boolean;
};

/**
 * Refuses requests by their heads, before a route is looked for and anything of a body is read: with all that a framework
 * does for a request, and an answer stream of HTTP's own, a refusal costs several times as much, and in an overload there
 * are more of them than of all else (docs/decisions/0037-overload.md).
 * @param always headers of every answer
 */
export function openEarlyRefusals(
  always: Record<string, string>,
  { hold, passOver }: PassOver,
): EarlyRefusals {
  const lookouts = new Map<string, Lookout>();
  const gates: Look<boolean>[] = [];
  const usual = Object.entries(always)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

  const answer = (
    request: IncomingMessage,
    response: ServerResponse,
    { error, onAnswer }: EarlyRefusal,
    asksFirst: boolean,
    began: number,
  ) => {
    const { socket } = request;
    if (!socket.writable) return;
    const requestId = randomUUID();
    const body = JSON.stringify(errorBody(error, chooseLanguage(request.headers["accept-language"])));
    if (!asksFirst) passOver(request);
    socket.end(
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\nx-request-id: ${requestId}\r\n${usual}` +
        `${error.retryAfter === undefined ? "" : `retry-after: ${error.retryAfter}\r\n`}connection: close\r\n` +
        `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
        `Date: ${new Date().toUTCString()}\r\n\r\n${body}`,
    );
    socket.destroySoon();
    // Whoever counts the requests that are under way goes by this.
    response.emit("close");
    onAnswer(requestId, Math.round(performance.now() - began));
  };

  return {
    lookOut: (path, lookout) => void lookouts.set(path, lookout),
    ask: (gate) => void gates.push(gate),
    refuse(request, response, asksFirst) {
      const lookout = request.method === "POST" ? lookouts.get(request.url ?? "") : undefined;
      // Behind the answer to an earlier request of the connection it waits for its turn.
      if (lookout === undefined || response.socket === null) return false;
      const address = request.socket.remoteAddress ?? "";
      const decide = lookout(request, address);
      if (decide === undefined || !gates.every((gate) => gate(request, address))) return false;
      const began = performance.now();
      const refusal = decide();
      if (refusal.stands === undefined) answer(request, response, refusal, asksFirst, began);
      else {
        hold(request);
        void refusal.stands.then(() => answer(request, response, refusal, asksFirst, began));
      }
      return true;
    },
  };
}
