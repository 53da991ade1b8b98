import type { Words } from "../../contract/words.ts";
import type { KnownFailureCode } from "./failure-table.ts";
import type { Phrase } from "./failure-words.ts";

type Fill = (phrase: Phrase) => Words;

function words(causeJa: string, cureJa: string, causeEn: string, cureEn: string): Words {
  return { ja: { cause: causeJa, cure: cureJa }, en: { cause: causeEn, cure: cureEn } };
}

const arnOf = ({ roleArn }: Phrase): string => roleArn ?? "(ARN)";

/** What the trust policy has to say, as far as it is known. */
function trustOf({ principal, externalId }: Phrase): { ja: string; en: string } {
  if (principal === undefined || externalId === undefined) return { ja: "", en: "" };
  return {
    ja: `Principal は ${principal}、sts:ExternalId は ${externalId} です。`,
    en: ` Its Principal is ${principal}, its sts:ExternalId ${externalId}.`,
  };
}

const kept = {
  ja: "お客様の設定の問題ではありません。",
  en: "Your settings are not the cause.",
};
const askOperator = {
  ja: "録音は保管されています。運用者に連絡してください (onbin aws-identity)。",
  en: "The recordings are kept. Please tell your operator (onbin aws-identity).",
};

/** Words of what can go wrong before a role's credentials are there. */
export const roleWords = {
  RoleNotAssumable: (phrase) =>
    words(
      `ロール ${arnOf(phrase)} を引き受けられません (sts:AssumeRole が許可されていません)。`,
      `ロールの ARN が正しいか、ロールの信頼ポリシーが画面に表示されたものと同じか確認してください。${trustOf(phrase).ja}別の企業のロールや外部 ID は使えません。${phrase.allowAddresses.ja}`,
      `The role ${arnOf(phrase)} cannot be taken on (sts:AssumeRole is not allowed).`,
      `Check the ARN of the role, and that its trust policy is the one that the page shows.${trustOf(phrase).en} Another company's role or external ID cannot be used.${phrase.allowAddresses.en}`,
    ),
  RoleMissing: (phrase) =>
    words(
      `ロール ${arnOf(phrase)} は存在しません。`,
      "IAM のロールの画面に表示された ARN を貼り付け直してください。",
      `There is no role ${arnOf(phrase)}.`,
      "Paste the ARN again as the page of the role in IAM shows it.",
    ),
  RoleArnRefused: (phrase) =>
    words(
      `${phrase.store} は、ロールの ARN ${arnOf(phrase)} を正しいものとして受け付けませんでした。`,
      "IAM のロールの画面に表示された ARN を貼り付け直してください。",
      `${phrase.store} does not take ${arnOf(phrase)} as the ARN of a role.`,
      "Paste the ARN again as the page of the role in IAM shows it.",
    ),
  RoleRegionDisabled: ({ region }) =>
    words(
      `リージョン ${region} の AWS STS が有効になっていません。`,
      `IAM の「アカウント設定」で、${region} の STS エンドポイント (必要ならリージョン自体) を有効にしてください。有効なのに続く場合は、運用者の AWS アカウントでも有効か、運用者に確認してください。`,
      `AWS STS is not activated in the region ${region}.`,
      `Activate the STS endpoint of ${region} under "Account settings" in IAM (and the region itself where needed). If it is active, ask your operator whether it is in the operator's AWS account as well.`,
    ),
  IdentityMissing: ({ store }) =>
    words(
      `このサーバーには、ロールを引き受けるための ${store} の ID が設定されていません。${kept.ja}`,
      askOperator.ja,
      `This server has no identity at ${store} to take on roles with. ${kept.en}`,
      askOperator.en,
    ),
  IdentityUnreadable: ({ store }) =>
    words(
      `ロールを引き受けるための ${store} の ID を、このサーバーで読み出せません。${kept.ja}`,
      askOperator.ja,
      `This server cannot open its identity at ${store}, which takes on roles. ${kept.en}`,
      askOperator.en,
    ),
  IdentityRefused: ({ store, shown }) =>
    words(
      `ロールを引き受けるための運用者の ID を、${store} が受け付けませんでした (${shown ?? "4xx"})。${kept.ja}`,
      askOperator.ja,
      `${store} did not accept the operator's identity, which takes on roles (${shown ?? "4xx"}). ${kept.en}`,
      askOperator.en,
    ),
  IdentityNotAllowed: (phrase) =>
    words(
      `運用者の ID のポリシーが、ロール ${arnOf(phrase)} の引き受け (sts:AssumeRole) を許可していません。${kept.ja}`,
      askOperator.ja,
      `The policy of the operator's identity does not allow taking on the role ${arnOf(phrase)} (sts:AssumeRole). ${kept.en}`,
      askOperator.en,
    ),
  StsRefused: ({ store, shown }) =>
    words(
      `${store} の STS が Onbin の要求を受け付けませんでした (${shown ?? "4xx"})。${kept.ja}`,
      "録音は保管されています。運用者に連絡してください。",
      `STS of ${store} did not accept Onbin's request (${shown ?? "4xx"}). ${kept.en}`,
      "The recordings are kept. Please tell your operator.",
    ),
  StsUnsupported: ({ store, shown }) =>
    words(
      `${store} には、ロールを引き受ける機能 (STS) がないようです (${shown ?? "4xx"})。`,
      "アクセスキーを使うか、運用者に連絡してください (ONBIN_S3_ENDPOINTS の sts)。",
      `${store} seems not to have what takes on roles (STS; ${shown ?? "4xx"}).`,
      "Use access keys, or tell your operator (sts in ONBIN_S3_ENDPOINTS).",
    ),
} satisfies Partial<Record<KnownFailureCode, Fill>>;

/** A remark of the check: whoever knows the ARN could enter it in settings of their own (the confused deputy). */
export const roleWithoutExternalId: Fill = ({ externalId, store }) => {
  const condition = `"sts:ExternalId": "${externalId ?? ""}"`;
  const [doubtJa, doubtEn] =
    store === "AWS"
      ? ["", ""]
      : [
          `条件を付けても変わらない場合、${store} が sts:ExternalId に対応していません。`,
          ` If that changes nothing, ${store} does not know sts:ExternalId.`,
        ];
  return words(
    "このロールは、外部 ID がなくても引き受けられます。ロールの ARN を知っている別の企業が、そのロールで録音を書き込ませることができてしまいます。",
    `ロールの信頼ポリシーに条件 ${condition} を付けてください。転送には支障ありません。${doubtJa}`,
    "This role can be taken on without your external ID: another company that knows its ARN could have us write there.",
    `Add the condition ${condition} to the trust policy of the role. The transfer of recordings works.${doubtEn}`,
  );
};

/** S3 does not take the session of a role, not even a new one. */
export const sessionRefused: Fill = (phrase) =>
  words(
    `${phrase.store} が、ロール ${arnOf(phrase)} の一時的な認証情報を受け付けませんでした (${phrase.shown ?? "4xx"})。`,
    `リージョン ${phrase.region} がお客様の ${phrase.store} アカウントで有効か、ロールが削除されていないか確認してください。`,
    `${phrase.store} did not take the temporary credentials of the role ${arnOf(phrase)} (${phrase.shown ?? "4xx"}).`,
    `Check that the region ${phrase.region} is enabled in your ${phrase.store} account, and that the role was not deleted.`,
  );
