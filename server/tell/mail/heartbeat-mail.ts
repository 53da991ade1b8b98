import { count, duration, recordings } from "./mail-format.ts";
import type { MailTemplate } from "./mail-template.ts";

/** The week in figures: `from`, `to`, `delivered`, `failed`, `longestSeconds`, `waiting`, `goesSoon`. */
export const heartbeatMail: MailTemplate = (params, language, { publicUrl, companyName }) => {
  const delivered = Number(params.delivered ?? 0);
  const waiting = Number(params.waiting ?? 0);
  const goesSoon = Number(params.goesSoon ?? 0);
  const longest = params.longestSeconds === null ? null : duration(Number(params.longestSeconds), language);
  const failed = count(params.failed);
  const link = `${publicUrl}/app/calls`;
  if (language === "ja") {
    return {
      subject: `[Onbin] 週間レポート: ${recordings(delivered, "ja")}転送済み、失敗した試行 ${failed} 回${longest === null ? "" : `、最長の遅れ ${longest}`} – ${companyName}`,
      paragraphs: [
        `${params.from} から ${params.to} までの 1 週間の転送の状況です。`,
        ...(waiting > 0
          ? [`いま ${recordings(waiting, "ja")}の録音が転送を待っています。録音は失われていません。`]
          : []),
        ...(goesSoon > 0
          ? [
              `転送されていない録音のうち ${recordings(goesSoon, "ja")}は、保管期間が 7 日以内に終わり、削除されます。必要な場合はその前に転送してください。`,
            ]
          : []),
      ],
      facts: [
        ["転送済み", recordings(delivered, "ja")],
        ["失敗した試行 (再試行を含む)", `${failed} 回`],
        ["最長の遅れ", longest ?? "なし"],
        ["転送待ち", recordings(waiting, "ja")],
      ],
      link: { text: "応対履歴を開く", url: link },
    };
  }
  return {
    subject: `[Onbin] This week: ${count(delivered)} delivered, ${failed} failed attempts${longest === null ? "" : `, longest delay ${longest}`} – ${companyName}`,
    paragraphs: [
      `Transfers of the week from ${params.from} to ${params.to}.`,
      ...(waiting > 0
        ? [
            `${recordings(waiting, "en")} ${waiting === 1 ? "waits" : "wait"} to be transferred now. None is lost.`,
          ]
        : []),
      ...(goesSoon > 0
        ? [
            `${recordings(goesSoon, "en")} that ${goesSoon === 1 ? "was" : "were"} not transferred will be deleted within 7 days, when the time for which they are kept ends. Transfer what is needed before.`,
          ]
        : []),
    ],
    facts: [
      ["Delivered", count(delivered)],
      ["Failed attempts (retries included)", failed],
      ["Longest delay", longest ?? "none"],
      ["Waiting", count(waiting)],
    ],
    link: { text: "Open the call history", url: link },
  };
};
