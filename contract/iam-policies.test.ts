import { expect, test } from "vitest";
import {
  fixedAddressesPolicy,
  policyText,
  sourceRange,
  standardPolicy,
  trustPolicy,
  withoutListPolicy,
} from "./iam-policies.ts";

const place = { bucket: "acme-rec", folder: "calls/2026", region: "ap-northeast-1" };
const put = {
  Sid: "OnbinPutObject",
  Effect: "Allow",
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::acme-rec/calls/2026/*",
};
const list = { Sid: "OnbinConnectionCheck", Effect: "Allow", Action: "s3:ListBucket", Resource: "*" };

test("S10: put into the folder, list on everything", () => {
  expect(JSON.parse(policyText(standardPolicy(place)))).toEqual({
    Version: "2012-10-17",
    Statement: [put, list],
  });
});

test("S11: the first statement alone", () => {
  expect(withoutListPolicy(place)).toEqual({ Version: "2012-10-17", Statement: [put] });
});

test("S12: both statements under the condition of our addresses", () => {
  const Condition = {
    IpAddress: { "aws:SourceIp": ["18.177.83.94/32", "35.73.236.0/24", "2001:db8::1/128", "2001:db8::/64"] },
  };
  const addresses = ["18.177.83.94", "35.73.236.0/24", " 2001:db8::1 ", "2001:db8::/64"];
  expect(fixedAddressesPolicy(place, addresses)?.Statement).toEqual([
    { ...put, Condition },
    { ...list, Condition },
  ]);
});

test("a role trusts one principal, and only together with the company's external ID", () => {
  const principal = "arn:aws:iam::123456789012:user/onbin";
  expect(JSON.parse(policyText(trustPolicy({ principal, externalId: "onbin-1f2e" })))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnbinAssumeRole",
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "onbin-1f2e" } },
      },
    ],
  });
});

test("for a store that does not know external IDs the condition is left out: it would never hold", () => {
  const [statement] = trustPolicy({ principal: "arn:aws:iam:::user/onbin", externalId: null }).Statement;
  expect(statement).not.toHaveProperty("Condition");
});

test("S12: without addresses there is no such policy", () => {
  expect(fixedAddressesPolicy(place, [])).toBeNull();
});

test.each([
  "",
  "localhost",
  "1.2.3",
  "1.2.3.256",
  "1.2.3.4/33",
  "1.2.3.4/",
  "1.2.3.4/8/8",
  "::1/129",
  "::g",
  "0.0.0.0/x",
])("%s is no source address", (address) => {
  expect(() => sourceRange(address)).toThrow();
});

test.each([
  ["cn-north-1", "arn:aws-cn:s3:::"],
  ["us-gov-west-1", "arn:aws-us-gov:s3:::"],
  ["eusc-de-east-1", "arn:aws-eusc:s3:::"],
  ["", "arn:aws:s3:::"],
])("the partition of %s is in the ARN", (region, prefix) => {
  expect(standardPolicy({ ...place, region }).Statement[0]?.Resource).toBe(`${prefix}acme-rec/calls/2026/*`);
});

const kmsKey = "arn:aws:kms:ap-northeast-1:123456789012:key/0a1b";
const useKey = { Sid: "OnbinUseKmsKey", Effect: "Allow", Action: "kms:GenerateDataKey", Resource: kmsKey };

test("SSE-KMS: the key may make data keys, in each form, and never under a condition on addresses", () => {
  const at = { ...place, kmsKey };
  expect(standardPolicy(at).Statement).toEqual([put, list, useKey]);
  expect(withoutListPolicy(at).Statement).toEqual([put, useKey]);
  expect(fixedAddressesPolicy(at, ["203.0.113.10"])?.Statement.at(-1)).toEqual(useKey);
  expect(standardPolicy({ ...place, kmsKey: null }).Statement).toEqual([put, list]);
});

test("SSE-KMS by an alias: any key that bears it", () => {
  const alias = "arn:aws:kms:ap-northeast-1:123456789012:alias/onbin/recordings";
  expect(withoutListPolicy({ ...place, kmsKey: alias }).Statement[1]).toEqual({
    ...useKey,
    Resource: "arn:aws:kms:ap-northeast-1:123456789012:key/*",
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/onbin/recordings" } },
  });
});
