import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { classifySmtp, mailsAtOnce, smtpWay } from "./mail-way.ts";

const failure = (command: string, responseCode: number, response: string, code = "EENVELOPE") =>
  classifySmtp(Object.assign(new Error(response), { code, command, responseCode, response })).result;

test("only an address that does not exist is given up; everything else is tried again", () => {
  expect(failure("RCPT TO", 550, "550 5.1.1 no such user")).toBe("refused");
  expect(failure("RCPT TO", 553, "553 mailbox name not allowed")).toBe("refused");
  // The server refuses us, not the address.
  expect(failure("RCPT TO", 550, "550 5.7.1 relaying denied")).toBe("later");
  expect(failure("RCPT TO", 450, "450 4.2.0 greylisted")).toBe("later");
  expect(failure("DATA", 554, "554 5.6.0 looks like spam", "EMESSAGE")).toBe("later");
  expect(failure("MAIL FROM", 550, "550 5.1.8 sender rejected")).toBe("down");
  expect(failure("AUTH PLAIN", 535, "535 5.7.8 bad password", "EAUTH")).toBe("down");
  expect(classifySmtp(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }))).toEqual({
    result: "down",
    error: "ECONNREFUSED connect",
  });
});

test("a mail that is given up is cut off, and the others on their way arrive", async () => {
  const taken: string[] = [];
  const ended: string[] = [];
  // A server that is slow at `a@`: it says yes to the recipient long after we have given up.
  const server = createServer((socket: Socket) => {
    let recipient = "";
    let inData = false;
    socket.on("error", () => undefined);
    socket.on("close", () => ended.push(recipient));
    socket.write("220 slow\r\n");
    socket.on("data", async (chunk) => {
      const said = String(chunk);
      recipient = /RCPT TO:<([^>]+)>/.exec(said)?.[1] ?? recipient;
      if (inData && !said.endsWith("\r\n.\r\n")) return;
      if (inData) taken.push(recipient);
      if (said.startsWith("RCPT")) await sleep(recipient.startsWith("a@") ? 1_500 : 450);
      inData = !inData && said.startsWith("DATA");
      if (socket.writable) socket.write(inData ? "354 go on\r\n" : "250 yes\r\n");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const way = smtpWay(`smtp://127.0.0.1:${port}`, 800);
  const send = (to: string) =>
    way.send({
      from: "x@example.com",
      to,
      bytes: Buffer.from("Subject: x\r\n\r\nx"),
      messageId: "<x@y>",
      at: new Date(),
    });
  const first = send("a@example.com");
  // It sets out later, and is under way when the first is cut.
  await sleep(500);
  const others = Array.from({ length: mailsAtOnce - 1 }, (_, i) => send(`b${i}@example.com`));
  expect(await first).toEqual({ result: "down", error: "no answer in time" });
  expect(await Promise.all(others)).toEqual(others.map(() => ({ result: "sent" })));
  await expect.poll(() => ended, { timeout: 5_000 }).toContain("a@example.com");
  await sleep(1_500);
  expect(taken.sort()).toEqual(["b0@example.com", "b1@example.com"]);
  way.close();
  server.close();
}, 20_000);
