import type { MailTemplate } from "./mail-template.ts";

/** Asks the owner of an address to confirm it. `token`: of the link; `days`: how long it works. */
export const confirmMail: MailTemplate = ({ token, days }, language, { publicUrl, companyName }) => {
  const url = `${publicUrl}/confirm/${String(token)}`;
  const ofCompany = companyName !== "";
  return language === "ja"
    ? {
        subject: `[Onbin] メールアドレスの確認${ofCompany ? `: ${companyName}` : ""}`,
        paragraphs: [
          `${ofCompany ? companyName : "Onbin の運用者"} の通知先として、このメールアドレスが登録されました。`,
          `下のリンクを開き、「確認する」を押すと、エラーなどのお知らせが届くようになります。リンクは ${String(days)} 日間、一度だけ使えます。`,
          "心当たりがない場合は、何もする必要はありません。確認されないかぎり、お知らせは届きません。",
        ],
        link: { text: "メールアドレスを確認する", url },
      }
    : {
        subject: `[Onbin] Confirm your mail address${ofCompany ? `: ${companyName}` : ""}`,
        paragraphs: [
          `This address was entered to be told when something goes wrong (${ofCompany ? companyName : "an installation of Onbin"}).`,
          `Open the link below and press “Confirm”: from then on you get its notifications. The link works once, for ${String(days)} days.`,
          "If you did not expect this, there is nothing to do. Nothing is sent to an address that is not confirmed.",
        ],
        link: { text: "Confirm this address", url },
      };
};
