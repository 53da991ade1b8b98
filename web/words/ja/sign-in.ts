export const signIn = {
  title: "サインイン",
  company: "企業 ID",
  email: "メールアドレス",
  password: "パスワード",
  submit: "サインイン",
  submitting: "確認しています…",
  missing: "入力してください",
  toOperator: "運用者の方はこちら",
  operatorTitle: "運用者サインイン",
  toCompany: "企業の方はこちら",
};
