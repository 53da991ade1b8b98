export const retention = {
  title: "音声の保管期間",
  intro:
    "Onbin は、録音が S3 に確実に保存されるまで音声を保管します。そのあと Onbin に残る音声をいつ消去するかを決めます。通話の情報 (応対履歴) と、S3 に保存された録音は消去されません。",
  delivered: "転送した音声",
  deliveredText:
    "S3 が受け取ったことを確認してから、この日数がたつと消去します。それまではこの画面から再生できます。0 日にすると、確認後すぐに消去します。",
  unshipped: "転送されていない音声",
  unshippedText:
    "連携が無効で「対象外」になった音声と、音声として使えないなどの理由で「保留」になった音声は、この日数がたつと消去します。消去すると、あとから S3 に転送することはできません。",
  never:
    "S3 への転送を待っている音声 (再試行中、転送先の設定待ち、Onbin 側の対応待ち) は、日数にかかわらず消去しません。",
  installation: (days: number) => `標準のまま (${days} 日)`,
  own: "日数を決める",
  days: "日数",
  daysOf: (least: number, most: number) => `${least} ～ ${most} 日`,
  daysWrong: (least: number, most: number) => `${least} ～ ${most} の整数を入力してください`,
  shorter: "日数を短くすると、期間を過ぎた Onbin の音声は 1 分以内に消去され、元に戻せません。",
  save: "保存",
  saving: "保存しています…",
  saved: "保存しました。",
};
