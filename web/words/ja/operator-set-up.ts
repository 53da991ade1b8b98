export const operatorSetUp = {
  firstTitle: "最初の企業を設定する",
  title: "企業を設定する",
  titleOf: (name: string) => `${name} の設定`,
  intro:
    "企業を追加してから、最初の録音がその企業のバケットに入るまでを順に案内します。途中で離れても、続きから再開できます。",
  steps: {
    company: "企業",
    administrator: "管理者",
    phone: "電話システム",
    bucket: "バケット (Amazon S3)",
  },
  stepOf: (n: number, title: string) => `${n}. ${title}`,
  states: { done: "完了", now: "未完了", later: "この後" },
  companyText: "録音を預ける会社ごとに 1 つ追加します。自社だけで使う場合は、自社を追加してください。",
  timeZone: "タイムゾーン",
  contract: "契約を有効にする (録音を転送できるようにする)",
  contractHint: "無効のままだと、録音は届いても転送されません。後から企業のページで切り替えられます。",
  add: "追加して次へ",
  adding: "追加しています…",
  companyDone: (id: string) => `企業 ID は ${id} です。この企業の人は、サインインのときに使います。`,
  contractOffTitle: "契約が無効です",
  contractOffText: "録音は届いても転送されません。",
  contractSwitch: "契約を有効にする",
  administratorText:
    "管理者は、バケットの設定、ユーザーの追加、通知の設定をする人です。パスワードを設定するためのリンクを発行し、本人に渡してください。",
  email: "管理者のメールアドレス",
  makeLink: "リンクを発行",
  making: "発行しています…",
  selfText: "自分が管理者になる場合は、自分のメールアドレスで発行してください。",
  self: "自分のアドレスを入れる",
  linkTitle: (email: string) => `${email} 用のリンク`,
  linkText: (at: string) =>
    `本人に渡してください。一度だけ使え、${at} に期限が切れます。ここにしか表示されません。`,
  linkSelf:
    "自分で使うときは、プライベートウィンドウか別のブラウザーで開いてください。同じウィンドウで開くと、運用者のサインインが終わります。",
  administratorDone: (email: string) => `${email} がパスワードを設定しました。`,
  administratorInvited: (email: string, until: string) =>
    `${email} にリンクを発行済みです (${until} まで)。パスワードが設定されると、ここが「完了」に変わります。`,
  administratorLapsed: (email: string) => `${email} のリンクは期限が切れました。もう一度発行してください。`,
  administratorOff: (email: string) => `${email} は停止中です。`,
  another: "ほかの管理者のリンクを発行",
  phoneText:
    "通話が終わるたびに、電話システムから録音を 1 件ずつ送ります。送り先と API キーを入れた 1 行を用意しました。",
  makeKey: "API キーを発行して、送信の 1 行を作る",
  makingKey: "発行しています…",
  keyName: "電話システム",
  keyTitle: "API キー",
  keyText: "いまだけ表示されます。このページを離れる前に、電話システムに設定するか控えてください。",
  keyGone:
    "発行済みの API キーは、もう表示できません。控えてあれば、下の 1 行の YOUR_API_KEY と置き換えてください。なければ新しく発行できます。",
  keyMade: (at: string) => `(${at} に発行、未使用)`,
  keyUsedLast: (at: string) => `(最後の使用 ${at})`,
  keyUsed: (at: string) => `API キーは ${at} に使われました。`,
  keyUsedNothing:
    "API キーは使われていますが、録音はまだ届いていません。電話システム側に返ったエラーを確認してください。原因と対処が書かれています。",
  newKey: "新しい API キーを発行",
  way: "送り方",
  ways: { curl: "curl (1 ファイル)", legs: "curl (2 ファイル)", send: "onbin send" },
  wayTexts: {
    curl: "call.wav を録音ファイルに、externalId・from・to などを電話システムの値に置き換えてください。左右に分かれたステレオでも、モノラルでも送れます。",
    legs: "自社側と相手側が別々のファイルのときに使います。",
    send: "Onbin のフォルダで実行します。いま手元にある録音ファイルを試すのに便利です。",
  },
  where:
    "通話の終了時に実行する場所: Asterisk は MixMonitor のコマンド、FreeSWITCH は record_post_process_exec_api、FreePBX は Post Call Recording Script。そのほかの電話システムでも、この 1 行を実行できれば送れます。",
  line: "送信の 1 行",
  waitingFirst: "最初の録音を待っています… 届くと自動で変わります。",
  firstCame: (at: string) => `最初の録音が ${at} に届きました。`,
  received: (n: number) => `これまでに ${n < 1000 ? n.toLocaleString("ja") : "1,000 以上"} 件`,
  tryText:
    "電話システムの準備がまだなら、試験用の録音 (3 秒の音) をこの画面から送れます。上の API キーを使って電話システムと同じ経路で受信し、応対履歴に「試験用の録音」として残ります。",
  tryButton: "試験用の録音を送る",
  trying: "送っています…",
  tried: "試験用の録音を送りました。",
  tryMemo: "試験用の録音 (設定の案内から)",
  bucketText:
    "バケットは、この企業の管理者が自分でサインインして設定します。シークレットアクセスキーは運用者にも表示されません。下の案内を管理者に送ってください。",
  handOver: "管理者への案内",
  handOverText: (name: string, id: string, page: string) =>
    [
      `${name} の通話録音を Amazon S3 に保存する設定をお願いします。`,
      `1. ${page} を開いてサインインします (企業 ID: ${id})。`,
      "2. 画面の説明に沿って、バケット・フォルダ・リージョン・アクセスキーを入力します。IAM ポリシーは、そのまま貼り付けられる形で表示されます。",
      "3. 「保存」を押します。接続を確認し、問題があれば原因と対処が表示されます。",
    ].join("\n"),
  destinations: {
    none: "バケットはまだ設定されていません。設定されると、ここが変わります。",
    ok: "バケットに接続されています。",
    paused: "転送が停止しています。管理者が設定を直すと、待っている録音は自動で転送されます。",
    disabled: "連携が無効になっています。管理者が有効にすると転送が始まります。",
    ending: "連携の解除が進んでいます。",
  },
  waitingBucket: "最初の録音がバケットに入るのを待っています…",
  skipped: (n: number) =>
    `バケットの設定より前に届いた録音 ${n < 1000 ? n.toLocaleString("ja") : "1,000 以上"} 件は保管されています。管理者が「ストレージ」のページで転送できます。新しい録音は自動で転送されます。`,
  firstDelivered: (at: string) => `最初の録音が ${at} にバケットに入りました。`,
  done: "設定が完了しました",
  doneText: (name: string) =>
    `${name} の録音は、これから自動でバケットに入ります。状態は企業のページと「運用」で確認できます。`,
  finish: "企業のページへ",
  away: "この案内を閉じる",
  awayText: "企業のページからいつでも開き直せます。",
};
