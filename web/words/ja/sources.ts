import type { SetUpPart } from "../../../contract/phone-set-up.ts";
import type { OwnKind } from "../../../contract/source-kinds.ts";
import type { SourceEventKind } from "../../../contract/sources.ts";

const n = (value: number) => value.toLocaleString("ja");
const upTo = (value: number, most: number) => (value < most ? `${n(value)} 件` : `${n(most)} 件以上`);

export const sources = {
  title: "電話システム",
  intro:
    "録音を送ってくる電話システムの一覧です。届いた録音、拒否した理由、まだ届いていないものを、電話システムごとに確認できます。",
  list: "電話システムの一覧",
  name: "名前",
  state: "状態",
  seen: "最後の通信",
  received: "受信",
  refused: "拒否",
  never: "まだなし",
  count: (value: number) => `${n(value)} 件`,
  states: {
    new: "最初の録音を待っています",
    ok: "受信しています",
    refused: "直近の受信を拒否しました",
    trouble: "対応が必要です",
    ended: "終了",
  },
  empty: "登録した電話システムはまだありません",
  emptyText: "追加すると、電話システムに設定する内容が、送り先と API キーの入った形で表示されます。",
  add: "電話システムを追加",
  endedSources: (value: number) => `終了した連携 (${n(value)} 件)`,
  endedAt: (at: string) => `${at} に終了`,

  plain: "API (電話システムを登録していない API キー)",
  plainTitle: "API から直接届く録音",
  plainText:
    "電話システムを登録していない API キーで送られた録音です。拒否した理由や届かない録音を画面で確認するには、電話システムを追加し、その API キーに切り替えてください。",
  plainKeys: "使える API キー",
  plainUsed: "API キーの最後の使用",
  plainReceived: "最後に届いた録音",
  plainNone: "API キーはまだありません",
  toKeys: "API キーの一覧",

  newTitle: "電話システムを追加",
  newIntro:
    "お使いの電話システムを選んでください。追加すると、設定する内容が、送り先と API キーの入った形で表示されます。",
  system: "電話システム",
  groups: { own: "自社で動かしている電話システム", cloud: "クラウド電話", other: "そのほか" },
  systemTexts: {
    push: "通話ごとに curl などで 1 回送れる電話システムや、自社で作ったプログラム",
    asterisk: "ダイヤルプランの MixMonitor から送ります",
    freepbx: "Post Call Recording Script から送ります",
    freeswitch: "mod_json_cdr と record_post_process_exec_api で送ります",
    fusionpbx: "mod_json_cdr と録音後のコマンドで送ります",
    rtpengine: "rtpengine-recording の通知 (notify-uri) で送ります",
    twilio: "録音の完了通知を受け取り、Onbin が録音を取りに行きます",
    telnyx: "録音の完了通知を受け取り、Onbin が録音を取りに行きます",
    zoom: "録音の完了通知を受け取り、Onbin が録音を取りに行きます",
    webhook: "署名付きの Webhook で録音の URL を知らせるサービス。Onbin が録音を取りに行きます",
  } satisfies Record<OwnKind, string>,
  operatorOnly:
    "サーバー上のフォルダの監視と、CDR・CEL の取り込みは、サーバー上の場所を指定するため運用者が設定します。必要な場合は運用者に依頼してください。",
  nameHint: "一覧で見分けるための名前 (例: 本社 PBX)",
  missing: "入力してください",
  invalid: "形式が正しくありません。もう一度コピーしてください",
  optional: (label: string) => `${label} (任意)`,
  example: (text: string) => `例: ${text}`,
  generate: "シークレットを生成する",
  generated: "生成しました。保存する前に、通知を送る側にも同じ値を設定してください。",
  make: "追加する",
  making: "追加しています…",

  back: "電話システムの一覧へ",
  waitingFirst: "最初の録音を待っています… 届くと自動で変わります。",
  lastRefused: "直近に届いたものを受け取れませんでした。理由は次のとおりです。",
  coming: (at: string) => `録音が届いています (最後の受信 ${at})。`,
  noFirst:
    "電話システムで試しに 1 回、通話して切ってください。数分待っても変わらない場合は、まだ Onbin に何も届いていません。電話システムからこの送り先に接続できるか、API キーが正しいかを確認してください。API キーが間違っているものは、どの電話システムのものか分からないため、この画面に出ません。",
  tryKey: "試験用の録音を送る",
  tryText: "電話システムの準備ができる前に、この API キーで試験用の録音 (3 秒の音) を送って確かめられます。",
  trying: "送っています…",
  tried: "試験用の録音を送りました。",
  tryMemo: "試験用の録音 (電話システムのページから)",
  facts: "いまの状態",
  kind: "種類",
  made: "追加",
  receivedFact: (value: number, at: string | null) => `${n(value)} 件${at === null ? "" : ` (最後 ${at})`}`,
  waitingForFacts: "通話の情報を待っている録音",
  waitingForFactsText: "通話の情報 (CDR など) が届くか、待ち時間が過ぎると転送します。",
  factsMissed: (days: number) => `通話の情報が届かなかった録音 (${n(days)} 日間)`,
  factsMissedText: "録音は、分かっている情報だけで転送しました。CDR の送信を確認してください。",
  itemsWaiting: "まだ取り込んでいないもの",
  upTo,

  feeds: "取り込み元 (運用者の設定)",
  feedsText: "サーバー上の場所です。変更する場合は運用者に依頼してください。",
  folder: "監視フォルダ",
  pattern: "ファイル名の形式",
  timeZone: "時刻のタイムゾーン",
  afterwards: "転送後の元ファイル",
  afterwardsNames: { keep: "残す", remove: "バケットで確認後に削除", archive: "バケットで確認後に移動" },
  archive: "移動先",
  cdr: "通話明細 (CDR)",
  cel: "チャネルイベント (CEL)",
  errors: "送れなかった CDR のフォルダ",
  pcap: "rtpengine の録音フォルダ (pcap)",
  factsWithin: "通話の情報を待つ時間",
  seconds: (value: number) => `${n(value)} 秒`,

  setUp: "電話システムに設定する内容",
  keyTitle: "API キー",
  keyText:
    "いまだけ表示されます。下の設定には、このキーがもう入っています。このページを離れる前に、電話システムに設定するか控えてください。",
  keyGone:
    "API キーは作成時に一度しか表示されません。控えてあれば、下の YOUR_API_KEY と置き換えてください。なければ、新しい API キーを発行すると、キーの入った設定が表示されます。",
  keys: "API キー",
  keysNone: "使える API キーがありません。発行するまで、録音は届きません。",
  keysOptional:
    "いまは、上の「取り込み元」から取り込んでいます。電話システムから直接送る場合だけ、API キーを発行してください。",
  newKey: "新しい API キーを発行",
  makingKey: "発行しています…",
  newKeyText:
    "新しい API キーを発行しても、前のキーはそのまま使えます。電話システムの設定を入れ替えてから、前のキーを無効にしてください。",
  keyStart: "先頭",
  keyMade: "発行",
  keyUsed: "最終利用",
  act: "操作",
  endKey: "無効にする",
  endKeyOf: (prefix: string) => `${prefix}… を無効にする`,
  endKeyQuestion:
    "このキーを使っている電話システムは、すぐに 401 で拒否されるようになります。送れなかった録音は、送り直されるまで Onbin に届きません。",
  endKeyNow: "無効にする (元に戻せません)",
  parts: {
    "asterisk-incoming": {
      title: "着信: extensions.conf",
      text: "外からの着信を受けるコンテキストの、Dial() の前に入れます。録音は相手側と自社側に分けて送ります。",
    },
    "asterisk-outbound": {
      title: "発信: extensions.conf",
      text: "内線からの発信を受けるコンテキストの、Dial() の前に入れます。入れたあとに dialplan reload を実行してください。",
    },
    "freepbx-script": {
      title: "/usr/local/bin/onbin-push",
      text: "FreePBX のサーバーにこのファイルを作り、chmod 750 と chown asterisk: を実行してください。API キーが書かれているので、ほかのユーザーが読めないようにします。",
    },
    "freepbx-setting": {
      title: "設定 → 高度な設定 → Post Call Recording Script",
      text: "この 1 行を貼り付けて保存し、「設定を適用」を押してください。",
    },
    "json-cdr": {
      title: "autoload_configs/json_cdr.conf.xml",
      text: "通話の情報を送ります。modules.conf.xml で mod_json_cdr を有効にしてから、reload mod_json_cdr を実行してください。送れなかったものは err-log-dir に残ります。このフォルダを読めるサーバーで Onbin が動いている場合は、運用者に取り込みを依頼してください。",
    },
    "freeswitch-recording": {
      title: "ダイヤルプラン (bridge の前)",
      text: "録音が終わるたびに送ります。RECORD_STEREO_SWAP の行は着信用です。発信のダイヤルプランでは外してください (どちらも自社側が左になります)。bg_system は通話の処理を待たせません。",
    },
    "fusionpbx-recording": {
      title: "ダイヤルプラン「user_record」に追加する set",
      text: "ダイヤルプランマネージャーで user_record を開き、record_session の前に action「set」として追加してください。左右は自動では入れ替わりません。ステレオの着信では RECORD_STEREO_SWAP=true も必要です。",
    },
    "rtpengine-recording": {
      title: "/etc/rtpengine/rtpengine-recording.conf",
      text: "録音ファイルが閉じられるたびに 1 件ずつ送り、Onbin が両側を 1 つの録音にまとめます (rtpengine 11.3 以降とそのカーネルモジュールが必要です)。どちらが自社側かは、SIP プロキシが伝える metadata の type などで決まります。変更後に rtpengine-recording を再起動してください。",
    },
    "webhook-address": { title: "Webhook の送り先", text: "" },
  } satisfies Record<SetUpPart, { title: string; text: string }>,
  language: "プログラムの言語",
  snippetText:
    "録音 1 件を、Onbin が受け取るまで送り直すプログラムです。externalId・from・to などを電話システムの値に置き換えてください。",
  webhookSteps: {
    twilio:
      "録音を始めるときの recordingStatusCallback (TwiML の <Record>・<Dial>、または REST API) に、この URL を指定してください。イベントは completed と absent です。",
    telnyx:
      "Mission Control Portal の Voice API アプリケーションで、Webhook URL にこの URL を指定してください。イベント call.recording.saved を使います。",
    zoom: "Zoom App Marketplace の Server-to-Server OAuth アプリで、Event Subscriptions にこの URL を登録し、「Recording completed (phone)」を選んでください。Validate を押すと、Onbin が応答します。",
    webhook:
      "通知を送る側に、この URL と署名シークレットを設定してください。署名は Standard Webhooks の形式 (webhook-id、webhook-timestamp、webhook-signature) です。",
  },
  documentsOnly: "この設定は、プロバイダーの公開文書に基づいています。実際のサービスでは試していません。",
  filesStay: "電話システムに残る録音ファイルは、Onbin は消しません。",

  account: "接続情報",
  accountText: "空欄のままにしたシークレットは、前の値のまま変わりません。",
  secretKept: "保存済み (表示できません)",
  save: "保存",
  saving: "保存しています…",
  saved: "保存しました。",
  fetchAgain: "取り込めなかった録音をもう一度取得する",
  fetchingAgain: "依頼しています…",
  fetchedAgain: (value: number) =>
    value === 0 ? "もう一度取得する録音はありませんでした。" : `${n(value)} 件をもう一度取得します。`,
  fetchAgainText:
    "自動の再試行が終わった録音 (大きすぎるファイルや、7 日間取得できなかったもの) を、もう一度取得します。原因を取り除いてから押してください。",
  tryAccount: "接続を確認する",
  tryingAccount: "確認しています…",
  accountWorks: "接続できました。",

  items: "まだ取り込んでいないもの",
  itemsText: "完了を待っているか、あとでもう一度試すものです。早い順に表示しています。",
  item: "名前",
  firstSeen: "見つけた日時",
  tries: "試した回数",
  nextTry: "次に試す日時",
  events: "最近の受信記録",
  eventsEmpty: "まだ何も届いていません",
  eventKinds: { received: "受信", refused: "拒否", noticed: "お知らせ" } satisfies Record<
    SourceEventKind,
    string
  >,
  time: "日時",
  event: "結果",
  what: "届いたもの",
  reason: "理由と対処",
  theCall: (id: string) => `応対 ${id}`,
  noName: "(名前なし)",

  rename: "名前の変更",
  end: "連携の終了",
  endText:
    "終了すると、この電話システムからの録音は受け取らなくなり、API キーとシークレットは使えなくなります。届いた録音は残ります。",
  endButton: "連携を終了する",
  endQuestion: (name: string) =>
    `「${name}」からの録音は、すぐに受け取らなくなります。元には戻せません。もう一度使うには、新しく追加してください。`,
  endNow: "終了する (元に戻せません)",
  endedTitle: "この連携は終了しています",
  endedText: "届いた録音は応対履歴に残っています。",

  ofCompanies: {
    intro:
      "すべての企業の電話システムです。対応が必要なものが先に並びます。届いた録音の名前や番号は表示されません。",
    counts: (all: number, troubled: number) => `${n(all)} 件 (対応が必要 ${n(troubled)} 件)`,
    empty: "電話システムはまだありません",
    emptyText:
      "企業の管理者が「設定」→「電話システム」で追加します。監視フォルダは、企業のページで運用者が追加します。",
    onlyTrouble: "対応が必要なものだけ",
    all: "すべて表示",
    company: "企業",
    next: "次へ",
    first: "最初へ",
    section: "電話システム",
    sectionEmpty: "この企業の電話システムはまだありません。",
    addFolder: "監視フォルダを追加",
    folderHint: "Onbin が動いているサーバー上のフォルダ。ネットワーク共有は、先にマウントしてください",
    patterns: {
      freepbx: "FreePBX",
      asterisk: "Asterisk (MixMonitor、FreePBX と同じ形)",
      fusionpbx: "FusionPBX",
      sidecar: "音声と同じ名前の .json に情報がある",
      own: "自分で指定する",
    },
    ownPattern: "ファイル名の形式 (自分で指定する場合)",
    ownPatternHint: "例: {type}-{to}-{from}-{date}-{time}-{externalId} (拡張子は書きません)",
    look: "実際のファイルで確かめる",
    looking: "確かめています…",
    looked: (files: number, fit: number, not: number) =>
      `${n(files)} 件のうち ${n(fit)} 件は読み取れます${not > 0 ? `。${n(not)} 件は形式に合いません` : ""}`,
    noFiles: "このフォルダには、まだ録音がありません",
    masked: "最初のファイルを読み取った結果です。番号は企業の情報なので、数字を 0 に置き換えています。",
    unknownNames: "形式に合わないファイル名",
    quiet: "書き込みの終わりを待つ秒数",
    quietHint: "ほかに終わりを示すものがないファイルは、この秒数だけ変化がなければ取り込みます (60～86400)",
    folderAdded: "追加しました。まもなく取り込みを始めます。",
    folderAgain: "監視を再開しました。以前に取り込んだファイルは、もう一度取り込むことはありません。",
    folderOverlaps: (paths: string) =>
      `以前この企業で監視していた ${paths} と、フォルダが重なっています。両方に含まれるファイルは、別の録音としてもう一度取り込まれます。意図したものでなければ、このフォルダの監視をやめて、以前のフォルダを監視し直してください。`,
    belongsTo: "どの電話システムの録音か",
    belongsToHint:
      "通話明細などを別の方法で受け取っている電話システムを選ぶと、録音と通話の情報が結び付きます",
    newSource: "新しい電話システム (以前このフォルダを監視していた場合は、その電話システム)",
    oldFilesToo:
      "すでにあるファイルも取り込みます。1 日より古いものは、いまの通話の転送を妨げないように後から転送します。",
    factsText:
      "CDR・CEL (Asterisk、FreePBX)、FreeSWITCH の err-log-dir、rtpengine の pcap は、コマンドラインで指定します (source facts、source errors、source pcap)。",
    unwatch: (path: string) => `${path} の監視をやめる`,
    unwatchQuestion:
      "このフォルダからは、もう取り込みません。取り込んだ録音と、フォルダの中のファイルは残ります。",
    unwatchNow: "監視をやめる",
    well: "いま対応が必要なことはありません",
  },
};
