import { type HeldReason, heldReasons } from "../../contract/held-reasons.ts";
import type { Words } from "../../contract/words.ts";
import type { FailureParams } from "../destinations/failure.ts";
import { failureWords } from "../destinations/failure-words.ts";
import { periodOverWords } from "./period-over-words.ts";
import { periodOver } from "./retention.ts";
import type { Params } from "./tables.ts";

/** Reasons that are neither a failure of S3 nor the recording's own fault. */
const ownReasons: Record<string, Words> = {
  "not-contracted": {
    ja: {
      cause: "契約がないため、転送していません。録音は保管しています。",
      cure: "ご契約後に「もう一度転送する」で、まとめてなら「ストレージ」から送れます。運用者にお問い合わせください。",
    },
    en: {
      cause: "There is no contract for the integration, so it was not sent. The recording is kept.",
      cure: "Ask the operator for a contract; then press “Transfer again”, or transfer many together under Storage.",
    },
  },
  "integration-off": {
    ja: {
      cause:
        "通話の終了時に Amazon S3 連携が未設定または無効だったため、転送していません。録音は保管しています。",
      cure: "連携を設定して有効にしてから「もう一度転送する」を押してください。まとめて送るときは「ストレージ」を開いてください。",
    },
    en: {
      cause:
        "The Amazon S3 integration was not set up, or off, when the call ended, so it was not sent. The recording is kept.",
      cure: "Set the integration up and switch it on, then press “Transfer again”, or transfer many together under Storage.",
    },
  },
  "own-disk": {
    ja: {
      cause: "サーバー側の問題で録音をまだ変換できていません。録音は保管しています。",
      cure: "自動で再試行します。続く場合は運用者にお問い合わせください。",
    },
    en: {
      cause: "The server has trouble and could not convert the recording yet. The recording is kept.",
      cure: "It is tried again by itself. If this stays, ask the operator.",
    },
  },
};

/** The words for why a transfer is held, skipped, retrying, or an attempt failed. */
export function reasonWords(code: string, params: Params | null): Words {
  if (code === periodOver) return periodOverWords(params);
  const own = ownReasons[code];
  if (own) return own;
  const filled = params ?? {};
  if (Object.hasOwn(heldReasons, code)) {
    const values = Object.entries(filled).map(([name, value]) => [
      name,
      typeof value === "number" ? value : String(value),
    ]);
    return heldReasons[code as HeldReason](Object.fromEntries(values));
  }
  const known = { action: "put", store: "S3", bucket: "", folder: "", region: "", egressIps: "", ...filled };
  return failureWords(code, known as FailureParams);
}
