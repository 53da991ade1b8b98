import type { IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "./app-error.ts";
import { errorBody } from "./error-body.ts";

/** Header fields of a request at the most; rtpengine behind two proxies sends thirty. */
const mostFields = 100;
/** Fields of which a second one would mean that two readers may read two requests (RFC 9112, 3.2 and 6.3). */
const single = new Set(["host", "authorization", "content-type", "content-length", "transfer-encoding"]);
/** Milliseconds for which a sender whose request cannot be read may go on, so that it gets to see the answer. */
const lingering = 1000;

const answered = new WeakSet<Duplex>();

/** Answers what is no HTTP, in the one shape of errors; the language that the sender reads is not known then. */
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  if (answered.has(socket)) return;
  // The answer to this very request is on its way already: another one would lie in the middle of it.
  const { _httpMessage: under } = socket as Socket & { _httpMessage?: { headersSent?: boolean } | null };
  if (under?.headersSent) return void socket.destroy();
  answerOnSocket(socket, toAppError(error.code ?? ""));
}

/** Writes an answer past the HTTP server, and ends the connection. */
export function answerOnSocket(socket: Duplex, error: AppError): void {
  answered.add(socket);
  const body = JSON.stringify(errorBody(error, "en"));
  socket.on("error", () => undefined);
  socket.end(
    [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ""}`,
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "X-Content-Type-Options: nosniff",
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
  const clock = setTimeout(() => socket.destroy(), lingering);
  socket.once("close", () => clearTimeout(clock));
}

function toAppError(code: string): AppError {
  if (code === "HPE_HEADER_OVERFLOW") return new AppError("headers_too_large", { limitBytes: 16 * 1024 });
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new AppError("too_slow", { seconds: 20 });
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW")
    return new AppError("headers_too_large", { limitBytes: 16 * 1024 });
  return new AppError("request_invalid", {
    problem: `it is not HTTP/1.1 (${code.replace(/^HPE_/, "") || "?"})`,
  });
}

/**
 * Refuses heads that HTTP allows to be read in two ways.
 * @throws AppError `headers_too_large`, `request_invalid`
 */
export function refuseOddHead({ rawHeaders, httpVersion, url = "" }: IncomingMessage): void {
  if (rawHeaders.length > 2 * mostFields) throw new AppError("headers_too_large", { limitBytes: 16 * 1024 });
  // An absolute address is for proxies (RFC 9112, 3.2.2); everything here goes by the path.
  if (!url.startsWith("/")) throw new AppError("request_invalid", { problem: "its address is no path" });
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? "";
    if (!single.has(name)) continue;
    if (seen.has(name))
      throw new AppError("request_invalid", { problem: `the header ${name} is there twice` });
    seen.add(name);
  }
  if (httpVersion !== "1.0" && !seen.has("host")) {
    throw new AppError("request_invalid", { problem: "the header host is missing" });
  }
}
