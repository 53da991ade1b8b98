import type { Words } from "../../contract/words.ts";

/** Why a CSV file could not be made. Passing faults are not among them: those are tried again. */
export const csvFailures = {
  "disk-nearly-full": {
    ja: {
      cause: "サーバーのディスクの空きが足りないため、CSV ファイルを作成できませんでした。",
      cure: "不要な CSV ファイルを削除するか、期間を短くして、もう一度作成してください。続く場合は運用者に空きを増やすよう依頼してください。録音の受信と転送には影響ありません。",
    },
    en: {
      cause: "The file could not be made: the disk of this installation is nearly full.",
      cure: "Remove CSV files that are no longer needed, or choose a shorter period, and make it again. If that does not help, ask the operator to free space. Recordings and their transfer are not affected.",
    },
  },
  "disk-unusable": {
    ja: {
      cause: "サーバーのディスクに書き込めないため、CSV ファイルを作成できませんでした。",
      cure: "しばらくしてからもう一度作成してください。続く場合は運用者にお問い合わせください。",
    },
    en: {
      cause: "The file could not be made: the disk of this installation cannot be written.",
      cure: "Make it again in a while. If that does not help, tell the operator.",
    },
  },
  "gave-up": {
    ja: {
      cause: "CSV ファイルの作成が何度も途中で止まったため、取りやめました。",
      cure: "期間を短くして、もう一度作成してください。続く場合は運用者にお問い合わせください。",
    },
    en: {
      cause: "Making the file was broken off again and again, and has been given up.",
      cure: "Choose a shorter period and make it again. If that does not help, tell the operator.",
    },
  },
} as const satisfies Record<string, Words>;

export type CsvFailureCode = keyof typeof csvFailures;

export function csvFailureWords(code: string): Words {
  return code in csvFailures ? csvFailures[code as CsvFailureCode] : csvFailures["gave-up"];
}
