import { csvLimits } from "../../../contract/csv-files.ts";
import type { MailTemplate } from "./mail-template.ts";

/** To who asked for a CSV file. `outcome`: `done` or `failed`. */
export const csvMail: MailTemplate = ({ outcome }, language, { publicUrl, companyName }) => {
  const url = `${publicUrl}/app/storage`;
  const isDone = outcome === "done";
  if (language === "ja") {
    return {
      subject: `[Onbin] CSV ファイル${isDone ? "ができました" : "を作成できませんでした"}: ${companyName}`,
      paragraphs: isDone
        ? [
            "ご依頼の CSV ファイルができました。ストレージのページからダウンロードできます。",
            `ファイルは ${csvLimits.days} 日後に自動で削除されます。`,
          ]
        : ["ご依頼の CSV ファイルを作成できませんでした。理由と対処方法は、ストレージのページにあります。"],
      link: { text: "ストレージを開く", url },
    };
  }
  return {
    subject: `[Onbin] Your CSV file ${isDone ? "is ready" : "could not be made"}: ${companyName}`,
    paragraphs: isDone
      ? [
          "The CSV file that you asked for is ready. Download it from the page Storage.",
          `It is removed by itself after ${csvLimits.days} days.`,
        ]
      : ["The CSV file that you asked for could not be made. The page Storage says why, and what to do."],
    link: { text: "Open Storage", url },
  };
};
