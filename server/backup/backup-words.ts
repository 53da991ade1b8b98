import type { CauseAndCure, Language } from "../../contract/words.ts";

/** What the person reads who makes a backup or restores one. */
export const backupWords = {
  targetExists: {
    ja: {
      cause: "{target} はすでにあります。何も変更していません。",
      cure: "まだない名前のフォルダを指定してください。",
    },
    en: {
      cause: "{target} is there already. Nothing was changed.",
      cure: "Name a folder that is not there yet.",
    },
  },
  ownDatabase: {
    ja: {
      cause:
        "ONBIN_DATABASE_URL のデータベースは、そのデータベース自身のバックアップ (pg_dump など) で保存してください。",
      cure: "まずデータベースを保存し、そのあとで onbin backup --spool-only を実行すると、音声が保存されます。",
    },
    en: {
      cause: "A database of your own (ONBIN_DATABASE_URL) is saved by its own backup, such as pg_dump.",
      cure: "Save the database first, then run onbin backup --spool-only for the audio.",
    },
  },
  spoolInBucket: {
    ja: {
      cause:
        "録音は ONBIN_SPOOL のバケットにあり、onbin backup と onbin restore は使えません。何も変更していません。",
      cure: "データベースはそれ自身のバックアップで、バケットはレプリケーションで守ってください (docs/operating.md)。",
    },
    en: {
      cause:
        "The recordings are in the bucket of ONBIN_SPOOL, for which onbin backup and restore do nothing. Nothing was changed.",
      cure: "Save the database by its own backup, and the bucket by replication (docs/operating.md).",
    },
  },
  ownDatabaseRestore: {
    ja: {
      cause:
        "このバックアップは組み込みデータベースのもので、ONBIN_DATABASE_URL のデータベースには戻せません。",
      cure: "ONBIN_DATABASE_URL を外して、空のデータフォルダへ戻してください。",
    },
    en: {
      cause:
        "This backup holds an embedded database; it cannot be restored into the one of ONBIN_DATABASE_URL.",
      cure: "Restore it into an empty data folder, with ONBIN_DATABASE_URL unset.",
    },
  },
  spoolOnly: {
    ja: {
      cause: "このバックアップには音声だけが入っています。",
      cure: "データベースを先に戻し、onbin restore --spool-only を実行してください。",
    },
    en: {
      cause: "This backup holds the audio only.",
      cure: "Restore the database first, then run onbin restore --spool-only.",
    },
  },
  backupRuns: {
    ja: { cause: "別のバックアップが実行中です。", cure: "それが終わってから、もう一度実行してください。" },
    en: { cause: "Another backup is being made.", cure: "Run this again when it has ended." },
  },
  targetFailed: {
    ja: {
      cause: "{target} に書き込めませんでした: {detail}。途中のものは消しました。",
      cure: "空き容量と権限を確かめて、もう一度実行してください。",
    },
    en: {
      cause: "{target} could not be written: {detail}. What had been written was removed.",
      cure: "Check free space and permissions, then run this again.",
    },
  },
  noBackup: {
    ja: {
      cause: "{source} は完成した Onbin のバックアップではありません。",
      cure: "onbin backup が作ったフォルダを指定してください。",
    },
    en: {
      cause: "{source} is no finished backup of Onbin.",
      cure: "Name a folder that onbin backup has made.",
    },
  },
  damaged: {
    ja: {
      cause: "バックアップの {file} が壊れているか、ありません。何も戻していません。",
      cure: "別のバックアップを使ってください。",
    },
    en: {
      cause: "{file} of the backup is damaged or missing. Nothing was restored.",
      cure: "Use another backup.",
    },
  },
  newer: {
    ja: {
      cause: "このバックアップは、より新しい Onbin のものです ({detail})。",
      cure: "それを作った版以降の Onbin で戻してください。",
    },
    en: {
      cause: "This backup was made by a newer Onbin ({detail}).",
      cure: "Restore it with that version of Onbin, or a later one.",
    },
  },
  notEmpty: {
    ja: {
      cause: "{folder} は空ではありません。何も変更していません。",
      cure: "空のフォルダ、またはまだないフォルダを {setting} に設定してください (master.key だけは置いておけます)。",
    },
    en: {
      cause: "{folder} is not empty. Nothing was changed.",
      cure: "Let {setting} name a folder that is empty or not there yet (it may hold master.key).",
    },
  },
  keyMissing: {
    ja: {
      cause: "このバックアップ ({at} のもの) にはマスターキー ({id}) が入っていません。何も戻していません。",
      cure: "ONBIN_MASTER_KEY に設定するか、データフォルダに master.key を置いてください。",
    },
    en: {
      cause: "The backup (of {at}) does not hold the master key ({id}). Nothing was restored.",
      cure: "Set ONBIN_MASTER_KEY, or put master.key into the data folder.",
    },
  },
  keyWrong: {
    ja: {
      cause:
        "マスターキー ({found}) は、このバックアップ ({at} のもの) の鍵 ({id}) ではありません。何も戻していません。",
      cure: "バックアップを取った時のマスターキーを ONBIN_MASTER_KEY か、データフォルダの master.key に置いてください。その後に入れ替えた鍵があれば、それを ONBIN_MASTER_KEY に、この鍵を ONBIN_MASTER_KEY_PREVIOUS に設定できます。",
    },
    en: {
      cause: "The master key ({found}) is not the one of this backup of {at} ({id}). Nothing was restored.",
      cure: "Put the key of that time into ONBIN_MASTER_KEY, or into master.key in the data folder. One that came after it may stand in ONBIN_MASTER_KEY, with this one in ONBIN_MASTER_KEY_PREVIOUS.",
    },
  },
  lost: {
    ja: {
      cause: "バックアップの途中で、データベースとの接続が切れました。途中のものは消しました。",
      cure: "もう一度実行してください。",
    },
    en: {
      cause:
        "The connection to the database broke while the backup was made. What had been written was removed.",
      cure: "Run this again.",
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, CauseAndCure>>>;
