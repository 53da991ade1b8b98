import type { RotationPhase } from "../../../contract/master-key.ts";

export const masterKey = {
  title: "マスターキー",
  intro: "企業や利用者から預かった秘密は、すべてこの鍵で封じて保存しています。鍵そのものは表示されません。",
  keyId: "鍵の ID",
  since: "使用開始",
  sinceUnknown: "記録なし (以前の版で作られました)",
  from: "置き場所",
  places: { file: "master.key (データフォルダの中)", environment: "環境変数 ONBIN_MASTER_KEY" },
  secrets: "封じている秘密",
  kind: "種類",
  present: "この鍵",
  others: "ほかの鍵",
  count: (n: number) => `${n.toLocaleString("ja")} 件`,
  rotate: "新しい鍵に入れ替える",
  confirmTitle: "マスターキーを入れ替えますか?",
  confirmText:
    "新しい鍵を作り、プロセスを 1 つずつ入れ替え、すべての秘密を新しい鍵で封じ直します。受信と転送は止まりません。終わったら master.key を保管場所にコピーしてください。これまでのバックアップを戻すには以前の鍵が必要なので、バックアップがある間は捨てないでください。",
  confirm: "入れ替える",
  cancel: "キャンセル",
  fromEnvironment:
    "鍵は ONBIN_MASTER_KEY から来ているので、ここからは入れ替えられません。すべての端末で新しい鍵を ONBIN_MASTER_KEY に、今の鍵を ONBIN_MASTER_KEY_PREVIOUS に設定し、onbin restart を実行してください。封じ直しは自動で進みます。",
  phases: {
    spreading: "すべてのプロセスが新しい鍵を知るのを待っています",
    resealing: "秘密を新しい鍵で封じ直しています",
    finishing: "すべての秘密が新しい鍵で開くことを確かめています",
    done: "入れ替えが終わりました",
  } satisfies Record<RotationPhase, string>,
  keys: (from: string, to: string) => `${from} から ${to} へ`,
  lacking: (names: string) => `待っているプロセス: ${names}`,
  copyIt: "master.key を保管場所にコピーしてください。",
  unreadable: "どの鍵でも開けない秘密があります",
  unreadableText: "壊れているか、別の行から移されています。その設定で、もう一度入力してもらってください。",
  retired: "廃止した鍵",
  retiredText: (at: string) => `${at} に廃止。それ以前のバックアップを戻すには必要です。`,
};
