import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketProblem } from "./bucket-name.ts";
import { regions } from "./regions.ts";
import { parseS3Address, type S3Address } from "./s3-address.ts";

const tokyo = "ap-northeast-1";

const pasted: [text: string, address: S3Address][] = [
  ["acme-rec", { bucket: "acme-rec" }],
  ["  acme-rec\n", { bucket: "acme-rec" }],
  ["「acme-rec」", { bucket: "acme-rec" }],
  ["“acme-rec”", { bucket: "acme-rec" }],
  ["ａｃｍｅ－ｒｅｃ", { bucket: "acme-rec" }],
  ["acme\u200b-rec", { bucket: "acme-rec" }],
  ["acme-rec/calls/2026/", { bucket: "acme-rec", folder: "calls/2026" }],
  ["s3://acme-rec/", { bucket: "acme-rec" }],
  ["s3://acme-rec", { bucket: "acme-rec" }],
  ["S3://acme-rec//calls//2026", { bucket: "acme-rec", folder: "calls/2026" }],
  ["'s3a://acme-rec/calls'", { bucket: "acme-rec", folder: "calls" }],
  ["s3://acme-rec/calls/01J.wav", { bucket: "acme-rec", folder: "calls" }],
  ["ｓ３：／／ａｃｍｅ－ｒｅｃ／ｃａｌｌｓ", { bucket: "acme-rec", folder: "calls" }],
  ["arn:aws:s3:::acme-rec", { bucket: "acme-rec" }],
  ["arn:aws:s3:::acme-rec/calls/*", { bucket: "acme-rec", folder: "calls" }],
  ["arn:aws-cn:s3:::acme-rec/calls/", { bucket: "acme-rec", folder: "calls" }],
  ["https://acme-rec.s3.ap-northeast-1.amazonaws.com/", { bucket: "acme-rec", region: tokyo }],
  ["https://acme-rec.ap-northeast-1.amazonaws.com/", { bucket: "acme-rec", region: tokyo }],
  ["acme-rec.s3.ap-northeast-1.amazonaws.com/calls/", { bucket: "acme-rec", folder: "calls", region: tokyo }],
  ["https://acme-rec.s3.amazonaws.com/calls/a.wav?X-Amz-Date=1", { bucket: "acme-rec", folder: "calls" }],
  ["https://my.dotted.name.s3.us-east-2.amazonaws.com/", { bucket: "my.dotted.name", region: "us-east-2" }],
  ["https://my.s3.s3.us-east-2.amazonaws.com", { bucket: "my.s3", region: "us-east-2" }],
  [
    "https://s3.ap-northeast-1.amazonaws.com/acme-rec/calls/",
    { bucket: "acme-rec", folder: "calls", region: tokyo },
  ],
  ["https://s3-ap-northeast-1.amazonaws.com/acme-rec", { bucket: "acme-rec", region: tokyo }],
  ["http://acme-rec.s3-ap-northeast-1.amazonaws.com", { bucket: "acme-rec", region: tokyo }],
  ["https://s3.amazonaws.com/acme-rec/calls/", { bucket: "acme-rec", folder: "calls" }],
  ["https://s3-external-1.amazonaws.com/acme-rec", { bucket: "acme-rec", region: "us-east-1" }],
  ["https://acme-rec.s3.dualstack.ap-northeast-1.amazonaws.com", { bucket: "acme-rec", region: tokyo }],
  ["https://s3.dualstack.eu-west-1.amazonaws.com/acme-rec", { bucket: "acme-rec", region: "eu-west-1" }],
  ["https://acme-rec.s3-fips.us-gov-west-1.amazonaws.com", { bucket: "acme-rec", region: "us-gov-west-1" }],
  ["https://s3-fips.dualstack.us-east-1.amazonaws.com/acme-rec", { bucket: "acme-rec", region: "us-east-1" }],
  ["https://acme-rec.s3-accelerate.amazonaws.com/calls/", { bucket: "acme-rec", folder: "calls" }],
  ["https://acme-rec.s3-accelerate.dualstack.amazonaws.com", { bucket: "acme-rec" }],
  ["http://acme-rec.s3-website-ap-northeast-1.amazonaws.com/", { bucket: "acme-rec", region: tokyo }],
  ["http://acme-rec.s3-website.eu-central-1.amazonaws.com/", { bucket: "acme-rec", region: "eu-central-1" }],
  [
    "https://acme-rec.s3.cn-north-1.amazonaws.com.cn/calls/",
    { bucket: "acme-rec", folder: "calls", region: "cn-north-1" },
  ],
  ["https://acme-rec.s3.eusc-de-east-1.amazonaws.eu", { bucket: "acme-rec", region: "eusc-de-east-1" }],
  [
    "https://ap-northeast-1.console.aws.amazon.com/s3/buckets/acme-rec?region=ap-northeast-1&prefix=calls/2026/&showversions=false",
    { bucket: "acme-rec", folder: "calls/2026", region: tokyo },
  ],
  [
    "https://s3.console.aws.amazon.com/s3/buckets/acme-rec?region=us-west-2&tab=objects",
    { bucket: "acme-rec", region: "us-west-2" },
  ],
  [
    "https://123456789012-abc.ap-northeast-3.console.aws.amazon.com/s3/object/acme-rec?prefix=calls/a.wav",
    { bucket: "acme-rec", folder: "calls", region: "ap-northeast-3" },
  ],
  [
    "https://console.amazonaws.cn/s3/buckets/acme-rec?region=cn-north-1",
    { bucket: "acme-rec", region: "cn-north-1" },
  ],
  [
    "https://s3.console.aws.amazon.com/s3/buckets/acme-rec/calls/?region=x",
    { bucket: "acme-rec", folder: "calls" },
  ],
  ["s3://acme-rec/%E9%8C%B2", { bucket: "acme-rec", folder: "%E9%8C%B2" }],
  ["https://acme-rec.s3.amazonaws.com/%E9%8C%B2%E9%9F%B3/", { bucket: "acme-rec", folder: "録音" }],
];

