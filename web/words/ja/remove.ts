export const remove = {
  title: "Amazon S3 連携を解除する",
  backToSettings: "Amazon S3 連携の設定へ",
  none: "連携は設定されていません。",
  whatHappens: "解除すると",
  keysDestroyed: "保存されているアクセスキーとシークレットは破棄されます。あとから取り出すことはできません。",
  bucketKept: (n: number, place: string) =>
    `バケットに転送済みの録音 ${n.toLocaleString("ja")} 件 (${place}) はそのまま残ります。削除も変更もしません。`,
  futureCalls: "以後の通話の録音は転送されません。録音は Onbin に残ります。",
  underWay: "転送の途中にある録音",
  noneUnderWay: "転送を待っている録音はありません。すぐに解除できます。",
  waiting: (n: number) => `${n.toLocaleString("ja")} 件の録音が転送を待っています。どうしますか。`,
  finishFirst: "転送してから解除する",
  finishFirstText: "待っている録音をすべて転送し、そのあとキーを破棄します。",
  finishFirstPaused:
    "転送が停止しているため選べません。先に設定を直すか、「いますぐ解除する」を選んでください。",
  stopNow: "いますぐ解除する",
  stopNowText: "転送をやめ、すぐにキーを破棄します。待っている録音は失われず、Onbin に残ります。",
  submit: "連携を解除する",
  submitting: "解除しています…",
  endedTitle: "連携を解除しました",
  endedText: "保存されていたキーは破棄されました。",
  endingTitle: "転送が終わりしだい解除します",
  endingText: (n: number) =>
    `残り ${n.toLocaleString("ja")} 件。このページを閉じても続きます。終わるとキーは破棄されます。`,
};
