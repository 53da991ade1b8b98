import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from "fastify";
import { chooseLanguage } from "../../contract/words.ts";
import { AppError } from "./app-error.ts";
import { withBodyClock } from "./body-clock.ts";
import { answerClientError, answerOnSocket, refuseOddHead } from "./client-errors.ts";
import { isDatabaseAway, isSqlState } from "./database.ts";
import { type EarlyRefusals, openEarlyRefusals } from "./early-refusals.ts";
import { errorBody } from "./error-body.ts";
import type { Log } from "./log.ts";
import { refuseOddText } from "./odd-text.ts";
import type { Asked } from "./open-to-others.ts";
import { openPassOver } from "./pass-over.ts";
import { securityHeaders } from "./security-headers.ts";
import { plainForwardedFor } from "./sender-address.ts";
import { type TlsFiles, tlsOptions } from "./tls-files.ts";

export type HttpServer = ReturnType<typeof createHttpServer>;

type Door = {
  trustedProxies?: readonly string[];
  tls?: TlsFiles | null;
  hsts?: boolean;
  refuse?: (request: Asked) => void;
};

const secured = { ...tlsOptions, handshakeTimeout: 20_000 };

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route reads its body itself, with a clock of its own. */
    readsBody?: boolean;
  }
  interface FastifyInstance {
    earlyRefusals: EarlyRefusals;
  }
}

const waitsForContinue = new WeakSet<IncomingMessage>();

/** Asks a sender who waits (`Expect: 100-continue`) for the body; a request that is refused before never sends it. */
export function acceptBody(request: FastifyRequest, reply: FastifyReply): void {
  if (waitsForContinue.delete(request.raw)) reply.raw.writeContinue();
}

/**
 * The HTTP server without routes: JSON limits, security headers, one error shape in the reader's language, and no
 * request or header in the log.
 * @param door.trustedProxies whose word for the sender's address is taken
 * @param door.tls https instead of http; `setSecureContext` renews it
 * @param door.hsts whether browsers are told to come by https alone, for a year (RFC 6797)
 * @param door.refuse called before anything of a request is looked at
 */
export function createHttpServer(log: Log, door: Door = {}) {
  const { trustedProxies = [], tls = null, hsts = false, refuse } = door;
  const http = {
    ...{ headersTimeout: 20_000, connectionsCheckingInterval: 5_000, requestTimeout: 0 },
    maxHeaderSize: 16 * 1024,
    // `refuseOddHead` says so in the one shape of errors.
    requireHostHeader: false,
  };
  const keepAliveTimeout = 65_000;
  const always = securityHeaders(hsts);
  const earlyRefusals = openEarlyRefusals(always, passing);
  const listener =
    (route: RequestListener): RequestListener =>
    (request, response) => {
      // Our answer before it ended the connection (RFC 9112 §9.6).
      if (!request.socket.writable) return;
      if (!earlyRefusals.refuse(request, response, waitsForContinue.has(request))) route(request, response);
    };
  const server = Fastify({
    logger: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: 256 * 1024,
    // An upload may take hours; the push door has a clock of its own.
    requestTimeout: 0,
    connectionTimeout: 0,
    keepAliveTimeout,
    genReqId: () => randomUUID(),
    http,
    serverFactory: (route: RequestListener) =>
      tls === null
        ? createServer({ ...http, keepAliveTimeout }, listener(route))
        : createTlsServer(
            { ...http, keepAliveTimeout, ...secured, cert: tls.cert, key: tls.key },
            listener(route),
          ),
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: true },
    forceCloseConnections: "idle",
    // What still comes on an open connection while the server ends is answered, with `Connection: close`.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    // An address that cannot be decoded meets no route and no error handler.
    frameworkErrors: (error, request, reply) => {
      reply.headers({ "x-request-id": request.id, ...always });
      void sendError(toAppError(error, request.id), request, reply);
    },
  })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>()
    .decorate("earlyRefusals", earlyRefusals);
  // What would be refused for another reason, and whose address a proxy says, go the usual way.
  earlyRefusals.ask((raw) => {
    if (trustedProxies.length > 0 && raw.headers["x-forwarded-for"] !== undefined) return false;
    try {
      refuse?.({ raw, routeOptions: { url: raw.url } });
      refuseOddHead(raw);
      return true;
    } catch {
      return false;
    }
  });

  // Node would ask for the body by itself; here a 401, 413 or 503 comes before the first byte of it.
  server.server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    waitsForContinue.add(request);
    server.server.emit("request", request, response);
  });
  // Beyond this number Node would leave header fields out in silence.
  server.server.maxHeadersCount = 0;
  server.server.on("connect", (_request, socket) => answerOnSocket(socket, new AppError("not_found")));

  server.addHook("onRequest", async (request, reply) => {
    const forwardedFor = request.raw.headers["x-forwarded-for"];
    if (typeof forwardedFor === "string") {
      request.raw.headers["x-forwarded-for"] = plainForwardedFor(forwardedFor);
    }
    reply.headers({ "x-request-id": request.id, ...always });
    refuse?.(request);
    try {
      refuseOddHead(request.raw);
    } catch (error) {
      // What else comes on this connection may be part of the same trick.
      reply.header("connection", "close");
      throw error;
    }
  });
  // A server that has ceased to listen is about to end: its senders are to open a connection to the next one (RFC 9112 §9.6).
  server.addHook("onSend", async (_request, reply) => {
    if (!server.server.listening) reply.header("connection", "close");
  });
  server.addHook("preParsing", async (request, reply, payload) => {
    const isUpload = request.headers["content-type"]?.toLowerCase().startsWith("multipart/form-data");
    if (!isUpload) acceptBody(request, reply);
    const isRead = isUpload || request.raw.complete || request.routeOptions.config.readsBody === true;
    return isRead ? payload : withBodyClock(payload);
  });
  server.addHook("preValidation", async ({ body, params, query }) => {
    for (const sent of [body, params, query]) refuseOddText(sent);
  });

  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const known = toAppError(error, request.id);
    if (known.status >= 500 && !(error instanceof AppError)) {
      log.error("http.failed", error, {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
      });
    }
    await sendError(known, request, reply);
  });
  return server;
}

/** Retry-After in seconds while the database restarts. */
const databaseWait = 2;

const passing = openPassOver();

/** Answers with the one error shape; a body that was not read to its end ends the connection. */
export async function sendError(
  error: AppError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (error.code !== "too_slow" && !waitsForContinue.has(request.raw)) passing.passOver(request.raw);
  if (error.retryAfter !== undefined) reply.header("retry-after", error.retryAfter);
  if (!request.raw.complete) reply.header("connection", "close");
  void reply
    .status(error.status)
    .type("application/json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(errorBody(error, chooseLanguage(request.headers["accept-language"])));
}

function toAppError(error: FastifyError, requestId: string): AppError {
  if (error instanceof AppError) return error;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return new AppError("too_large", { limitBytes: 256 * 1024 });
  if (error.validation || (error.statusCode !== undefined && error.statusCode < 500)) {
    return new AppError("request_invalid", { problem: error.message.slice(0, 200) });
  }
  // PostgreSQL's text takes every character but U+0000.
  if (isSqlState(error, "22021")) {
    return new AppError("request_invalid", {
      problem: "it contains a character that no text may have (U+0000)",
    });
  }
  if (isDatabaseAway(error)) return new AppError("unavailable", {}, databaseWait);
  return new AppError("internal", { requestId });
}
