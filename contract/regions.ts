import type { Language } from "./words.ts";

/** One AWS region as the form lists it: its code and the name AWS gives it in each language. */
export type Region = { code: string } & Record<Language, string>;

/**
 * Every public AWS region, Tokyo and Osaka first, then by continent. Source: the AWS SDK's own partition table
 * (partitions aws, aws-cn, aws-us-gov, aws-eusc); the secret ISO partitions cannot be reached from outside.
 */
export const regions: readonly Region[] = [
  { code: "ap-northeast-1", ja: "アジアパシフィック (東京)", en: "Asia Pacific (Tokyo)" },
  { code: "ap-northeast-3", ja: "アジアパシフィック (大阪)", en: "Asia Pacific (Osaka)" },
  { code: "ap-northeast-2", ja: "アジアパシフィック (ソウル)", en: "Asia Pacific (Seoul)" },
  { code: "ap-east-1", ja: "アジアパシフィック (香港)", en: "Asia Pacific (Hong Kong)" },
  { code: "ap-east-2", ja: "アジアパシフィック (台北)", en: "Asia Pacific (Taipei)" },
  { code: "ap-southeast-1", ja: "アジアパシフィック (シンガポール)", en: "Asia Pacific (Singapore)" },
  { code: "ap-southeast-2", ja: "アジアパシフィック (シドニー)", en: "Asia Pacific (Sydney)" },
  { code: "ap-southeast-3", ja: "アジアパシフィック (ジャカルタ)", en: "Asia Pacific (Jakarta)" },
  { code: "ap-southeast-4", ja: "アジアパシフィック (メルボルン)", en: "Asia Pacific (Melbourne)" },
  { code: "ap-southeast-5", ja: "アジアパシフィック (マレーシア)", en: "Asia Pacific (Malaysia)" },
  { code: "ap-southeast-6", ja: "アジアパシフィック (ニュージーランド)", en: "Asia Pacific (New Zealand)" },
  { code: "ap-southeast-7", ja: "アジアパシフィック (タイ)", en: "Asia Pacific (Thailand)" },
  { code: "ap-south-1", ja: "アジアパシフィック (ムンバイ)", en: "Asia Pacific (Mumbai)" },
  { code: "ap-south-2", ja: "アジアパシフィック (ハイデラバード)", en: "Asia Pacific (Hyderabad)" },
  { code: "us-east-1", ja: "米国東部 (バージニア北部)", en: "US East (N. Virginia)" },
  { code: "us-east-2", ja: "米国東部 (オハイオ)", en: "US East (Ohio)" },
  { code: "us-west-1", ja: "米国西部 (北カリフォルニア)", en: "US West (N. California)" },
  { code: "us-west-2", ja: "米国西部 (オレゴン)", en: "US West (Oregon)" },
  { code: "ca-central-1", ja: "カナダ (中部)", en: "Canada (Central)" },
  { code: "ca-west-1", ja: "カナダ西部 (カルガリー)", en: "Canada West (Calgary)" },
  { code: "mx-central-1", ja: "メキシコ (中部)", en: "Mexico (Central)" },
  { code: "sa-east-1", ja: "南米 (サンパウロ)", en: "South America (São Paulo)" },
  { code: "sa-west-1", ja: "南米 (チリ)", en: "South America (Chile)" },
  { code: "eu-central-1", ja: "欧州 (フランクフルト)", en: "Europe (Frankfurt)" },
  { code: "eu-central-2", ja: "欧州 (チューリッヒ)", en: "Europe (Zurich)" },
  { code: "eu-west-1", ja: "欧州 (アイルランド)", en: "Europe (Ireland)" },
  { code: "eu-west-2", ja: "欧州 (ロンドン)", en: "Europe (London)" },
  { code: "eu-west-3", ja: "欧州 (パリ)", en: "Europe (Paris)" },
  { code: "eu-north-1", ja: "欧州 (ストックホルム)", en: "Europe (Stockholm)" },
  { code: "eu-south-1", ja: "欧州 (ミラノ)", en: "Europe (Milan)" },
  { code: "eu-south-2", ja: "欧州 (スペイン)", en: "Europe (Spain)" },
  { code: "il-central-1", ja: "イスラエル (テルアビブ)", en: "Israel (Tel Aviv)" },
  { code: "me-central-1", ja: "中東 (アラブ首長国連邦)", en: "Middle East (UAE)" },
  { code: "me-south-1", ja: "中東 (バーレーン)", en: "Middle East (Bahrain)" },
  { code: "me-west-1", ja: "中東 (サウジアラビア)", en: "Middle East (Saudi Arabia)" },
  { code: "af-south-1", ja: "アフリカ (ケープタウン)", en: "Africa (Cape Town)" },
  { code: "cn-north-1", ja: "中国 (北京)", en: "China (Beijing)" },
  { code: "cn-northwest-1", ja: "中国 (寧夏)", en: "China (Ningxia)" },
  { code: "us-gov-east-1", ja: "AWS GovCloud (米国東部)", en: "AWS GovCloud (US-East)" },
  { code: "us-gov-west-1", ja: "AWS GovCloud (米国西部)", en: "AWS GovCloud (US-West)" },
  {
    code: "eusc-de-east-1",
    ja: "AWS 欧州ソブリンクラウド (ドイツ)",
    en: "AWS European Sovereign Cloud (Germany)",
  },
];

const regionShape = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-[0-9]{1,2}$/;

/** Whether the text has the shape of a region code. A region newer than our list passes: AWS opens several a year. */
export function isRegionCode(text: string): boolean {
  return regionShape.test(text);
}

/** `ap-northeast-3 (大阪)`: the code with the place in words, or the code alone for a region not in the list. */
export function regionWithPlace(code: string, language: Language): string {
  const name = regions.find((region) => region.code === code)?.[language];
  const place = name === undefined ? undefined : /\((.+)\)$/.exec(name)?.[1];
  return place === undefined ? code : `${code} (${place})`;
}

/** An AWS partition: its name in ARNs and the DNS suffix of its endpoints. */
export type Partition = { id: "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc"; dnsSuffix: string };

/** The partition a region belongs to, by the prefix of its code (the SDK's `regionRegex`). */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) return { id: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
  if (region.startsWith("us-gov-")) return { id: "aws-us-gov", dnsSuffix: "amazonaws.com" };
  if (region.startsWith("eusc-")) return { id: "aws-eusc", dnsSuffix: "amazonaws.eu" };
  return { id: "aws", dnsSuffix: "amazonaws.com" };
}
