import type { Words } from "../../../contract/words.ts";
import { reasonWords } from "../../keep/reason-words.ts";
import { isOwnKind, natureOf, type OwnKind } from "../incident-kinds.ts";
import { installationId, type TellParams } from "../tables.ts";
import { count, shortTime } from "./mail-format.ts";

/** Cause and cure of an incident, for those who are told of it. `company` is `*` for the installation's own. */
export function incidentWords(company: string, kind: string, params: TellParams, timeZone: string): Words {
  if (isOwnKind(kind)) return ownWords[kind](params, timeZone);
  const words = reasonWords(kind, params);
  if (company !== installationId) return words;
  const cure = operatorCures[kind] ?? operatorCures.other;
  if (!cure) return words;
  return { ja: { ...words.ja, cure: cure[0] }, en: { ...words.en, cure: cure[1] } };
}

const ownWords: Record<OwnKind, (params: TellParams, timeZone: string) => Words> = {
  passing: (params) => {
    const code = String(params.code);
    const { ja, en } = reasonWords(code, params);
    const isOurs = natureOf(code, null) === "ours";
    return {
      ja: {
        cause: `Amazon S3 へ転送できない録音が 15 分以上あります。${ja.cause}`,
        cure: isOurs
          ? "自動で再試行を続けています。サーバー側の問題のため、運用者に連絡してください。"
          : "自動で再試行を続けています。設定を変える必要はありません。長く続く場合は運用者に連絡してください。",
      },
      en: {
        cause: `Some recordings could not be transferred to Amazon S3 for 15 minutes or more. ${en.cause}`,
        cure: isOurs
          ? "They are tried again automatically. The trouble is on the server's side: tell your operator."
          : "They are tried again automatically. There is no setting to change. If it goes on for long, tell your operator.",
      },
    };
  },
  silence: (params, timeZone) => {
    const last = shortTime(params.since, timeZone);
    const isSet = typeof params.setHours === "number";
    return {
      ja: {
        cause: `電話システムから録音が届いていません。最後に届いたのは ${last} です${isSet ? ` (設定: ${params.setHours} 時間)` : "。いつもの同じ曜日と時間帯なら届いているはずです"}。`,
        cure: "電話システムの録音の設定と、Onbin への送信 (API キーや監視フォルダ) を確認してください。休業日などで通話がなかった場合は、何もする必要はありません。",
      },
      en: {
        cause: `No recordings are coming from the phone system. The last one came at ${last}${isSet ? ` (set: ${params.setHours} h)` : "; at this time of the week there usually are some"}.`,
        cure: "Check the phone system's recording settings and how it sends to Onbin (API key, watched folder). If there simply were no calls, because of a holiday for example, there is nothing to do.",
      },
    };
  },
  spool: (params) => {
    if (params.unwritable === true) return unwritableWords;
    const closed = Number(params.roomBytes) <= 0;
    const hours = Number(params.hoursLeft);
    const left =
      hours < 1
        ? { ja: "1 時間以内", en: "less than an hour" }
        : { ja: `約 ${hours} 時間`, en: `about ${hours} h` };
    return {
      ja: {
        cause: closed
          ? "録音の保管領域が残り少なく、新しい録音の受け付けを止めています (503)。"
          : `録音の保管領域が、このままでは${left.ja}で足りなくなります。`,
        cure: "ディスクを広げるか、転送が止まっている企業の連携先を直してください。転送が進むと空きは自動で増えます。受け付け済みの録音は失われません。",
      },
      en: {
        cause: closed
          ? "The spool is nearly full, and no new recordings are accepted (503)."
          : `The spool runs out of space in ${left.en} if this goes on.`,
        cure: "Enlarge the disk, or have the companies whose transfers have stopped correct their settings: space is freed as recordings are delivered. Nothing that was accepted is lost.",
      },
    };
  },
  clock: () => ({
    ja: {
      cause: "このサーバーの時計がずれていて、S3 が要求を受け付けません。",
      cure: "時計の同期 (NTP、chrony など) を直してください。直るまで自動で再試行を続けます。録音は失われません。",
    },
    en: {
      cause: "The clock of this server is wrong, and S3 refuses its requests.",
      cure: "Correct the synchronisation of the clock (NTP, chrony or the like). Transfers are tried again until then. No recording is lost.",
    },
  }),
  network: (params) => ({
    ja: {
      cause: `${count(params.companies)} 社の転送が同時に失敗しています。このサーバーのネットワークに問題があるようです。`,
      cure: "このサーバーから外部への接続 (DNS、経路、プロキシ、ファイアウォール) を確認してください。直ると転送は自動で再開します。録音は失われません。",
    },
    en: {
      cause: `Transfers of ${count(params.companies)} companies fail at the same time. It seems to be the network of this server.`,
      cure: "Check the way out from this server: DNS, routes, proxy, firewall. Transfers go on by themselves when it works again. No recording is lost.",
    },
  }),
  workers: (params) => ({
    ja: {
      cause: `変換と転送を行うプロセス (work) が動いていません。${count(params.recordings)} 件の録音が待っています。`,
      cure: "サービスの状態とログを確認し、必要なら再起動してください。動き出すと自動で続きから処理します。録音は失われません。",
    },
    en: {
      cause: `No process that converts and transfers (work) is running. ${count(params.recordings)} recordings wait.`,
      cure: "Look at the state and the log of the service, and restart it if needed. It goes on where it stopped. No recording is lost.",
    },
  }),
  smtp: (params) => ({
    ja: {
      cause: `メールを送信できません。${count(params.mails)} 通が待っています。`,
      cure: "ONBIN_SMTP_URL とメールサーバーを確認してください。送れるようになると自動で送信します。",
    },
    en: {
      cause: `Mails cannot be sent; ${count(params.mails)} wait.`,
      cure: "Check ONBIN_SMTP_URL and the mail server. They leave by themselves when it works again.",
    },
  }),
};

