import type { DrawnRow } from "../../pages/amazon-s3-guide/drawn-row.ts";

/** A step of the guide: what to do in order, and what the AWS console shows meanwhile. */
export type GuideStep = {
  title: string;
  text: string;
  acts: readonly string[];
  drawing: readonly DrawnRow[];
};

export const amazonS3Guide = {
  title: "手順: AWS アカウントから最初の録音まで",
  intro:
    "AWS アカウントだけがある状態から、最初の録音がバケットに入るまでを順に説明します。所要時間は 20 分ほどです。このページを AWS の画面の隣に開いたまま進めてください。進み具合はこのブラウザーに残ります。",
  needs:
    "必要なもの: S3 のバケットと IAM のユーザー、ポリシーを作れる AWS アカウント。S3 の料金は AWS から直接請求されます。",
  names:
    "AWS のボタンの名前は 2026 年 11 月時点のもので、実際の AWS アカウントでは確かめていません。AWS の画面は変わることがあります。AWS が英語で表示されているときは、このページも English に切り替えると同じ名前になります。",
  print: "このページを印刷",
  progress: (done: number, all: number) => `${all} 手順中 ${done} 手順が完了しました`,
  step: (n: number) => `手順 ${n}`,
  done: (n: number) => `手順 ${n} を終えた`,
  picture: (title: string) => `図: ${title}`,
  pictureHint: "① から順に押します。色の付いた枠が、押すところ、入力するところです。",
  bucketHint: "世界中で重ならない名前。3 ～ 63 文字、英小文字と数字と - と .",
  folderHint: "録音を入れる場所。先に作る必要はありません",
  regionHint: "バケットを置く場所のコード。東京は ap-northeast-1、大阪は ap-northeast-3",
  regionWrong: "ap-northeast-1 のようなコードで入力してください",
  policyReady: "このポリシーを貼り付けます。バケットとフォルダは手順 1 の内容です。",
  policyWaits: "手順 1 でバケットとフォルダを決めると、ここに貼り付けるポリシーが表示されます。",
  toNames: "手順 1 に入力する",
  policyName: "IAM ポリシー",
  toSettings: "Amazon S3 連携の設定を開く",
  settingsSoFar: "いまの状態",
  first: {
    none: "連携はまだ設定されていません。",
    disabled: "設定は保存されていますが、連携は無効です。",
    paused: "転送が停止しています。設定のページに原因と直し方があります。",
    waiting: "設定は保存されています。最初の録音を待っています…",
    arrived: (uri: string) => `最初の録音を確認できました。直近の録音: ${uri}`,
  },

  steps: {
    decide: {
      title: "名前と場所を決める",
      text: "次の 3 つを決めて、ここに書き込みます。あとの手順と設定のページで使います。",
      acts: [],
      drawing: [],
    },
    bucket: {
      title: "バケットを作る",
      text: "録音を入れるバケットを S3 に作ります。",
      acts: [
        "AWS マネジメントコンソールにサインインし、上の検索欄に「S3」と入力して S3 を開きます。",
        "画面右上のリージョンを、手順 1 で決めた場所にします。",
        "「バケットを作成」を押し、バケットタイプは「汎用」のまま、「バケット名」に手順 1 の名前を入力します。",
        "「パブリックアクセスをすべてブロック」はオンのままにします。録音を公開しないためです。",
        "ほかは初期設定のまま、いちばん下の「バケットを作成」を押します。",
      ],
      drawing: [
        { kind: "heading", text: "Amazon S3 › バケットを作成" },
        {
          kind: "field",
          label: "AWS リージョン",
          value: "アジアパシフィック (東京) ap-northeast-1",
          press: 1,
        },
        { kind: "choice", label: "汎用", on: true },
        { kind: "field", label: "バケット名", value: "acme-recordings", press: 2 },
        { kind: "tick", label: "パブリックアクセスをすべてブロック", on: true },
        { kind: "button", label: "バケットを作成", press: 3 },
      ],
    },
    policy: {
      title: "IAM ポリシーを作る",
      text: "Onbin に許可することを書いたポリシーを作ります。許可するのは、手順 1 のフォルダへの書き込みと、接続テストのための一覧だけです。録音を読むことも消すこともできません。",
      acts: [
        "上の検索欄に「IAM」と入力して IAM を開き、左の「ポリシー」から「ポリシーの作成」を押します。",
        "「ポリシーエディタ」で「JSON」を選び、書かれているものをすべて消します。",
        "下のポリシーをコピーして貼り付け、「次へ」を押します。",
        "「ポリシー名」に onbin-recordings と入力し、「ポリシーの作成」を押します。",
      ],
      drawing: [
        { kind: "heading", text: "IAM › ポリシー › ポリシーの作成" },
        { kind: "tabs", labels: ["ビジュアル", "JSON"], chosen: 1, press: 1 },
        { kind: "code", lines: ["{", '  "Version": "2012-10-17",', '  "Statement": [ … ]', "}"], press: 2 },
        { kind: "button", label: "次へ", press: 3 },
        { kind: "field", label: "ポリシー名", value: "onbin-recordings", press: 4 },
        { kind: "button", label: "ポリシーの作成", press: 5 },
      ],
    },
    user: {
      title: "IAM ユーザーを作る",
      text: "Onbin だけが使うユーザーを作り、手順 3 のポリシーを付けます。人のサインインには使いません。",
      acts: [
        "IAM の左の「ユーザー」から「ユーザーの作成」を押します。",
        "「ユーザー名」に onbin と入力します。「AWS マネジメントコンソールへのユーザーアクセスを提供する」はオフのまま、「次へ」を押します。",
        "「ポリシーを直接アタッチする」を選び、検索欄に onbin-recordings と入力して、出てきたポリシーにチェックを付けます。",
        "「次へ」を押し、内容を確かめて「ユーザーの作成」を押します。",
      ],
      drawing: [
        { kind: "heading", text: "IAM › ユーザー › ユーザーの作成" },
        { kind: "field", label: "ユーザー名", value: "onbin", press: 1 },
        { kind: "tick", label: "AWS マネジメントコンソールへのユーザーアクセスを提供する", on: false },
        { kind: "button", label: "次へ", press: 2 },
        { kind: "choice", label: "ポリシーを直接アタッチする", on: true, press: 3 },
        { kind: "tick", label: "onbin-recordings", on: true, press: 4 },
        { kind: "button", label: "ユーザーの作成", press: 5 },
      ],
    },
    key: {
      title: "アクセスキーを作る",
      text: "Onbin がこのユーザーとして書き込むための鍵です。シークレットアクセスキーは、このとき一度しか表示されません。手順 6 が終わるまで AWS の画面を閉じないでください。",
      acts: [
        "ユーザーの一覧で onbin を押し、「セキュリティ認証情報」のタブを開きます。",
        "「アクセスキー」の欄で「アクセスキーを作成」を押します。",
        "ユースケースは「AWS の外部で実行されるアプリケーション」を選び、「次へ」を押します。",
        "説明は空のまま「アクセスキーを作成」を押します。アクセスキーとシークレットアクセスキーが表示されます。",
      ],
      drawing: [
        { kind: "heading", text: "IAM › ユーザー › onbin" },
        { kind: "tabs", labels: ["許可", "グループ", "セキュリティ認証情報"], chosen: 2, press: 1 },
        { kind: "button", label: "アクセスキーを作成", press: 2 },
        { kind: "choice", label: "AWS の外部で実行されるアプリケーション", on: true, press: 3 },
        { kind: "button", label: "次へ", press: 4 },
        { kind: "button", label: "アクセスキーを作成", press: 5 },
        { kind: "field", label: "アクセスキー", value: "AKIA••••••••••••••••" },
        { kind: "field", label: "シークレットアクセスキー", value: "••••••••••••  表示" },
      ],
    },
    save: {
      title: "Onbin に貼り付けて保存する",
      text: "設定のページで、バケット、フォルダ、リージョンが手順 1 のとおりになっていることを確かめます。",
      acts: [
        "AWS に表示されているアクセスキーとシークレットアクセスキーを、コピーのボタンで 1 つずつ貼り付けます。",
        "「Amazon S3 連携を有効にする」にチェックが入っていることを確かめます。",
        "「保存」を押します。接続テストが一つずつ進み、すべて成功すると保存されます。失敗した項目には、原因と直し方が表示されます。",
        "保存できたら、AWS の画面で「完了」を押して閉じます。",
      ],
      drawing: [],
    },
    first: {
      title: "最初の録音を確かめる",
      text: "電話を 1 本かけて、切ります。数秒後に録音がバケットへ届きます。",
      acts: [
        "「応対履歴」で、いまの通話の転送が「転送済み」になるのを確かめます。",
        "S3 でバケットを開き、手順 1 のフォルダに .wav のファイルがあることを確かめます。",
      ],
      drawing: [],
    },
  } satisfies Record<string, GuideStep>,
};
