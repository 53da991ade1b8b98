import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { boundary, form, recordingForm, wave } from "../support/door-in-test.ts";
import type { Said } from "./described-routes.ts";

/** Somebody who asks, over connections that stay open. */
export type Asker = {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
};
export type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

/** @param from a loopback address of its own, so that limits per address do not mix who asks */
export function asker(name: string, from: string, headers: Record<string, string> = {}): Asker {
  return { name, headers, agent: new Agent({ keepAlive: true, maxSockets: 1, localAddress: from }) };
}

let recordings = 0;

/** Sends a request; what is neither said nor a parameter of the address is left out. A POST without a body sends `{}`. */
export async function ask(
  url: string,
  { headers, agent }: Asker,
  { method, url: route }: { method: string; url: string },
  said: Said = {},
): Promise<Answer> {
  const filled = route.replace(/:(\w+)|\*/g, (whole, name: string | undefined) =>
    encodeURIComponent(said.path?.[name ?? "*"] ?? whole),
  );
  const address = new URL(filled, url);
  for (const [name, value] of Object.entries(said.query ?? {})) address.searchParams.set(name, value);
  const { type, bytes } = bodyOf(method, said);
  const request = httpRequest(address, {
    ...{ method, agent },
    headers: {
      ...(type === null ? {} : { "content-type": type }),
      "content-length": bytes.length,
      ...headers,
    },
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((read) => resolve({ status, headers: answered, text: read }), reject);
    });
  });
  request.end(bytes);
  return answer;
}

function bodyOf(method: string, { body, form: fields }: Said): { type: string | null; bytes: Buffer } {
  // Each a recording of its own: the same one twice would be recognised.
  if (fields !== undefined) {
    const parts = recordingForm({ ...fields }, wave(10_000 + recordings++));
    return { type: `multipart/form-data; boundary=${boundary}`, bytes: form(parts) };
  }
  if (method === "GET" || method === "HEAD") return { type: null, bytes: Buffer.alloc(0) };
  return { type: "application/json", bytes: Buffer.from(JSON.stringify(body ?? {})) };
}

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/**
 * All of an answer that must be the same: status, headers and body, but for what is new in every answer (its ID and
 * time, IDs and one-time secrets that it has just made) and the thing itself that the request named.
 */
export function comparable({ status, headers, text: body }: Answer, thing: string): string {
  const { date: _, "x-request-id": __, ...rest } = headers;
  const named = [thing, encodeURIComponent(thing), JSON.stringify(thing).slice(1, -1)];
  let same = JSON.stringify([status, rest, body]);
  for (const spelling of named) same = same.replaceAll(spelling, "<thing>");
  return (
    same
      .replaceAll(uuid, "<id>")
      .replaceAll(instant, "<time>")
      // The first version of a company's settings is the second in which they were saved.
      .replaceAll(/(\\?"version\\?":)\d{10}\b/g, "$1<second>")
      .replaceAll(/\/link\/[\w-]+/g, "/link/<token>")
      .replaceAll(/\b0[0-9A-Z]{25}\b/g, "<sequence ID>")
      .replaceAll(/nonce(-|=\\")[\w+/=]+/g, "nonce")
      .replaceAll(/whsec_[\w+/=-]+/g, "<secret>")
  );
}
