import { bucketProblem } from "../../contract/bucket-name.ts";
import type { DestinationValues } from "../../contract/destination.ts";
import {
  bucketOwnerPattern,
  kmsKeyPattern,
  roleArnPattern,
  type StoreFeature,
  storageClasses,
} from "../../contract/destination-access.ts";
import type { FieldProblem } from "../../contract/field-problem.ts";
import { checkFolder } from "../../contract/folder-name.ts";
import { isRegionCode } from "../../contract/regions.ts";
import { parseS3Address } from "../../contract/s3-address.ts";
import type { Language } from "../../contract/words.ts";
import { AppError } from "../base/app-error.ts";
import type { SealedValues } from "./destination-store.ts";
import { type Endpoint, isAws } from "./endpoint.ts";

/** Settings that can be saved; the secret is still as typed, null to keep the stored one. */
export type Values = Omit<SealedValues, "secretSealed" | "secretKeyId" | "secretLast4"> & {
  secretAccessKey: string | null;
};

type Field = keyof DestinationValues;

const problems = {
  store: {
    ja: ["この連携先は選べません。", "一覧から選んでください。"],
    en: ["This store cannot be chosen.", "Choose one of the list."],
  },
  region: {
    ja: ["リージョンが正しくありません。", "一覧から選んでください (例: ap-northeast-1)。"],
    en: ["This is not an AWS region.", "Choose one of the list, such as ap-northeast-1."],
  },
  accessKey: {
    ja: ["アクセスキーが正しくありません。", "AWS に表示された英数字をそのまま貼り付けてください。"],
    en: ["This is not an access key ID.", "Paste the letters and digits that AWS shows."],
  },
  secret: {
    ja: [
      "シークレットアクセスキーが正しくありません。",
      "AWS に表示された文字をそのまま貼り付けてください。",
    ],
    en: ["This is not a secret access key.", "Paste the characters that AWS shows."],
  },
  roleArn: {
    ja: [
      "ロールの ARN が正しくありません。",
      "IAM のロールの画面に表示された ARN を貼り付けてください (例: arn:aws:iam::123456789012:role/onbin)。",
    ],
    en: [
      "This is not the ARN of a role.",
      "Paste the ARN that the page of the role in IAM shows, such as arn:aws:iam::123456789012:role/onbin.",
    ],
  },
  kmsKey: {
    ja: [
      "KMS キーの ARN が正しくありません。",
      "KMS のキーの画面に表示された ARN を貼り付けるか、空にしてください。",
    ],
    en: [
      "This is not the ARN of a KMS key.",
      "Paste the ARN that the page of the key in KMS shows, or leave it empty.",
    ],
  },
  storageClass: {
    ja: ["ストレージクラスが正しくありません。", "一覧から選んでください。"],
    en: ["This is not a storage class.", "Choose one of the list."],
  },
  bucketOwner: {
    ja: ["AWS アカウント ID が正しくありません。", "12 桁の数字を入力するか、空にしてください。"],
    en: ["This is not the number of an AWS account.", "Enter its 12 digits, or leave it empty."],
  },
  lacking: {
    ja: ["この連携先では使えません。", "別の値を選んでください。"],
    en: ["This store cannot do that.", "Choose something else."],
  },
} as const;

/**
 * What was typed, made into values that can be saved (S4–S6): pasted addresses taken apart, blanks trimmed, slashes
 * put right.
 * @throws AppError `value_invalid` naming the first field that cannot be used
 */
