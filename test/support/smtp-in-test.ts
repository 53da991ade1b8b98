import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export type ReceivedMail = { from: string; to: string[]; raw: Buffer; parsed: ParsedMail };
export type SmtpInTest = Awaited<ReturnType<typeof startSmtp>>;

type Answer = { code: number; text: string } | null;

/** A real SMTP server that keeps what it takes. `answerTo`: refuses a recipient with this answer. */
export async function startSmtp(port = 0, answerTo: (address: string) => Answer = () => null) {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const answer = answerTo(address);
      callback(answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null);
    },
    onData(stream, session, callback) {
      buffer(stream)
        .then(async (raw) => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? "" : mailFrom.address;
          const to = rcptTo.map(({ address }) => address);
          mails.push({ from, to, raw, parsed: await simpleParser(raw) });
          callback();
        })
        .catch(callback);
    },
  });
  // A client that goes away is no fault of the test.
  server.on("error", () => undefined);
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  const bound = typeof address === "object" && address ? address.port : 0;
  return {
    port: bound,
    url: `smtp://127.0.0.1:${bound}`,
    mails,
    to: (recipient: string) => mails.filter(({ to }) => to.includes(recipient)),
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
