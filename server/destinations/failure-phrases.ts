import type { Words } from "../../contract/words.ts";
import type { Denial } from "./failure.ts";
import type { KnownFailureCode } from "./failure-table.ts";
import type { Phrase } from "./failure-words.ts";

type Fill = (phrase: Phrase) => Words;

/** Cause and cure in both languages. */
function words(causeJa: string, cureJa: string, causeEn: string, cureEn: string): Words {
  return { ja: { cause: causeJa, cure: cureJa }, en: { cause: causeEn, cure: cureEn } };
}

const wrongRegion: Fill = ({ rightRegion, place, region }) =>
  rightRegion === undefined
    ? words(
        `このバケットは ${place.ja} にはありません。`,
        "AWS マネジメントコンソールの S3 でバケットのリージョンを確認し、設定を直してください。",
        `This bucket is not in ${place.en}.`,
        "Look up the bucket's region in the S3 page of the AWS console and correct the setting.",
      )
    : words(
        `このバケットは ${place.ja} にあります。`,
        `リージョンを ${region} から ${rightRegion} に直してください。`,
        `This bucket is in ${place.en}.`,
        `Change the region from ${region} to ${rightRegion}.`,
      );

const deniedBy: Record<Denial, readonly [ja: string, en: string]> = {
  "nothing-allows": ["", ""],
  identity: [
    "IAM ユーザーのポリシーに明示的な拒否 (Deny) があります。",
    " A policy of the IAM user denies it explicitly (Deny).",
  ],
  "bucket-policy": [
    "バケットポリシーに明示的な拒否 (Deny) があります。",
    " The bucket policy denies it explicitly (Deny).",
  ],
  organisation: [
    "AWS Organizations のポリシー (SCP) が拒否しています。組織の管理者に確認してください。",
    " A policy of your AWS organization (SCP) denies it; ask whoever administers the organization.",
  ],
  boundary: [
    "IAM ユーザーのアクセス許可の境界 (permissions boundary) が許可していません。",
    " The IAM user's permissions boundary does not allow it.",
  ],
  endpoint: [
    "VPC エンドポイントのポリシーが許可していません。",
    " The policy of a VPC endpoint does not allow it.",
  ],
};

/** A folder that the policy does not name and a right that is missing get the same answer: how to tell them apart. */
const accessDenied: Fill = (phrase) => {
  const {
    folder,
    deniedAction = "s3:PutObject",
    denial = "nothing-allows",
    allowAddresses,
    resource,
  } = phrase;
  const [byJa, byEn] = deniedBy[denial];
  const [cureJa, cureEn] =
    denial === "nothing-allows"
      ? [
          `フォルダの指定が違うか、権限が足りません (どちらでも ${phrase.store} の応答は同じです)。IAM ポリシーの Resource を ${resource} と比べ、違っていればフォルダか Resource のどちらかを直してください。同じなら、${deniedAction} を許可するポリシーがこのアクセスキーの IAM ユーザーに付いているか確認してください。`,
          `Either the folder is not the right one, or a permission is missing (${phrase.store} answers the same to both). Compare the Resource of your IAM policy with ${resource} and, if they differ, correct the folder or the Resource. If they are the same, check that a policy that allows ${deniedAction} is attached to the IAM user of this access key.`,
        ]
      : [
          `${byJa}そのうえで、IAM ポリシーの Resource が ${resource} を含むことも確認してください。`,
          `${byEn.trim()} Check as well that the Resource of your IAM policy covers ${resource} too.`,
        ];
  return words(
    `フォルダ ${folder} への ${deniedAction} が許可されていません。`,
    `${cureJa}${allowAddresses.ja}`,
    `${deniedAction} is not allowed for the folder ${folder}.`,
    `${cureEn}${allowAddresses.en}`,
  );
};

const account: Fill = ({ store }) =>
  words(
    `${store} のアカウントに問題があり、利用できません。`,
    "請求やアカウントの状態を AWS マネジメントコンソールで確認し、必要なら AWS サポートに連絡してください。",
    `There is a problem with the ${store} account; it cannot be used.`,
    "Check billing and the state of the account in the AWS console and contact AWS Support if needed.",
  );

