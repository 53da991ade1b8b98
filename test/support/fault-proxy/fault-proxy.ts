import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** What the way between Onbin and a store does to a request. Milliseconds and bytes. */
export type WayFault =
  /** Nothing is wrong, it only takes long; before the request goes on, or before the answer comes back. */
  | { kind: "delay"; at: "request" | "answer"; milliseconds: number }
  /** The connection ends before the store has heard of the request. */
  | { kind: "cut-before" }
  /** The connection ends after so many bytes of the body; the store sees a request that was broken off. */
  | { kind: "cut-within"; afterBytes: number }
  /** The store has done what was asked; nobody is told. */
  | { kind: "answer-lost"; reset?: boolean }
  /** Accepted, and then silence: nothing is read; or the store has answered and it stays on the way. */
  | { kind: "half-open"; at: "request" | "answer" }
  /** The answer's first line and headers come, its end never does. */
  | { kind: "answer-stalls" }
  /** The answer ends in the middle of its headers. */
  | { kind: "answer-cut" }
  /** One bit of the body is turned over on its way to the store. */
  | { kind: "flip"; offset: number };

export type FaultProxy = {
  url: string;
  /** Faults by a part of the path; the first that fits a PUT strikes, `times` times (default 1). */
  arm(part: string, fault: WayFault, times?: number): void;
  heal(part: string): void;
  /** PUTs that came for keys with this part, and the status with which the store answered each (0: not asked). */
  puts(part: string): { path: string; status: number }[];
  close(): Promise<void>;
};

type Armed = { part: string; fault: WayFault; left: number };

/** Stands in front of any store that speaks plain HTTP, and spoils the way to it on demand. The Host header stays. */
export async function startFaultProxy(store: string): Promise<FaultProxy> {
  const armed: Armed[] = [];
  const puts: { path: string; status: number }[] = [];
  const silent = new Set<Socket>();
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 20_000 });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "/";
    const record = { path, status: 0 };
    const isPut = request.method === "PUT";
    if (isPut) puts.push(record);
    const struck = isPut ? armed.find(({ part, left }) => left > 0 && path.includes(part)) : undefined;
    if (struck) struck.left -= 1;
    const fault = struck?.fault;
    const { socket } = request;
    if (fault?.kind === "cut-before") return void socket.destroy();
    if (fault?.kind === "half-open" && fault.at === "request") return void silent.add(socket.pause());
    if (fault?.kind === "delay" && fault.at === "request") await sleep(fault.milliseconds);

    const answer = await passOn(store, request, fault);
    record.status = answer?.status ?? 0;
    if (answer === null) return void socket.destroy();
    if (fault?.kind === "delay" && fault.at === "answer") await sleep(fault.milliseconds);
    switch (fault?.kind) {
      case "answer-lost":
        return void (fault.reset ? socket.resetAndDestroy() : socket.destroy());
      case "half-open":
        return void silent.add(socket);
      case "answer-stalls":
        response.writeHead(answer.status, { ...answer.headers, "content-length": "1000" });
        response.write(" ");
        return void silent.add(socket);
      case "answer-cut":
        return void socket.end(`HTTP/1.1 ${answer.status} OK\r\nx-amz-request-id: cut\r\nETa`);
      default:
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
    }
  };
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    serve(request, response).catch(() => request.socket.destroy());
  };
  server.on("request", handle);
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue();
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (part, fault, times = 1) => void armed.push({ part, fault, left: times }),
    heal(part) {
      for (const one of armed) if (one.part === part) one.left = 0;
    },
    puts: (part) =>
      puts.filter(({ path }) => path.includes(part) && !path.endsWith("onbin-connection-check")),
    close: () =>
      new Promise((resolve) => {
        for (const socket of silent) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Passed = { status: number; headers: IncomingMessage["headers"]; body: Buffer };

/** Sends a request on and reads the whole answer; null when the way was cut within the body. */
async function passOn(
  store: string,
  request: IncomingMessage,
  fault: WayFault | undefined,
): Promise<Passed | null> {
  const { hostname, port } = new URL(store);
  const { expect: _, ...headers } = request.headers;
  const onward = httpRequest({
    hostname,
    port,
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers,
    setHost: false,
    agent: false,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    onward.once("response", resolve).once("error", reject);
  });
  answered.catch(() => undefined);
  try {
    await pipeline(request, spoil(fault), onward);
  } catch {
    if (fault?.kind === "cut-within") return null;
  }
  const answer = await answered;
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  const { connection: __, "transfer-encoding": ___, ...kept } = answer.headers;
  const body = Buffer.concat(pieces);
  const length = request.method === "HEAD" ? {} : { "content-length": String(body.length) };
  return { status: answer.statusCode ?? 502, headers: { ...kept, ...length }, body };
}

function spoil(fault: WayFault | undefined): Transform {
  let at = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const begins = at;
      at += chunk.length;
      if (fault?.kind === "cut-within" && at >= fault.afterBytes) return done(new Error("cut"));
      if (fault?.kind !== "flip" || fault.offset < begins || fault.offset >= at) return done(null, chunk);
      const damaged = Buffer.from(chunk);
      damaged[fault.offset - begins] = (damaged[fault.offset - begins] ?? 0) ^ 1;
      done(null, damaged);
    },
  });
}
