import type { FieldProblem } from "./field-problem.ts";

const shortest = 3;
const longest = 63;

const reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
const reservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/**
 * Why AWS would not have a general purpose bucket of this name, or null where it might
 * (Amazon S3 User Guide, "General purpose bucket naming rules").
 */
export function bucketProblem(name: string): FieldProblem | null {
  if (name === "") {
    return problem("bucket-empty", "バケット名が入力されていません。", "The bucket name is missing.");
  }
  if (/^arn:/i.test(name)) {
    return {
      code: "bucket-arn",
      words: {
        ja: { cause: "アクセスポイントの ARN は使えません。", cure: "バケット名を入力してください。" },
        en: { cause: "An access point's ARN cannot be used here.", cure: "Enter the name of the bucket." },
      },
    };
  }
  const offending = [...new Set(name.match(/[^a-z0-9.-]/gu) ?? [])];
  if (offending.length > 0) {
    const shown = offending.map((character) => (/\s/u.test(character) ? "␣" : character)).join(" ");
    return problem(
      "bucket-characters",
      `バケット名に使えない文字があります: ${shown}`,
      `The bucket name contains characters that AWS does not allow: ${shown}`,
      "使えるのは半角の英小文字、数字、ハイフン、ピリオドだけです。",
      "Only lower-case letters, digits, hyphens and periods are possible.",
    );
  }
  if (name.length < shortest || name.length > longest) {
    return problem(
      "bucket-length",
      `バケット名は ${shortest} 文字以上 ${longest} 文字以下です (現在 ${name.length} 文字)。`,
      `A bucket name has ${shortest} to ${longest} characters (this one has ${name.length}).`,
    );
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) {
    return problem(
      "bucket-ends",
      "バケット名の先頭と末尾は英小文字または数字です。",
      "A bucket name begins and ends with a letter or a digit.",
    );
  }
  if (name.includes("..")) {
    return problem(
      "bucket-dots",
      "バケット名にピリオドが連続しています。",
      "The bucket name has two periods in a row.",
    );
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) {
    return problem(
      "bucket-ip",
      "IP アドレスの形の名前はバケット名になりません。",
      "A bucket name cannot have the form of an IP address.",
    );
  }
  const reserved =
    reservedPrefixes.find((prefix) => name.startsWith(prefix)) ??
    reservedSuffixes.find((suffix) => name.endsWith(suffix));
  if (reserved !== undefined) {
    return problem(
      "bucket-reserved",
      `"${reserved}" を含むこの名前は AWS が予約しており、汎用バケットの名前ではありません。`,
      `AWS reserves names with "${reserved}"; this is not the name of a general purpose bucket.`,
    );
  }
  return null;
}

function problem(
  code: string,
  causeJa: string,
  causeEn: string,
  cureJa = "AWS マネジメントコンソールの S3 に表示されるバケット名を入力してください。",
  cureEn = "Enter the bucket name as the S3 page of the AWS console shows it.",
): FieldProblem {
  return { code, words: { ja: { cause: causeJa, cure: cureJa }, en: { cause: causeEn, cure: cureEn } } };
}