const token: Fill = ({ region, store }) =>
  words(
    "一時的な認証情報の期限が切れているか、このリージョンがアカウントで有効になっていません。",
    `IAM ユーザーの長期のアクセスキーを使っているか、リージョン ${region} が ${store} アカウントで有効かを確認してください。`,
    "The credentials are temporary and have expired, or this region is not enabled for the account.",
    `Use a long-term access key of an IAM user, and check that the region ${region} is enabled in the ${store} account.`,
  );

const ourRequest: Fill = ({ store, shown }) =>
  words(
    `${store} が Onbin の要求を受け付けませんでした (${shown ?? "4xx"})。お客様の設定の問題ではありません。`,
    "録音は保管されています。運用者に連絡してください。",
    `${store} did not accept Onbin's request (${shown ?? "4xx"}). Your settings are not the cause.`,
    "The recordings are kept. Please tell your operator.",
  );

const damaged: Fill = ({ store }) =>
  words(
    `送信中にデータが壊れたことを ${store} が検出しました。壊れたデータは保存されていません。`,
    "自動的に送り直します。何度も続く場合は運用者に連絡してください。",
    `${store} noticed that data was damaged on the way. Nothing damaged was stored.`,
    "It is sent again automatically. If this keeps happening, tell your operator.",
  );

const storeBusy: Fill = ({ store }) =>
  words(
    `${store} が一時的に応答できません。`,
    "自動的に再試行します。操作は必要ありません。",
    `${store} cannot answer for the moment.`,
    "It is tried again automatically. There is nothing to do.",
  );

/** Cause given; the network is the operator's to mend, and retried meanwhile. */
function network(causeJa: (phrase: Phrase) => string, causeEn: (phrase: Phrase) => string): Fill {
  return (phrase) => {
    const check = phrase.action === "check";
    return words(
      causeJa(phrase),
      check
        ? "しばらくしてからもう一度お試しください。続く場合は運用者に連絡してください。"
        : "自動的に再試行します。続く場合は運用者に連絡してください。",
      causeEn(phrase),
      check
        ? "Try again in a while. If it continues, tell your operator."
        : "It is tried again automatically. If it continues, tell your operator.",
    );
  };
}

