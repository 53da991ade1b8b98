import type { CallType } from "./call-types.ts";
import type { StateFilter, TypeFilter } from "./calls.ts";
import type { CsvState } from "./csv-files.ts";
import { kindNames } from "./source-kinds.ts";
import type { Language } from "./words.ts";

/** One line of an entry of the operation log: what, what it was, what it is. */
export type Change = {
  label: string;
  /** Null: nothing is known of it, or it did not exist. */
  before: string | null;
  after: string;
};

type Pair = readonly [ja: string, en: string];

/** What the details of operations are called. */
const labels: Record<string, Pair> = {
  email: ["メールアドレス", "E-mail address"],
  name: ["名前", "Name"],
  role: ["権限", "Role"],
  mailed: ["リンクのメール", "Link by mail"],
  for: ["リンクの用途", "Link is for"],
  byLink: ["変更の方法", "How"],
  sessions: ["終了したサインイン", "Sign-ins ended"],
  language: ["メールの言語", "Language of mails"],
  factorRequired: ["二段階認証を全員に求める", "Second factor asked of everybody"],
  prefix: ["キーの先頭", "Key begins with"],
  scope: ["権限", "Scope"],
  on: ["契約", "Contract"],
  timeZone: ["タイムゾーン", "Time zone"],
  tested: ["接続テスト", "Connection test"],
  enabled: ["Amazon S3 連携", "Amazon S3 integration"],
  endpoint: ["保存先の種類", "Store"],
  bucket: ["バケット", "Bucket"],
  folder: ["フォルダ", "Folder"],
  region: ["リージョン", "Region"],
  access: ["認証", "Access"],
  roleArn: ["ロールの ARN", "ARN of the role"],
  accessKeyId: ["アクセスキー", "Access key"],
  store: ["保存先の種類", "Store"],
  arn: ["ARN", "ARN"],
  secretReplaced: ["シークレットアクセスキー", "Secret access key"],
  encryption: ["暗号化", "Encryption"],
  kmsKey: ["KMS キーの ARN", "ARN of the KMS key"],
  storageClass: ["ストレージクラス", "Storage class"],
  bucketOwner: ["バケット所有者のアカウント ID", "Account of the bucket’s owner"],
  mode: ["解除の方法", "How"],
  system: ["電話システムの種類", "Phone system"],
  cdr: ["通話明細 (CDR) の場所", "Call records (CDR)"],
  cel: ["チャネルイベント (CEL) の場所", "Channel events (CEL)"],
  credentials: ["認証情報", "Credentials"],
  sequenceId: ["シーケンス ID", "Sequence ID"],
  delivered: ["転送済みの音声の保管日数", "Days that transferred audio is kept"],
  unshipped: ["転送していない音声の保管日数", "Days that audio not transferred is kept"],
  backfill: ["転送の ID", "Transfer's ID"],
  from: ["期間の始め", "From"],
  to: ["期間の終わり", "To"],
  type: ["通話種別", "Type of call"],
  types: ["通話種別", "Types of call"],
  reasons: ["転送されなかった理由", "Why they were not transferred"],
  number: ["番号", "Number"],
  recordings: ["録音の件数", "Recordings"],
  incident: ["対象の障害", "Incident"],
  bytes: ["サイズ (バイト)", "Bytes"],
  rows: ["行数", "Rows"],
  kind: ["表示", "View"],
  code: ["文字コード", "Character code"],
  searched: ["検索語で絞り込み", "Narrowed by a search"],
  state: ["S3 転送の状態", "State of S3 transfer"],
  fileState: ["ファイルの状態", "State of the file"],
  service: ["サービス名", "Service"],
  codes: ["エラーのコード", "Error codes"],
  run: ["まとめて転送の ID", "Run's ID"],
  started: ["転送を開始", "Started"],
  held: ["復旧待ち", "Waiting for the destination"],
  underWay: ["転送中または待機中", "Under way already"],
  gone: ["音声が消去済み", "Audio is gone"],
  unknown: ["見つからない", "Not found"],
  file: ["ファイルの ID", "File's ID"],
  services: ["通知の内容", "Told about"],
  heartbeat: ["週 1 回の報告", "Weekly report"],
  dailyProof: ["毎日の照合の結果", "Daily proof"],
  silenceHours: ["転送がないときに通知する時間", "Hours of silence before a notice"],
  at: ["送信先", "Address"],
  pathReplaced: ["送信先の続き (表示しません)", "Rest of the address (not shown)"],
  events: ["イベント", "Events"],
  id: ["ID", "ID"],
};