const unwritableWords: Words = {
  ja: {
    cause: "録音の保管領域に書き込めないため、新しい録音を受け付けられません。",
    cure: "保管領域 (ONBIN_SPOOL) のディスクがマウントされているか、読み取り専用になっていないか、I/O エラーが出ていないかを確認してください。バケットの場合は onbin doctor が原因を示します。書き込めるようになると、受け付けは自動で再開します。",
  },
  en: {
    cause: "The spool cannot be written, so that no new recordings can be accepted.",
    cure: "Check the disk of the spool (ONBIN_SPOOL): is it mounted, not read-only, and free of I/O errors? Of a bucket, onbin doctor says what is wrong. Recordings are accepted again by themselves when it can be written.",
  },
};

/** What the operator does about faults that are ours; companies are told to ask the operator. */
const operatorCures: Record<string, readonly [ja: string, en: string]> = {
  EgressBindFailed: [
    "ONBIN_EGRESS_BIND のアドレスがこのサーバーに割り当てられているか確認してください。",
    "Check that this server has the address that ONBIN_EGRESS_BIND names.",
  ],
  InsideAddress: [
    "DNS を確認してください。AWS の VPC エンドポイントなど内部のアドレスを使う場合は ONBIN_S3_ALLOW にその範囲を設定してください。",
    "Check DNS. Where AWS is reached by an inside address, such as a VPC endpoint, name its range in ONBIN_S3_ALLOW.",
  ],
  LocalFileUnreadable: [
    "保管領域 (ONBIN_SPOOL) のディスクと、ファイルの有無・権限を確認してください。",
    "Check the disk of the spool (ONBIN_SPOOL), and that its files are there and can be read.",
  ],
  SecretUnreadable: [
    "ONBIN_MASTER_KEY またはデータフォルダの鍵ファイルが、保存時と同じものか確認してください。",
    "Check that ONBIN_MASTER_KEY, or the key file in the data folder, is the one with which the secret was stored.",
  ],
  IdentityMissing: [
    "onbin aws-identity set で運用者の AWS ID を設定するか、企業にアクセスキーを使うよう案内してください (docs/aws-roles.md)。",
    "Set the operator's AWS identity with onbin aws-identity set, or have the company use access keys (docs/aws-roles.md).",
  ],
  IdentityUnreadable: [
    "マスターキーが設定時と同じものか確認するか、onbin aws-identity set で設定し直してください。",
    "Check that the master key is the one with which it was set, or set it again with onbin aws-identity set.",
  ],
  IdentityRefused: [
    "onbin aws-identity check で確認し、アクセスキーが無効なら onbin aws-identity set で新しいものを設定してください。",
    "Look with onbin aws-identity check; if its access key was ended, set a new one with onbin aws-identity set.",
  ],
  IdentityNotAllowed: [
    "運用者の IAM ユーザーのポリシーで sts:AssumeRole を許可してください (docs/aws-roles.md)。",
    "Allow sts:AssumeRole in the policy of the operator's IAM user (docs/aws-roles.md).",
  ],
  StsUnsupported: [
    'ONBIN_S3_ENDPOINTS の "sts" を確認するか、そのストアの "lacks" に "role" を加えてください。',
    'Check "sts" in ONBIN_S3_ENDPOINTS, or add "role" to "lacks" of that store.',
  ],
  StoreNotListed: [
    "ONBIN_S3_ENDPOINTS に、企業が使っているストアが残っているか確認してください。",
    "Check that ONBIN_S3_ENDPOINTS still lists the store that the company uses.",
  ],
  "own-disk": [
    "保管領域 (ONBIN_SPOOL) のディスクの空きと状態を確認してください。",
    "Check the free space and the health of the disk of the spool (ONBIN_SPOOL).",
  ],
  "converter-missing": [
    "FFmpeg をインストールしてください (Debian: apt install ffmpeg)。別の場所にあるときは ONBIN_FFMPEG に設定してください。1、2 分以内に自動で転送が始まります。",
    "Install FFmpeg (Debian: apt install ffmpeg), or set ONBIN_FFMPEG where it is elsewhere. Transfers then begin by themselves within a minute or two.",
  ],
  other: [
    "ログで詳細を確認し、Onbin の不具合と思われる場合は開発元に報告してください。",
    "See the log for details; if it looks like a fault of Onbin, please report it.",
  ],
};
