import { readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Answer } from "../../server/commands/push-files.ts";
import type { Legs } from "./legs.ts";

const boundary = "onbin-load";
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/**
 * A sender that costs its machine as little as can be, so that it does not take from the door what is to be measured: the
 * recording is in memory once, and goes out in one piece; `asksFirst` as in `pushFiles`.
 */
export async function openPushFromMemory(legs: Pick<Legs, "agent" | "customer">) {
  const part = (name: string, rest = "") =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`;
  const file = async (name: "agent" | "customer") => [
    Buffer.from(part(name, `; filename="${name}.wav"`)),
    await readFile(legs[name]),
    Buffer.from("\r\n"),
  ];
  const files = Buffer.concat([...(await file("agent")), ...(await file("customer"))]);
  const tail = Buffer.from(`--${boundary}--\r\n`);
  return (door: URL, key: string, sequenceId: string, asksFirst = false): Promise<Answer> => {
    const head = Buffer.from(`${part("sequenceId")}${sequenceId}\r\n`);
    return new Promise((resolve) => {
      const outgoing = request(door, {
        agent,
        method: "POST",
        timeout: 60_000,
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": `multipart/form-data; boundary=${boundary}`,
          "content-length": head.length + files.length + tail.length,
          ...(asksFirst ? { expect: "100-continue" } : {}),
        },
      });
      const unreached = (error: Error) =>
        resolve({ status: 0, body: { error: { code: "unreached", message: error.message, cure: "" } } });
      outgoing.on("timeout", () => outgoing.destroy(new Error("no answer for a minute")));
      outgoing.on("error", unreached);
      let isAnswered = false;
      outgoing.on("response", (response) => {
        isAnswered = true;
        const asked = response.headers["retry-after"];
        const retryAfter = asked === undefined ? undefined : Number(asked);
        text(response).then((body) => {
          // As `pushFiles` does: whoever has its answer sends no more.
          if (!outgoing.writableFinished) outgoing.destroy();
          resolve({ status: response.statusCode ?? 0, retryAfter, body: JSON.parse(body) as Answer["body"] });
        }, unreached);
      });
      const sendBody = () => {
        if (isAnswered) return;
        outgoing.write(head);
        outgoing.write(files);
        outgoing.end(tail);
      };
      if (!asksFirst) return sendBody();
      outgoing.once("continue", sendBody);
      outgoing.flushHeaders();
    });
  };
}