export function parseValues(typed: DestinationValues, store: Endpoint | null, language: Language): Values {
  if (!store) throw fieldError("endpoint", problems.store[language]);
  const address = parseS3Address(typed.bucket);
  const wrongBucket = bucketProblem(address.bucket);
  if (wrongBucket) throw problemError("bucket", wrongBucket, language);
  const checked = checkFolder(typed.folder.trim() === "" ? (address.folder ?? "") : typed.folder);
  if (checked.problem) throw problemError("folder", checked.problem, language);
  const region = typed.region.trim() || address.region || store.region || "";
  // Other stores name their regions as they like.
  const isNamed = store.regions.length === 0 || store.regions.includes(region);
  const isRegion = isAws(store) ? isRegionCode(region) : isNamed && /^[A-Za-z0-9_-]{1,64}$/.test(region);
  if (!isRegion) throw fieldError("region", problems.region[language]);
  return {
    enabled: typed.enabled,
    endpoint: store.name,
    bucket: address.bucket,
    folder: checked.folder,
    region,
    ...parseAccess(typed, store, language),
    ...parseWishes(typed, store, language),
  };
}

/** How to get in: a role, or keys. */
function parseAccess(typed: DestinationValues, store: Endpoint, language: Language) {
  const access = typed.access ?? "keys";
  if (access === "role") {
    if (store.lacks.includes("role")) throw fieldError("access", problems.lacking[language]);
    const roleArn = typed.roleArn?.trim() ?? "";
    if (!new RegExp(roleArnPattern).test(roleArn)) throw fieldError("roleArn", problems.roleArn[language]);
    return { access, roleArn, accessKeyId: "", secretAccessKey: null };
  }
  const accessKeyId = typed.accessKeyId.trim();
  if (!/^[\x21-\x7e]{1,128}$/.test(accessKeyId))
    throw fieldError("accessKeyId", problems.accessKey[language]);
  const secretAccessKey = typed.secretAccessKey?.trim() ?? null;
  if (secretAccessKey !== null && !/^[\x21-\x7e]{1,256}$/.test(secretAccessKey)) {
    throw secretAccessKey === "" ? secretNeeded() : fieldError("secretAccessKey", problems.secret[language]);
  }
  return { access, roleArn: null, accessKeyId, secretAccessKey };
}

/** What is asked of the store for each object; nothing that it lacks. */
function parseWishes(typed: DestinationValues, store: Endpoint, language: Language) {
  const needs = (field: Field, feature: StoreFeature) => {
    if (store.lacks.includes(feature)) throw fieldError(field, problems.lacking[language]);
  };
  const encryption = typed.encryption ?? "bucket";
  if (encryption !== "bucket") needs("encryption", encryption);
  const kmsKey = (encryption === "sse-kms" && typed.kmsKey?.trim()) || null;
  // Other stores name their keys as they like.
  const isKey =
    kmsKey === null || new RegExp(isAws(store) ? kmsKeyPattern : "^[\\x21-\\x7e]{1,512}$").test(kmsKey);
  if (!isKey) throw fieldError("kmsKey", problems.kmsKey[language]);
  const storageClass = typed.storageClass?.trim() || null;
  if (storageClass !== null) {
    needs("storageClass", "storage-class");
    const isClass = isAws(store)
      ? storageClasses.some((known) => known === storageClass)
      : /^[A-Za-z0-9_-]{1,64}$/.test(storageClass);
    if (!isClass) throw fieldError("storageClass", problems.storageClass[language]);
  }
  // As AWS shows account numbers: 1234-5678-9012.
  const bucketOwner = typed.bucketOwner?.replace(/[\s-]/g, "") || null;
  if (bucketOwner !== null) {
    needs("bucketOwner", "bucket-owner");
    if (isAws(store) && !new RegExp(bucketOwnerPattern).test(bucketOwner))
      throw fieldError("bucketOwner", problems.bucketOwner[language]);
  }
  return { encryption, kmsKey, storageClass, bucketOwner };
}

export function secretNeeded(): AppError {
  return new AppError("secret_needed", { field: "secretAccessKey" });
}

function problemError(field: Field, problem: FieldProblem, language: Language): AppError {
  const { cause, cure } = problem.words[language];
  return fieldError(field, [cause, cure], problem.code);
}

function fieldError(field: Field, [problem, expected]: readonly [string, string], reason?: string): AppError {
  return new AppError("value_invalid", { field, problem, expected, ...(reason ? { reason } : {}) });
}
