import type { MailTemplate } from "./mail-template.ts";

/** Brings the link that replaces a forgotten password. `hours`: how long it works. */
export const passwordLinkMail: MailTemplate = ({ token, hours }, language, { publicUrl, companyName }) => {
  const url = `${publicUrl}/link/${String(token)}`;
  const time = String(hours);
  return language === "ja"
    ? {
        subject: `[Onbin] パスワードの再設定: ${companyName}`,
        paragraphs: [
          `${companyName} (Onbin) のパスワードを再設定するためのリンクです。`,
          `下のリンクを開いて新しいパスワードを決めてください。リンクは ${time} 時間、一度だけ使えます。設定すると、ほかの端末でのサインインはすべて終了します。`,
          "心当たりがない場合は、何もする必要はありません。いまのパスワードはそのまま使えます。",
        ],
        link: { text: "新しいパスワードを設定する", url },
      }
    : {
        subject: `[Onbin] Choose a new password: ${companyName}`,
        paragraphs: [
          `With this link you choose a new password for ${companyName} (Onbin).`,
          `It works once, within ${time === "1" ? "one hour" : `${time} hours`}. When the password is set, you are signed out everywhere else.`,
          "If you did not ask for this, there is nothing to do. Your present password goes on working.",
        ],
        link: { text: "Choose a new password", url },
      };
};
