import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Answer } from "./open-api-in-test.ts";

export type Request = { method: string; path: string; headers?: OutgoingHttpHeaders; body?: Buffer };

/** Any request, a GET with a body too; the answer's body read as JSON. */
export function send(url: string, { method, path, headers = {}, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": body.length };
    const request = httpRequest(new URL(path, url), {
      ...{ method, agent: false, headers: { ...length, ...headers } },
    });
    request.once("error", reject);
    request.once("continue", () => reject(new Error(`${method} ${path}: its body was welcome`)));
    request.once("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((said) => {
        resolve({ status, headers: answered, body: JSON.parse(said) as unknown });
        request.destroy();
      }, reject);
    });
    if (headers.expect === undefined) request.end(body);
    else request.flushHeaders();
  });
}

/** The head of a request as it is written here, and nothing after it. Rejects when the connection ends without an answer. */
export function sendHead(port: number, lines: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    let said = "";
    socket.on("error", reject).on("close", () => reject(new Error(`closed after "${said}"`)));
    socket.on("data", (chunk: Buffer) => {
      said += chunk;
      const [head = "", body = ""] = said.split("\r\n\r\n");
      if (!body.endsWith("}")) return;
      resolve({ status: Number(head.slice(9, 12)), body: JSON.parse(body) as unknown, headers: {} });
      socket.destroy();
    });
  });
}
