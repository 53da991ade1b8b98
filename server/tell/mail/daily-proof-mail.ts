import { proofClasses } from "../../../contract/daily-proof.ts";
import type { TellParams } from "../tables.ts";
import type { MailContent, MailTemplate } from "./mail-template.ts";

/**
 * The sums of one day: `day`, `verdict`, `calls`, `recordings`, and each class of contract/daily-proof.ts by its name.
 * Counts only: the calls themselves are on the page.
 */
export const dailyProofMail: MailTemplate = (params, language, { publicUrl, companyName, timeZone }) => {
  const words = language === "ja" ? ja : en;
  const day = String(params.day);
  const verdict = words.verdicts[String(params.verdict)] ?? String(params.verdict);
  const figures: [string, string][] = ["calls", "recordings", ...proofClasses]
    .filter(
      (name) => ["calls", "recordings", "delivered", "missing"].includes(name) || count(params, name) > 0,
    )
    .map((name) => [words.figures[name] ?? name, words.number(count(params, name))]);
  return {
    subject: `[Onbin] ${words.title} ${day}: ${verdict} (${companyName})`,
    paragraphs: [words.intro(day, timeZone), words.meaning[String(params.verdict)] ?? ""].filter(Boolean),
    facts: figures,
    link: { text: words.link, url: `${publicUrl}/app/daily-proof/${day}` },
  } satisfies MailContent;
};

function count(params: TellParams, name: string): number {
  return Number(params[name] ?? 0);
}

type MailWords = {
  title: string;
  verdicts: Record<string, string>;
  meaning: Record<string, string>;
  intro: (day: string, zone: string) => string;
  figures: Record<string, string>;
  number: (n: number) => string;
  link: string;
};

const ja: MailWords = {
  title: "毎日の照合",
  verdicts: {
    empty: "応対なし",
    whole: "差異なし",
    unclear: "確認が必要な応対あり",
    "under-way": "未転送あり",
    gap: "録音の不足あり",
  },
  meaning: {
    empty: "この日に終了した応対はありませんでした。",
    whole: "この日に終了した応対の録音は、すべて転送済みか、対象外の理由がわかっています。",
    unclear:
      "録音がなく、応答したかどうかもわからない応対があります。電話システムから answered が届いているか確認してください。",
    "under-way":
      "まだバケットに届いていない録音があります。録音は失われていません。理由は下のページでご確認ください。",
    gap: "応答した応対のうち、録音が届いていないものがあります。下のページに 1 件ずつ表示されます。",
  },
  intro: (day, zone) => `${day} (${zone}) に終了した応対と、その録音を照合しました。`,
  figures: {
    calls: "終了した応対",
    recordings: "届いた録音",
    delivered: "転送済み",
    waiting: "待機中",
    sending: "転送中",
    retrying: "再試行中",
    held: "保留",
    skipped: "対象外",
    unproven: "確認できない録音",
    unanswered: "応答なし (録音不要)",
    missing: "録音の不足",
    unknown: "応答したか不明 (録音なし)",
  },
  number: (n) => `${n.toLocaleString("ja")} 件`,
  link: "照合の内容を見る",
};

const en: MailWords = {
  title: "Daily proof",
  verdicts: {
    empty: "no calls",
    whole: "complete",
    unclear: "some calls are unclear",
    "under-way": "not all delivered yet",
    gap: "recordings are missing",
  },
  meaning: {
    empty: "No call ended on this day.",
    whole:
      "Every recording of the calls that ended on this day is in the bucket, or was skipped for a known reason.",
    unclear:
      "Some calls have no recording, and nobody told whether they were answered. Check that the phone system sends “answered”.",
    "under-way": "Some recordings are not in the bucket yet. None is lost; the page below says why.",
    gap: "Some calls were answered, and no recording of them has come. The page below lists them one by one.",
  },
  intro: (day, zone) => `Calls that ended on ${day} (${zone}) were compared with their recordings.`,
  figures: {
    calls: "Calls ended",
    recordings: "Recordings received",
    delivered: "Delivered",
    waiting: "Waiting",
    sending: "Being sent",
    retrying: "Retrying",
    held: "Held",
    skipped: "Skipped",
    unproven: "Not proven",
    unanswered: "Unanswered (no recording needed)",
    missing: "Missing",
    unknown: "Not known whether answered (no recording)",
  },
  number: (n) => n.toLocaleString("en"),
  link: "See the proof of this day",
};
