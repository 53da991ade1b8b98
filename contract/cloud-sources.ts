import type { cloudKinds } from "./sources.ts";

export type CloudKind = (typeof cloudKinds)[number];

/** One field of a cloud phone's form: what the provider's console shows, under a name that is stored. */
export type CloudField = {
  /** In `settings.account`, or of the sealed secrets. */
  name: string;
  secret: boolean;
  required: boolean;
  /** A regular expression that the whole value meets. */
  pattern: string;
  example: string;
  label: { ja: string; en: string };
};

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const hostPattern = `${label}(?:\\.${label}){0,20}(?::[0-9]{1,5})?`;
const hostsPattern = `${hostPattern}(?:[ ,]+${hostPattern}){0,19}`;
const printable = "[\\x21-\\x7e]{1,500}";

const firstChannel: CloudField = {
  name: "firstChannel",
  secret: false,
  required: false,
  pattern: "(customer|agent)",
  example: "customer",
  label: {
    ja: "ステレオ録音の 1 番目のチャンネル (customer または agent)",
    en: "First channel of stereo recordings (customer or agent)",
  },
};
const furtherHosts: CloudField = {
  name: "hosts",
  secret: false,
  required: false,
  pattern: hostsPattern,
  example: "recordings.example.com",
  label: {
    ja: "録音ファイルを置く追加のホスト名 (空白区切り)",
    en: "Further hosts that hold recordings (separated by spaces)",
  },
};

const field = (
  name: string,
  secret: boolean,
  pattern: string,
  example: string,
  ja: string,
  en: string,
): CloudField => ({ name, secret, required: true, pattern, example, label: { ja, en } });

/** What a company's administrator fills in for each provider (docs/sources/twilio.md and its neighbours). */
export const cloudFields: Readonly<Record<CloudKind, readonly CloudField[]>> = {
  twilio: [
    field(
      "accountSid",
      false,
      "AC[0-9a-f]{32}",
      `AC${"0".repeat(32)}`,
      "Account SID (アカウント SID)",
      "Account SID",
    ),
    field("authToken", true, printable, "", "Auth Token (認証トークン)", "Auth Token"),
    {
      name: "apiHost",
      secret: false,
      required: false,
      pattern: "api(\\.[a-z0-9-]{1,40}){0,2}\\.twilio\\.com",
      example: "api.twilio.com",
      label: { ja: "API のホスト名 (リージョンを使う場合)", en: "API host (for a region of its own)" },
    },
    firstChannel,
    furtherHosts,
  ],
  telnyx: [
    field("publicKey", false, "[A-Za-z0-9+/]{43}=", "", "Public Key (公開鍵)", "Public key"),
    field("apiKey", true, printable, "", "API Key (API キー)", "API key"),
    firstChannel,
    furtherHosts,
  ],
  zoom: [
    field("accountId", false, "[A-Za-z0-9_-]{1,100}", "", "Account ID (アカウント ID)", "Account ID"),
    field("clientId", false, "[A-Za-z0-9_-]{1,100}", "", "Client ID (クライアント ID)", "Client ID"),
    field("clientSecret", true, printable, "", "Client Secret (クライアントシークレット)", "Client secret"),
    field("secretToken", true, printable, "", "Secret Token (シークレットトークン)", "Secret token"),
    firstChannel,
  ],
  webhook: [
    {
      ...furtherHosts,
      required: true,
      label: {
        ja: "録音ファイルを置くホスト名 (空白区切り)",
        en: "Hosts that hold the recordings (separated by spaces)",
      },
    },
    field(
      "signingSecret",
      true,
      "whsec_[A-Za-z0-9+/]{32,88}={0,2}",
      "",
      "署名シークレット (whsec_ で始まる値)",
      "Signing secret (begins with whsec_)",
    ),
    {
      name: "fetchAuthorization",
      secret: true,
      required: false,
      pattern: "[\\x20-\\x7e]{1,2000}",
      example: "",
      label: {
        ja: "録音の取得時に送る Authorization ヘッダーの値",
        en: "Authorization header that is sent when recordings are fetched",
      },
    },
  ],
};

export type FieldFault = { field: string; problem: "missing" | "unknown" | "form" };

/**
 * What is wrong with the values of a cloud phone; nothing: they can be stored.
 * @param secrets all of them, as they would be after a change
 */
export function checkCloudFields(
  kind: CloudKind,
  account: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): FieldFault[] {
  const faults: FieldFault[] = [];
  const fields = cloudFields[kind];
  for (const { name, secret, required, pattern } of fields) {
    const value = (secret ? secrets : account)[name] ?? "";
    if (value === "") {
      if (required) faults.push({ field: name, problem: "missing" });
    } else if (!new RegExp(`^(?:${pattern})$`).test(value)) faults.push({ field: name, problem: "form" });
  }
  const known = (secret: boolean) =>
    new Set(fields.filter((one) => one.secret === secret).map(({ name }) => name));
  for (const [values, names] of [
    [account, known(false)],
    [secrets, known(true)],
  ] as const) {
    for (const name of Object.keys(values))
      if (!names.has(name)) faults.push({ field: name, problem: "unknown" });
  }
  return faults;
}