/** What values are called, by the detail that they belong to; `*`: whichever that is. */
const values: Record<string, Record<string, Pair>> = {
  "*": {
    true: ["はい", "Yes"],
    false: ["いいえ", "No"],
    null: ["指定なし", "Not set"],
    "": ["(空)", "(empty)"],
  },
  role: { administrator: ["管理者", "Administrator"], member: ["一般ユーザー", "Member"] },
  language: { ja: ["日本語", "Japanese"], en: ["English", "English"] },
  scope: {
    push: ["録音を送る", "Deliver recordings"],
    read: ["録音の情報を読む", "Read recordings"],
    both: ["録音を送る・録音の情報を読む", "Deliver and read recordings"],
  },
  for: { invitation: ["招待", "Invitation"], "password-link": ["パスワードの再設定", "Forgotten password"] },
  byLink: { true: ["一度だけ使えるリンク", "By a one-time link"] },
  mailed: { true: ["送信", "Sent"], false: ["送信せず (画面に表示)", "Not sent (shown on the page)"] },
  on: { true: ["あり", "On"], false: ["なし", "Off"] },
  enabled: { true: ["有効", "On"], false: ["無効", "Off"] },
  tested: {
    true: ["成功してから保存", "Passed before saving"],
    false: ["テストせずに保存", "Saved without test"],
  },
  pathReplaced: { true: ["変更あり", "Replaced"] },
  secretReplaced: { true: ["変更あり", "Replaced"], false: ["変更なし", "Not replaced"] },
  credentials: { true: ["変更あり", "Replaced"], false: ["変更なし", "Not replaced"] },
  system: Object.fromEntries(
    (Object.keys(kindNames.ja) as (keyof typeof kindNames.ja)[]).map((kind) => [
      kind,
      [kindNames.ja[kind], kindNames.en[kind]],
    ]),
  ),
  mode: {
    "finish-first": ["転送中の録音を送り終えてから", "After what waits was transferred"],
    "stop-now": ["すぐに停止", "At once"],
  },
  delivered: { null: ["運用者の設定に従う", "As the operator has it"] },
  unshipped: { null: ["運用者の設定に従う", "As the operator has it"] },
  silenceHours: { null: ["自動", "Learned"], "0": ["通知しない", "No notice"] },
  services: {
    "amazon-s3": ["Amazon S3", "Amazon S3"],
    phone: ["電話システム", "Phone system"],
    installation: ["この Onbin", "This installation"],
  },
  endpoint: { aws: ["AWS", "AWS"] },
  access: { keys: ["アクセスキー", "Access key"], role: ["IAM ロール", "IAM role"] },
  encryption: {
    bucket: ["バケットの設定に従う", "As the bucket has it"],
    "sse-s3": ["SSE-S3", "SSE-S3"],
    "sse-kms": ["SSE-KMS", "SSE-KMS"],
  },
  kind: { list: ["一覧", "List"], flow: ["フロー", "Flow"] },
  code: { "utf-8": ["UTF-8", "UTF-8"], shift_jis: ["Shift_JIS", "Shift_JIS"] },
  type: {
    incoming: ["着信", "Incoming call"],
    "incoming-no-answer": ["着信 (不在)", "Incoming call (No Answer)"],
    outbound: ["発信", "Outbound call"],
    "outbound-no-answer": ["発信 (不在)", "Outbound call (No Answer)"],
    transfer: ["転送", "Call transfer"],
    "transfer-no-answer": ["転送 (不在)", "Call transfer (No Answer)"],
    internal: ["内線", "Internal call"],
    "internal-no-answer": ["内線 (不在)", "Internal call (No Answer)"],
    voicemail: ["留守番電話", "Answering machine"],
  } satisfies Record<TypeFilter, Pair>,
  state: {
    waiting: ["待機中", "Waiting"],
    sending: ["転送中", "Sending"],
    retrying: ["再試行中", "Retrying"],
    held: ["保留", "Held"],
    delivered: ["転送済み", "Transferred"],
    skipped: ["対象外", "Not included"],
    none: ["録音なし", "No recording"],
  } satisfies Record<StateFilter, Pair>,
  fileState: {
    waiting: ["作成待ち", "Waiting"],
    making: ["作成中", "Being made"],
    done: ["完成", "Ready"],
    failed: ["作成できませんでした", "Could not be made"],
    cancelled: ["中止しました", "Cancelled"],
  } satisfies Record<CsvState, Pair>,
  types: {
    incoming: ["着信", "Incoming call"],
    outbound: ["発信", "Outbound call"],
    transfer: ["転送", "Call transfer"],
    internal: ["内線", "Internal call"],
    voicemail: ["留守番電話", "Answering machine"],
  } satisfies Record<CallType, Pair>,
  reasons: {
    "integration-off": ["連携が有効でなかった", "The integration was off"],
    "not-contracted": ["契約がなかった", "There was no contract"],
  },
  service: { "amazon-s3": ["Amazon S3", "Amazon S3"], phone: ["電話システム", "Phone system"] },
};

/** What an entry of the operation log says, a line each; where there is a before, only what changed. */
export function describeChanges(details: Readonly<Record<string, unknown>>, language: Language): Change[] {
  const { before, ...now } = details;
  const past = typeof before === "object" && before !== null ? (before as Record<string, unknown>) : {};
  const changes: Change[] = [];
  // The database keeps an order of its own.
  const ordered = Object.entries(now).sort(([a], [b]) => place(a) - place(b) || 0);
  for (const [name, value] of ordered) {
    if (name.endsWith("Before") && name.slice(0, -6) in now) continue;
    const was = name in past ? past[name] : now[`${name}Before`];
    const after = shown(name, value, language);
    const earlier = was === undefined ? null : shown(name, was, language);
    if (after === earlier) continue;
    changes.push({ label: labelOf(name, language), before: earlier, after });
  }
  return changes;
}

/** Where a detail stands among others: as the labels do. */
function place(name: string): number {
  const index = Object.keys(labels).indexOf(name);
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}

function labelOf(name: string, language: Language): string {
  return pick(labels[name], language) ?? name;
}

function shown(name: string, value: unknown, language: Language): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return language === "ja" ? "なし" : "None";
    return value.map((entry) => shown(name, entry, language)).join(language === "ja" ? "、" : ", ");
  }
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  const named = pick(values[name]?.[text], language) ?? pick(values["*"]?.[text], language);
  if (named !== undefined) return named;
  return typeof value === "number" ? value.toLocaleString(language) : text;
}

function pick(pair: Pair | undefined, language: Language): string | undefined {
  return pair?.[language === "ja" ? 0 : 1];
}
