import type { SealedKind } from "./master-key.ts";
import type { Language } from "./words.ts";

/** 封じられた秘密: what is sealed, as people call it. */
export const sealedKindNames: Record<Language, Record<SealedKind, string>> = {
  ja: {
    destinations: "Amazon S3 のシークレットアクセスキー",
    destination_checks: "接続テスト中のシークレットアクセスキー",
    webhooks: "Webhook のシークレット",
    sources: "電話システムのパスワードとトークン",
    second_factors: "二段階認証の秘密鍵",
    aws_identity: "運用者の AWS 認証情報",
  },
  en: {
    destinations: "Amazon S3 secret access keys",
    destination_checks: "Secret access keys being tested",
    webhooks: "Webhook secrets",
    sources: "Passwords and tokens of phone systems",
    second_factors: "Second-factor secrets",
    aws_identity: "The operator's AWS credentials",
  },
};
