export const confirmation = {
  title: "メールアドレスの確認",
  question: (email: string, company: string) =>
    `${email} で、${company} の外部連携についてのお知らせを受け取りますか。`,
  questionOfInstallation: (email: string) => `${email} で、この Onbin についてのお知らせを受け取りますか。`,
  confirm: "確認する",
  confirming: "確認しています…",
  confirmedTitle: "確認しました",
  confirmed: (email: string) => `以後、お知らせを ${email} に送ります。このページは閉じてかまいません。`,
  unknown: "このリンクは使えません",
  ignore: "心当たりがない場合は、何もせずにこのページを閉じてください。お知らせは届きません。",
};
