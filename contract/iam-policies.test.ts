import { expect, test } from "vitest";
import {
  fixedAddressesPolicy,
  policyText,
  sourceRange,
  standardPolicy,
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