/** Every known code's words, in the order of the table. */
export const knownWords: Record<KnownFailureCode | "ListNotAllowed" | "MarkerStored", Fill> = {
  SignatureDoesNotMatch: () =>
    words(
      "シークレットアクセスキーが一致しません。",
      "前後の空白や一部の欠けがないか確認してください。",
      "The secret access key does not match.",
      "Check for blanks around it and for missing characters.",
    ),
  InvalidAccessKeyId: ({ store }) =>
    words(
      `このアクセスキーは ${store} に存在しません。`,
      "削除または無効化されていないか確認してください。",
      `${store} does not know this access key.`,
      "Check that it was not deleted or switched off.",
    ),
  NoSuchBucket: ({ bucket }) =>
    words(
      `バケット "${bucket}" は存在しません。`,
      "バケット名のつづりを確認してください。",
      `There is no bucket "${bucket}".`,
      "Check the spelling of the bucket name.",
    ),
  InvalidBucketName: ({ bucket }) =>
    words(
      `"${bucket}" はバケット名として使えません。`,
      "AWS マネジメントコンソールの S3 に表示されるバケット名を入力してください。",
      `"${bucket}" cannot be a bucket name.`,
      "Enter the bucket name as the S3 page of the AWS console shows it.",
    ),
  AccessDenied: accessDenied,
  KmsAccessDenied: ({ deniedAction = "kms:GenerateDataKey" }) =>
    words(
      `バケットの暗号化キーに対する ${deniedAction} が許可されていません。`,
      `IAM ユーザーのポリシーと KMS キーのポリシーで ${deniedAction} を許可してください。`,
      `${deniedAction} is not allowed on the key that encrypts the bucket.`,
      `Allow ${deniedAction} in the policy of the IAM user and in the policy of the KMS key.`,
    ),
  KmsKeyUnusable: ({ shown }) =>
    words(
      `バケットの暗号化に使う KMS キーが使えません (${shown ?? "KMS"})。`,
      "KMS キーが無効化または削除予定になっていないか確認してください。",
      `The KMS key that encrypts the bucket cannot be used (${shown ?? "KMS"}).`,
      "Check that the KMS key is not switched off or scheduled for deletion.",
    ),
  AccountProblem: account,
  AllAccessDisabled: ({ bucket, store }) =>
    words(
      `バケット "${bucket}" へのアクセスは ${store} によりすべて停止されています。`,
      "AWS サポートに連絡してください。",
      `${store} has disabled all access to the bucket "${bucket}".`,
      "Contact AWS Support.",
    ),
  NotSignedUp: account,
  ExpiredToken: token,
  InvalidToken: token,
  AuthorizationHeaderMalformed: (phrase) =>
    phrase.rightRegion === undefined
      ? words(
          "アクセスキーまたはリージョンの書き方が正しくありません。",
          "余分な文字が入っていないか確認してください。",
          "The access key or the region is not written correctly.",
          "Check for superfluous characters.",
        )
      : wrongRegion(phrase),
  WrongRegion: wrongRegion,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: ({ bucket, store }) =>
    words(
      `バケット "${bucket}" は作成されたばかりか移動中で、${store} の準備が整っていません。`,
      "自動的に再試行します。操作は必要ありません。",
      `The bucket "${bucket}" is new or moving, and ${store} is not ready for it yet.`,
      "It is tried again automatically. There is nothing to do.",
    ),
  IllegalLocationConstraintException: wrongRegion,

  RequestTimeTooSkewed: () =>
    words(
      "このサーバーの時計がずれています。お客様の設定の問題ではありません。",
      "録音は保管されています。運用者に時計の同期 (NTP) を依頼してください。",
      "The clock of this server is wrong. Your settings are not the cause.",
      "The recordings are kept. Ask your operator to synchronise the clock (NTP).",
    ),
  InvalidRequest: ourRequest,
  InvalidDigest: ourRequest,
  MissingContentLength: ourRequest,
  KeyTooLongError: ourRequest,
  NotImplemented: ourRequest,
  EgressBindFailed: ({ detail }) =>
    words(
      "指定された送信元アドレスがこのサーバーにありません。お客様の設定の問題ではありません。",
      `録音は保管されています。運用者に ONBIN_EGRESS_BIND の確認を依頼してください (${detail ?? "bind"})。`,
      "This server does not have the source address that it was told to use. Your settings are not the cause.",
      `The recordings are kept. Ask your operator to check ONBIN_EGRESS_BIND (${detail ?? "bind"}).`,
    ),
  LocalFileUnreadable: ({ detail }) =>
    words(
      `このサーバーが録音ファイルを読み出せませんでした (${detail ?? "file"})。お客様の設定の問題ではありません。`,
      "運用者に連絡してください。",
      `This server could not read the recording's file (${detail ?? "file"}). Your settings are not the cause.`,
      "Please tell your operator.",
    ),
  SecretUnreadable: () =>
    words(
      "保存されたシークレットアクセスキーをこのサーバーで読み出せません。録音は保管されています。",
      "シークレットアクセスキーを入力し直して保存するか、運用者に連絡してください (マスターキー)。",
      "This server cannot open the stored secret access key. The recordings are kept.",
      "Type the secret access key again and save, or tell your operator (master key).",
    ),
  StoreNotListed: ({ store }) =>
    words(
      `連携先のストア "${store}" は、このサーバーの一覧にありません。録音は保管されています。`,
      "運用者に ONBIN_S3_ENDPOINTS の確認を依頼するか、別の連携先を選んで保存してください。",
      `The store "${store}" is not on this server's list. The recordings are kept.`,
      "Ask your operator to check ONBIN_S3_ENDPOINTS, or choose another store and save.",
    ),
  UnexpectedFault: () =>
    words(
      "このサーバーの予期しない不具合で転送できませんでした。お客様の設定の問題ではありません。",
      "録音は保管されています。自動的に再試行します。続く場合は運用者に連絡してください。",
      "An unexpected fault of this server stopped the transfer. Your settings are not the cause.",
      "The recording is kept and tried again automatically. If this continues, tell your operator.",
    ),

  BadDigest: damaged,
  XAmzContentSHA256Mismatch: damaged,
  XAmzContentChecksumMismatch: damaged,
  IncompleteBody: damaged,
  StoredDamaged: ({ store }) =>
    words(
      `${store} が確認として返したチェックサムが録音と一致しません。転送済みとは扱いません。`,
      "録音は保管されています。自動的に確認し直します。続く場合は運用者に連絡してください。",
      `The checksum that ${store} confirmed is not the recording's. It does not count as delivered.`,
      "The recording is kept and checked again automatically. If this continues, tell your operator.",
    ),

  PreconditionFailed: ({ bucket }) =>
    words(
      `バケット "${bucket}" に同じ名前のオブジェクトがすでにあります。上書きはしません。`,
      "そのオブジェクトの中身を確認してください。不要なら名前を変えるか削除し、もう一度転送してください。",
      `The bucket "${bucket}" already has an object of this name. It is not overwritten.`,
      "Look at that object. If it is not needed, rename or delete it and transfer the recording again.",
    ),
  IfNoneMatchUnsupported: ({ store }) =>
    words(
      `${store} は上書き防止 (If-None-Match) に対応していません。`,
      "以後は通常の書き込みで転送します。操作は必要ありません。",
      `${store} does not know how to prevent overwriting (If-None-Match).`,
      "From now on plain writes are used. There is nothing to do.",
    ),

  SlowDown: storeBusy,
  ServiceUnavailable: storeBusy,
  InternalError: storeBusy,
  RequestTimeout: storeBusy,
  OperationAborted: storeBusy,
  ConditionalRequestConflict: storeBusy,
  TooManyRequests: storeBusy,

  ProxyAnswer: network(
    ({ store }) => `${store} ではなく、途中のプロキシなどが応答しました。`,
    ({ store }) => `Not ${store}, but something in between, such as a proxy, answered.`,
  ),
  UnexpectedAnswer: network(
    ({ store }) => `${store} の応答を理解できませんでした。`,
    ({ store }) => `The answer of ${store} could not be understood.`,
  ),
  NameNotResolved: network(
    ({ store }) => `${store} のアドレスが見つかりません (DNS)。`,
    ({ store }) => `The address of ${store} could not be found (DNS).`,
  ),
  ConnectionRefused: network(
    ({ store }) => `${store} への接続が拒否されました。`,
    ({ store }) => `The connection to ${store} was refused.`,
  ),
  NetworkUnreachable: network(
    ({ store }) => `このサーバーから ${store} への経路がありません。`,
    ({ store }) => `This server has no route to ${store}.`,
  ),
  ConnectTimeout: network(
    ({ store }) => `${store} に時間内に接続できませんでした。`,
    ({ store }) => `${store} could not be connected to in time.`,
  ),
  ConnectionReset: network(
    ({ store }) => `${store} との接続が途中で切れました。`,
    ({ store }) => `The connection to ${store} broke.`,
  ),
  TlsFailed: network(
    ({ store, detail }) => `${store} との暗号化通信 (TLS) を確立できませんでした (${detail ?? "TLS"})。`,
    ({ store, detail }) =>
      `An encrypted connection (TLS) to ${store} could not be made (${detail ?? "TLS"}).`,
  ),
  ProxyFailed: network(
    () => "外部への接続に使うプロキシが要求を中継しませんでした。",
    () => "The proxy for outgoing connections did not pass the request on.",
  ),
  NoProgress: network(
    ({ store }) => `${store} との通信が止まりました。`,
    ({ store }) => `The exchange with ${store} came to a standstill.`,
  ),
  TotalTimeExceeded: network(
    ({ store }) => `${store} との通信が時間内に終わりませんでした。`,
    ({ store }) => `The exchange with ${store} did not end in time.`,
  ),
  Aborted: network(
    () => "サービスの停止または再起動のため中断されました。",
    () => "It was interrupted because the service stops or restarts.",
  ),

  ListNotAllowed: () =>
    words(
      "s3:ListBucket が許可されていません。",
      "許可できない場合も録音の転送には支障ありません。",
      "s3:ListBucket is not allowed.",
      "If you cannot allow it: the transfer of recordings works without it.",
    ),
  MarkerStored: ({ folder }) =>
    words(
      `このストアはチェックサムを検証しないため、1 バイトの ${folder}/onbin-connection-check が残りました。`,
      "不要なら削除してかまいません。",
      `This store does not verify checksums, so one byte was left as ${folder}/onbin-connection-check.`,
      "You may delete it.",
    ),
};
