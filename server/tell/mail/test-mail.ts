import type { MailTemplate } from "./mail-template.ts";

/** What the button 「テストメールを送信」 sends. */
export const testMail: MailTemplate = (_params, language, { publicUrl, companyName }) => {
  const ofCompany = companyName !== "";
  const url = `${publicUrl}${ofCompany ? "/app/settings" : "/operator"}/notifications`;
  return language === "ja"
    ? {
        subject: `[Onbin] テストメール${ofCompany ? `: ${companyName}` : ""}`,
        paragraphs: [
          "このメールが届いていれば、設定は正しくできています。",
          `${ofCompany ? `${companyName} の外部連携でエラーが起きたとき` : "この Onbin に異常が起きたとき"}、このアドレスにお知らせします。復旧したときもお知らせします。`,
        ],
        link: { text: "通知の設定を開く", url },
      }
    : {
        subject: `[Onbin] Test mail${ofCompany ? `: ${companyName}` : ""}`,
        paragraphs: [
          "You are reading this, so notifications reach you.",
          `When ${ofCompany ? `an integration of ${companyName} fails` : "this installation of Onbin is in trouble"}, this address is told, and again when it has recovered.`,
        ],
        link: { text: "Open the notification settings", url },
      };
};
