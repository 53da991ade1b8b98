import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { renameDurably, syncFolder } from "../../base/durable.ts";
import { hideSecrets, passwordOf } from "../../base/hide-secrets.ts";

/** One message on its way to one address. */
export type Outgoing = { from: string; to: string; bytes: Buffer; messageId: string; at: Date };

/** `refused`: the server says that there is no such address. `down`: the server itself cannot be used now. */
export type WayResult = { result: "sent" } | { result: "refused" | "later" | "down"; error: string };

/** How mails leave. */
export type MailWay = { send(message: Outgoing): Promise<WayResult>; close(): void };

/** Milliseconds after which one sending is given up, whatever it waits for. */
const longestSending = 90_000;

/** Connections to the mail server: so many mails leave at once; a further one would wait, and its time would run. */
export const mailsAtOnce = 3;

/**
 * By SMTP (RFC 5321). The library's own repeats are off: the outbox repeats. What is given up is cut off, so that it
 * does not arrive after all, and once more when it is tried again.
 */
export function smtpWay(url: string, totalTime = longestSending): MailWay {
  const open = () =>
    createTransport({
      url,
      pool: true,
      maxConnections: mailsAtOnce,
      maxMessages: 50,
      maxRequeues: 0,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      dnsTimeout: 10_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  let transport = open();
  return {
    async send({ from, to, bytes }) {
      const used = transport;
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), totalTime);
      const { signal } = late;
      try {
        // The library closes the connection of a sending whose signal is aborted, and no other.
        await used.sendMail({ envelope: { from, to: [to] }, raw: bytes, signal });
        return { result: "sent" };
      } catch (error) {
        const said = classifySmtp(signal.aborted ? new Error("no answer in time") : error);
        const failure = { ...said, error: hideSecrets(said.error, [passwordOf(url)]) };
        if (failure.result === "down" && used === transport) {
          used.close();
          transport = open();
        }
        return failure;
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => transport.close(),
  };
}

/**
 * An address is refused for good only by 5xx to RCPT, unless the enhanced code (RFC 3463) is of policy or security:
 * that is how servers refuse a sender. Everything else can change without the address, and is tried again.
 */
export function classifySmtp(error: unknown): Exclude<WayResult, { result: "sent" }> {
  const { code, command, response, responseCode, message } = error as {
    code?: string;
    command?: string;
    response?: string;
    responseCode?: number;
    message?: string;
  };
  const said = `${code ?? ""} ${response ?? message ?? String(error)}`.replace(/\p{Cc}+/gu, " ").trim();
  const shown = said.slice(0, 300);
  const atRecipient = command === "RCPT TO" && responseCode !== undefined;
  const isPolicy = /^\d{3}[ -]5\.7\./.test(response ?? "");
  if (atRecipient && responseCode >= 500 && !isPolicy) return { result: "refused", error: shown };
  if (atRecipient || (command === "DATA" && responseCode !== undefined && responseCode !== 421)) {
    return { result: "later", error: shown };
  }
  return { result: "down", error: shown };
}

/** Into files, where no mail server is set: `<folder>/<time>-<mail>.eml`, durable when this returns. */
export function fileWay(folder: string): MailWay {
  return {
    async send({ bytes, messageId, at }) {
      const time = at.toISOString().replace(/[-:]|\.\d+/g, "");
      const file = join(folder, `${time}-${messageId.slice(1).split("@", 1)[0]}.eml`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await syncFolder(join(folder, ".."));
        const handle = await open(`${file}.part`, "w", 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await renameDurably(`${file}.part`, file);
        return { result: "sent" };
      } catch (error) {
        return { result: "down", error: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => undefined,
  };
}
