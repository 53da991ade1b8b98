import type { MailTemplate } from "./mail-template.ts";

/** Brings a new person the link that sets the first password. `hours`: how long it works. */
export const invitationMail: MailTemplate = ({ token, hours }, language, { publicUrl, companyName }) => {
  const url = `${publicUrl}/link/${String(token)}`;
  const time = String(hours);
  return language === "ja"
    ? {
        subject: `[Onbin] ${companyName} への招待`,
        paragraphs: [
          `${companyName} の通話録音の管理画面 (Onbin) に招待されました。`,
          `下のリンクを開いてパスワードを決めると、そのままサインインできます。リンクは ${time} 時間、一度だけ使えます。`,
          "心当たりがない場合は、このメールを削除してください。リンクを使わないかぎり、何も起こりません。",
        ],
        link: { text: "パスワードを設定する", url },
      }
    : {
        subject: `[Onbin] You are invited to ${companyName}`,
        paragraphs: [
          `You are invited to the console of ${companyName}'s call recordings (Onbin).`,
          `Open the link below and choose a password: you are then signed in. The link works once, for ${time} hours.`,
          "If you did not expect this, delete this mail. Nothing happens unless the link is used.",
        ],
        link: { text: "Set your password", url },
      };
};
