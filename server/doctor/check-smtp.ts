import { createTransport } from "nodemailer";
import { hideSecrets, passwordOf } from "../base/hide-secrets.ts";
import type { Settings } from "../base/settings.ts";
import { type Finding, finding, told } from "./finding.ts";

/** Speaks with the mail server, signs in, and sends nothing. */
export async function checkSmtp({ smtpUrl }: Settings): Promise<Finding> {
  if (smtpUrl === null) {
    return finding(
      "smtp",
      "warn",
      [
        "ONBIN_SMTP_URL が未設定です。メールは送られず、データフォルダの outbox に書かれます。",
        "メールサーバーを設定してください。",
      ],
      [
        "ONBIN_SMTP_URL is not set: mails are not sent, but written to outbox in the data folder.",
        "Set your mail server.",
      ],
    );
  }
  const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000 };
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const transport = createTransport({
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? undefined : Number(port),
    secure: protocol === "smtps:",
    ...(username === ""
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...limits,
  });
  try {
    await transport.verify();
    return finding("smtp", "ok", [`${hostname} につながります。`], [`${hostname} answers.`]);
  } catch (error) {
    const said = hideSecrets(told(error), [passwordOf(smtpUrl)]);
    return finding(
      "smtp",
      "fail",
      [
        `${hostname} を使えません: ${said}`,
        "ONBIN_SMTP_URL、ユーザー名とパスワード、ファイアウォールを確かめてください。",
      ],
      [
        `${hostname} cannot be used: ${said}`,
        "Look at ONBIN_SMTP_URL, its user name and password, and the firewall.",
      ],
    );
  } finally {
    transport.close();
  }
}
