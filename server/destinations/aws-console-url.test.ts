import { expect, test } from "vitest";
import { awsConsoleUrl } from "./aws-console-url.ts";

const place = { endpoint: "aws", bucket: "acme", key: "calls/2026/A_B.wav", region: "ap-northeast-1" };
const query = "prefix=calls%2F2026%2FA_B.wav";

test.each([
  ["ap-northeast-1", "https://ap-northeast-1.console.aws.amazon.com/s3/object/acme?region=ap-northeast-1"],
  ["cn-north-1", "https://console.amazonaws.cn/s3/object/acme?region=cn-north-1"],
  ["us-gov-west-1", "https://console.amazonaws-us-gov.com/s3/object/acme?region=us-gov-west-1"],
])("in %s", (region, url) => {
  expect(awsConsoleUrl({ ...place, region })).toBe(`${url}&${query}`);
});

test("another store has no AWS console, and without a region there is no address", () => {
  expect(awsConsoleUrl({ ...place, endpoint: "demo" })).toBeNull();
  expect(awsConsoleUrl({ ...place, region: null })).toBeNull();
});
