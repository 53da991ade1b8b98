import type { CheckStepName } from "../../../contract/check-steps.ts";

export const amazonS3 = {
  title: "Amazon S3 連携",
  intro: "通話が終わると、録音を御社の Amazon S3 バケットへ自動で転送します。",
  status: "状態",
  states: {
    none: "未設定",
    ok: "正常",
    unverified: "接続未確認",
    paused: "停止中",
    disabled: "無効",
    ending: "解除中",
  },
  lastDelivered: "最終転送",
  noneDelivered: "まだありません",
  waiting: "待ち",
  waitingCount: (n: number) => `${n.toLocaleString("ja")} 件`,

  contractTitle: "この機能のご利用には契約が必要です",
  contractText: "契約が有効になるまで、録音は転送されません。",
  contractContact: "お申し込み・お問い合わせ先",
  contractNoContact: "お申し込みは、このサービスの運用者へお問い合わせください。",

  endingTitle: "連携を解除しています",
  endingText: (n: number) =>
    `残り ${n.toLocaleString("ja")} 件の録音を転送し終えると、保存されているキーを破棄して解除が完了します。`,
  endingLink: "解除の状況を見る",

  enabled: "Amazon S3 連携を有効にする",
  store: "保存先の種類",
  aws: "Amazon S3 (AWS)",
  bucket: "バケット",
  bucketHint: "s3://… や https://…、ARN を貼り付けると自動で分解します",
  bucketSplit: (parts: string) => `アドレスを分解しました: ${parts}`,
  folder: "フォルダ",
  folderHint: "半角英数字と _ - / のみ",
  region: "リージョン",
  regionHint: "コードまたは地名で検索できます",
  regionPlaceholder: "選んでください",
  regionNothing: "一致するリージョンはありません",
  regionUsual: (region: string) => `この保存先では通常 ${region} です`,
  accessKey: "アクセスキー",
  secret: "シークレットアクセスキー",
  secretStored: (last4: string) => (last4 === "" ? "••••••••••••" : `••••••••••••  (末尾 ${last4})`),
  secretStoredHint: "保存済みのシークレットは表示できません",
  secretHint: "保存後は表示できません。AWS でも作成時に一度だけ表示されます",
  secretAgain: "保存先の種類を変えたため、シークレットをもう一度入力してください",
  secretForNewKey: "アクセスキーを変えるときは、対になるシークレットも「変更」で入力してください",
  change: "変更",
  keepStored: "変更をやめる",
  show: "シークレットの表示を切り替える",
  example: "保存先の例",
  exampleMissing: "バケットとフォルダを入力すると表示されます",

  save: "保存",
  saveHint: "接続をテストし、成功したときだけ保存します。",
  saveWithoutTest: "接続をテストせずに保存",
  saveWithoutTestHint: "s3:ListBucket を許可できない場合などに使います。",
  remove: "連携を解除する",
  saving: "保存しています…",
  testing: "テストしています…",

  required: "入力してください",
  requiredRegion: "リージョンを選んでください",
  invalid: "入力内容を確認してください。",

  checkTitle: "接続テスト",
  checkOfBefore: "前回の接続テスト",
  steps: {
    reach: "S3 に到達",
    key: "アクセスキー",
    secret: "シークレット",
    bucket: "バケット",
    region: "リージョン",
    list: "一覧",
    write: "フォルダへの書き込み",
  } satisfies Record<CheckStepName, string>,
  stepStates: {
    pending: "未確認",
    running: "確認中…",
    ok: "成功",
    failed: "失敗",
    skipped: "確認なし",
    note: "参考",
  },
  fixRegion: (region: string) => `リージョンを ${region} に直して再テスト`,
  checkSaved: "接続を確認できました。設定を保存しました。次の通話から自動で転送します。",
  checkSavedDisabled:
    "接続を確認し、設定を保存しました。連携は無効です。以後の録音は転送されず、Onbin に残ります。",
  checkFailed: "接続を確認できなかったため、設定は保存していません。",
  checkFailedDisabled:
    "連携を無効にするだけなら、「接続をテストせずに保存」を押してください。接続できなくても無効にできます。",
  checkLost: "テストの途中で接続が切れました。保存されたかどうかは、上の状態で確かめてください。",
  markerStored: "フォルダに 1 バイトの onbin-connection-check が残りました。削除してかまいません。",
  saved: "接続をテストせずに保存しました。",
  savedDisabled: "接続をテストせずに保存しました。連携は無効です。以後の録音は転送されず、Onbin に残ります。",
  unverifiedTitle: "接続は未確認です",
  unverifiedText: "次の通話の終了後に外部連携エラーログを確認してください。",
  openErrorLog: "エラーログを開く",
  pausedTitle: "転送が停止しています",
  pausedText: "原因を直して「保存」を押すと、待っている録音から順に転送を再開します。",
  offeredRegion: (region: string) =>
    `このバケットのリージョンは ${region} でした。録音はそちらへ転送しています。リージョンを直して保存してください。`,
  plainPut:
    "この保存先は条件付き書き込み (If-None-Match) に対応していません。通信が途切れた直後の再試行では、同じ録音が二度書き込まれることがあります。",

  conflictTitle: "ほかの管理者が設定を変更しました",
  conflictText: "上書きはしていません。入力中の内容もそのまま残っています。現在保存されている設定:",
  conflictRemoved: "現在、連携は解除されています。",
  conflictReload: "最新の設定を読み込む (入力内容は破棄)",
  conflictKeep: "入力内容のまま続ける",

  policies: "IAM ポリシー",
  policiesText:
    "アクセスキーの IAM ユーザーに付けるポリシーです。バケットとフォルダは上の入力内容に合わせて変わります。これ以外の権限は不要です。",
  policyForm: "ポリシーの種類",
  policyForms: {
    standard: "標準",
    withoutList: "s3:ListBucket を許可できない場合",
    fixedAddresses: "IP アドレスを固定する場合",
  },
  policyHints: {
    standard: "録音の書き込みと、接続テストのための一覧を許可します。",
    withoutList:
      "録音の書き込みだけを許可します。接続テストでは「一覧」が参考表示になりますが、転送に支障はありません。",
    fixedAddresses: "次の接続元 IP アドレスからの操作だけを許可します。",
  },
  policyNoAddresses:
    "運用者が接続元 IP アドレスを設定していないため、このポリシーは提供できません。必要な場合は運用者へお問い合わせください。",
  policyNeedsBoth: "バケットとフォルダを入力すると、そのままコピーできるポリシーになります。",
  policyKms:
    "バケットの暗号化に御社の KMS キー (SSE-KMS) を使う場合は、そのキーへの kms:GenerateDataKey も許可してください。",

  formatTitle: "録音の形式とファイルの探し方",
  format: "形式",
  formatText: "WAV、リニア PCM、ステレオ、8 kHz、16 ビット",
  formatChannels: "左チャンネルは自社側 (担当者)、右チャンネルは相手側",
  fileName: "ファイル名",
  fileNameChain: "転送などで続いた通話は",
  placeholderSequence: "シーケンス ID",
  placeholderParent: "Parent sequence ID",
  placeholderFolder: "フォルダ",
  placeholderBucket: "バケット",
  find: "探し方",
  findText:
    "応対の詳細にある Parent sequence ID を、バケットのこのフォルダの中で検索してください。その一連の通話の録音がすべて見つかります (S3 コンソールの検索は前方一致です)。",

  guideTitle: "はじめての方へ: AWS アカウントから最初の録音まで",
  guide: [
    {
      title: "バケットを作る",
      text: "AWS マネジメントコンソールにサインインし、S3 を開いて「バケットを作成」を押します。リージョン (例: アジアパシフィック (東京) ap-northeast-1) とバケット名を決め、ほかは初期設定のままで作成します。パブリックアクセスはブロックしたままにしてください。",
    },
    {
      title: "このページにバケットとフォルダを入力する",
      text: "バケット名、録音を入れるフォルダ名 (例: recordings)、リージョンを上の欄に入力します。フォルダは S3 側で先に作る必要はありません。まだ保存はしません。",
    },
    {
      title: "IAM ポリシーを作る",
      text: "IAM の「ポリシー」から「ポリシーの作成」を押し、JSON を選びます。このページの「IAM ポリシー」をコピーして貼り付け、名前 (例: onbin-recordings) を付けて作成します。",
    },
    {
      title: "IAM ユーザーを作る",
      text: "IAM の「ユーザー」から「ユーザーの作成」を押し、名前 (例: onbin) を付けます。コンソールへのアクセスは不要です。「ポリシーを直接アタッチする」で、作ったポリシーを選びます。",
    },
    {
      title: "アクセスキーを作る",
      text: "作ったユーザーの「セキュリティ認証情報」で「アクセスキーを作成」を押し、「AWS の外部で実行されるアプリケーション」を選びます。シークレットアクセスキーはこのとき一度しか表示されません。アクセスキーとシークレットアクセスキーを上の欄に貼り付けます。",
    },
    {
      title: "保存する",
      text: "「Amazon S3 連携を有効にする」にチェックを入れ、「保存」を押します。接続テストの項目が一つずつ確認され、成功すると保存されます。失敗した項目には原因と直し方が表示されます。",
    },
    {
      title: "最初の録音を確かめる",
      text: "電話をかけて終了します。数秒後、応対履歴の転送が「転送済み」になり、S3 コンソールのフォルダに WAV ファイルが見えます。",
    },
  ],
};