test.each(pasted)("%s", (text, address) => {
  expect(parseS3Address(text)).toEqual(address);
});

test.each([
  "https://example.com/acme-rec",
  "https://evil-amazonaws.com/acme",
  "https://s3.ap-northeast-1.amazonaws.com.evil.example/acme",
  "arn:aws:s3:ap-northeast-1:123456789012:accesspoint/mine",
  "https://ap-northeast-1.console.aws.amazon.com/ec2/home",
])("%s is no address of a bucket and is refused as a name", (text) => {
  const { bucket, folder } = parseS3Address(text);
  expect(folder).toBeUndefined();
  expect(bucketProblem(bucket)).not.toBeNull();
});

const bucketName = fc
  .stringMatching(/^[a-z0-9][a-z0-9-]{1,40}[a-z0-9]$/)
  .filter((name) => bucketProblem(name) === null);
const folderName = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}(\/[A-Za-z0-9_-]{1,20}){0,3}$/);
const regionCode = fc.constantFrom(
  ...regions.map(({ code }) => code).filter((code) => !/^(cn|eusc)/.test(code)),
);

test("every style of address gives back bucket, folder and region", () => {
  fc.assert(
    fc.property(bucketName, folderName, regionCode, (bucket, folder, region) => {
      const whole = { bucket, folder, region };
      expect(parseS3Address(`https://${bucket}.s3.${region}.amazonaws.com/${folder}/`)).toEqual(whole);
      expect(parseS3Address(`https://s3.${region}.amazonaws.com/${bucket}/${folder}`)).toEqual(whole);
      expect(parseS3Address(`https://s3-${region}.amazonaws.com/${bucket}/${folder}`)).toEqual(whole);
      expect(parseS3Address(` "s3://${bucket}/${folder}/" `)).toEqual({ bucket, folder });
      expect(parseS3Address(`arn:aws:s3:::${bucket}/${folder}/*`)).toEqual({ bucket, folder });
      expect(parseS3Address(bucket)).toEqual({ bucket });
    }),
  );
});

test("any text whatever is answered, and reading the answer again changes nothing", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.webUrl(),
        fc.string().map((s) => `s3://${s}`),
      ),
      (text) => {
        const { bucket } = parseS3Address(text);
        if (bucketProblem(bucket) === null) expect(parseS3Address(bucket)).toEqual({ bucket });
      },
    ),
    { numRuns: 200 },
  );
});
