export const signIn = {
  title: "サインイン",
  company: "企業 ID",
  email: "メールアドレス",
  password: "パスワード",
  submit: "サインイン",
  submitting: "確認しています…",
  missing: "入力してください",
  code: "6 桁のコード",
  codeText:
    "認証アプリに表示されている 6 桁のコードを入力してください。端末がないときは、リカバリーコードも使えます。",
  back: "はじめから入力する",
  toOperator: "運用者の方はこちら",
  operatorTitle: "運用者サインイン",
  toCompany: "企業の方はこちら",
};
