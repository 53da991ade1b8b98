export const frame = {
  menu: "メニュー",
  navigation: "ページ",
  calls: "応対履歴",
  errorLog: "外部連携エラーログ",
  openErrors: (n: number) => `未解決 ${n < 1000 ? n : "999+"} 件`,
  dailyProof: "毎日の照合",
  settings: "設定",
  integrations: "外部連携",
  amazonS3: "Amazon S3",
  notifications: "通知",
  storage: "ストレージ",
  retention: "音声の保管期間",
  account: "アカウント",
  users: "ユーザー",
  apiKeys: "API キー",
  security: "セキュリティ",
  signInRules: "サインインの設定",
  operationLog: "操作ログ",
  profile: "プロフィール",
  administration: "アカウント / 管理",
  scheme: "画面の配色",
  schemes: { light: "明るい", dark: "暗い", auto: "端末の設定に合わせる" },
  endedTitle: "サインインが切れました",
  endedText:
    "もう一度サインインすると、開いていたページへ戻ります。入力中だった内容は、このタブに残っています。",
  endedPerson: (email: string) => `${email} 以外の方がサインインすると、入力中だった内容は破棄されます。`,
  signedInAs: (email: string) => `${email} でサインイン中`,
  administrator: "管理者",
  member: "一般ユーザー",
  operator: "運用者",
  signOut: "サインアウト",
  pausedTitle: "Amazon S3 への転送が停止しています",
  pausedSince: (at: string) => `${at} から`,
  pausedWaiting: (n: number) => `${n.toLocaleString("ja")} 件の録音が待っています。録音は失われません。`,
  pausedMember: "管理者が設定を直すと、待っている録音は自動で転送されます。",
  nextTry: (at: string) => `次の試行は ${at} です。`,
  backlogTitle: "たまっていた録音を Amazon S3 へ転送しています",
  backlogLeft: (n: number) => `あと ${n.toLocaleString("ja")} 件`,
  backlogRate: (n: number) => `1 分あたり ${n.toLocaleString("ja")} 件`,
  backlogTime: (minutes: number) =>
    minutes < 60
      ? `残り約 ${minutes} 分`
      : minutes < 48 * 60
        ? `残り約 ${Math.floor(minutes / 60)} 時間${minutes % 60 === 0 ? "" : ` ${minutes % 60} 分`}`
        : `残り約 ${Math.round(minutes / 1440)} 日`,
  mend: "設定を直す",
  mailFiles:
    "メールサーバーが設定されていないため、エラーのお知らせはメールで届きません。運用者に ONBIN_SMTP_URL の設定を依頼してください。",
  mailWaiting: (since: string) =>
    `${since} からメールを送信できていません。お知らせは送信待ちで、失われません。録音の転送には影響しません。`,
  mailNow: "少し前",
  demo: "転送先はデモ用バケット (この端末内) です。AWS には送られていません。",
};
