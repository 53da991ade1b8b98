import type { CallType, StepType } from "../../contract/call-types.ts";
import type { TransferState } from "../../contract/calls.ts";
import { amazonS3 } from "./ja/amazon-s3.ts";
import { amazonS3Guide } from "./ja/amazon-s3-guide.ts";
import { apiKeys } from "./ja/api-keys.ts";
import { call } from "./ja/call.ts";
import { calls } from "./ja/calls.ts";
import { confirmation } from "./ja/confirmation.ts";
import { dailyProof } from "./ja/daily-proof.ts";
import { errorLog } from "./ja/error-log.ts";
import { forgotten } from "./ja/forgotten.ts";
import { frame } from "./ja/frame.ts";
import { link } from "./ja/link.ts";
import { masterKey } from "./ja/master-key.ts";
import { notifications } from "./ja/notifications.ts";
import { operationLog } from "./ja/operation-log.ts";
import { operator } from "./ja/operator.ts";
import { operatorCompany } from "./ja/operator-company.ts";
import { operatorHealth } from "./ja/operator-health.ts";
import { operatorLog } from "./ja/operator-log.ts";
import { operatorSetUp } from "./ja/operator-set-up.ts";
import { profile } from "./ja/profile.ts";
import { remove } from "./ja/remove.ts";
import { retention } from "./ja/retention.ts";
import { security } from "./ja/security.ts";
import { shipAgain } from "./ja/ship-again.ts";
import { signIn } from "./ja/sign-in.ts";
import { sources } from "./ja/sources.ts";
import { storage } from "./ja/storage.ts";
import { users } from "./ja/users.ts";

/**
 * Everything the console says, in Japanese. `en.ts` has the same shape, so a missing sentence fails the type check.
 * A file a page in `ja/`: a translator reads them one after the other.
 */
export const ja = {
  product: "Onbin 音便",
  language: "表示言語",
  loading: "読み込み中…",
  none: "–",
  separator: "、",
  close: "閉じる",
  showPassword: "パスワードの表示を切り替える",
  skipToContent: "本文へ移動",
  copy: "コピー",
  copied: "コピーしました",
  reload: "再読み込み",
  causeUnreachable: "サーバーに接続できません。",
  cureUnreachable: "ネットワークを確認し、もう一度お試しください。続く場合は運用者にお問い合わせください。",
  causeUnexpected: (status: number) => `サーバーから予期しない応答がありました (HTTP ${status})。`,
  cureUnexpected: "少し待ってからもう一度お試しください。続く場合は運用者にお問い合わせください。",
  stale: "最新の状態を取得できません。表示は前回取得した内容です。",
  crash: "画面を表示できませんでした",
  crashCure: "再読み込みしてください。続く場合は、下の内容を添えて運用者にお問い合わせください。",
  demoBucket: "デモ用バケット (この端末内)",

  frame,

  signIn,

  link,

  notFound: {
    title: "ページが見つかりません",
    text: "アドレスが間違っているか、このページを見る権限がありません。",
    home: "最初のページへ",
  },

  callTypes: {
    incoming: "着信",
    outbound: "発信",
    transfer: "転送",
    internal: "内線",
    voicemail: "留守番電話",
  } satisfies Record<CallType, string>,
  stepTypes: {
    play: "音声再生 (play)",
    read: "入力受付 (read)",
    forward: "転送 (forward)",
  } satisfies Record<StepType, string>,
  noAnswer: (type: string) => `${type} (不在)`,

  transferStates: {
    waiting: "待機中",
    sending: "転送中",
    retrying: "再試行中",
    held: "保留",
    delivered: "転送済み",
    skipped: "対象外",
  } satisfies Record<TransferState, string>,
  noRecording: "録音なし",
  nextAttempt: (at: string) => `次の試行 ${at}`,

  calls,

  call,

  errorLog,
  shipAgain,

  dailyProof,

  amazonS3,

  amazonS3Guide,

  remove,

  operator,

  operatorCompany,

  masterKey,
  operatorHealth,

  operatorLog,

  operatorSetUp,

  notifications,

  confirmation,

  storage,

  retention,

  sources,

  users,
  profile,
  apiKeys,
  operationLog,
  security,
  forgotten,

  units: {
    seconds: (n: number) => `${n} 秒`,
    minutes: (n: number) => `${n} 分`,
    hours: (n: number) => `${n} 時間`,
    days: (n: number) => `${n} 日`,
  },
};

/** The shape of all words: what every language must have. */
export type AllWords = typeof ja;
