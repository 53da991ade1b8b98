import { STATUS_CODES } from "node:http";
import type { Exchange } from "../../../demo/s3/exchange.ts";

/** What a proxy between client and store answers. */
export function sendHtml({ response }: Exchange, status: number): void {
  const title = `${status} ${STATUS_CODES[status] ?? ""}`;
  response.writeHead(status, { "content-type": "text/html", server: "nginx" });
  response.end(`<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\r\n`);
}

/** Makes the answer of this exchange end in the middle: of its body, or of its headers where it has none. */
export function breakReply({ request, response, record }: Exchange): void {
  const { socket } = request;
  const write = response.write.bind(response);
  const half = (body: string | Buffer) => write(body.slice(0, body.length / 2), () => socket.destroySoon());
  const end = (body?: unknown) => {
    if (typeof body === "string") {
      half(body);
    } else {
      socket.write(`HTTP/1.1 ${record.status} OK\r\nx-amz-request-id: ${record.requestId}\r\nETa`);
      socket.destroySoon();
    }
    return response;
  };
  Object.assign(response, { end, write: half });
}
