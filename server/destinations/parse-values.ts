import { bucketProblem } from "../../contract/bucket-name.ts";
import type { DestinationValues } from "../../contract/destination.ts";
import type { FieldProblem } from "../../contract/field-problem.ts";
import { checkFolder } from "../../contract/folder-name.ts";
import { isRegionCode } from "../../contract/regions.ts";
import { parseS3Address } from "../../contract/s3-address.ts";
import type { Language } from "../../contract/words.ts";
import { AppError } from "../base/app-error.ts";
import { type Endpoint, isAws } from "./endpoint.ts";

/** Settings that can be saved; the secret is still as typed, null to keep the stored one. */
export type Values = Omit<DestinationValues, "secretAccessKey"> & { secretAccessKey: string | null };

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
  const isRegion = isAws(store) ? isRegionCode(region) : /^[A-Za-z0-9_-]{1,64}$/.test(region);
  if (!isRegion) throw fieldError("region", problems.region[language]);
  const accessKeyId = typed.accessKeyId.trim();
  if (!/^[\x21-\x7e]{1,128}$/.test(accessKeyId))
    throw fieldError("accessKeyId", problems.accessKey[language]);
  const secretAccessKey = typed.secretAccessKey?.trim() ?? null;
  if (secretAccessKey !== null && !/^[\x21-\x7e]{1,256}$/.test(secretAccessKey)) {
    throw secretAccessKey === "" ? secretNeeded() : fieldError("secretAccessKey", problems.secret[language]);
  }
  return {
    enabled: typed.enabled,
    endpoint: store.name,
    bucket: address.bucket,
    folder: checked.folder,
    region,
    accessKeyId,
    secretAccessKey,
  };
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
