import type { Words } from "../../contract/words.ts";
import type { Params } from "./tables.ts";

const was: Record<string, { ja: string; en: string }> = {
  "not-contracted": { ja: "契約がなかったため転送されず、", en: "There was no contract to transfer it" },
  "integration-off": {
    ja: "Amazon S3 連携が有効でなかったため転送されず、",
    en: "The Amazon S3 integration was off, so it was not transferred",
  },
};
const unusable = { ja: "転送できない音声のまま、", en: "It could not be transferred" };

/** Why a recording is no longer here although it was never shipped: `days` of its period, and the reason it had. */
export function periodOverWords(params: Params | null): Words {
  const reason = was[String(params?.was)] ?? unusable;
  const days = Number(params?.days ?? 0);
  const [ja, en] = [days.toLocaleString("ja"), days.toLocaleString("en")];
  return {
    ja: {
      cause: `${reason.ja}保管期間 (${ja} 日) が過ぎたので、音声を消去しました。`,
      cure: "通話の情報は残っています。保管期間は「設定」の「音声の保管期間」で変えられます。",
    },
    en: {
      cause: `${reason.en}; after ${en} ${days === 1 ? "day" : "days"} its period was over and the audio was removed.`,
      cure: "The facts of the call remain. The period is set under Settings, How long audio stays.",
    },
  };
}
