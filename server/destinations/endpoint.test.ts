import { expect, test } from "vitest";
import { awsEndpoint, bucketAddress, type Endpoint, signingRegion } from "./endpoint.ts";

const tokyo = "ap-northeast-1";
const custom = (url: string, pathStyle: boolean): Endpoint => ({
  ...awsEndpoint,
  name: "store",
  url,
  region: null,
  pathStyle,
});

test.each([
  [tokyo, "acme-rec", "acme-rec.s3.ap-northeast-1.amazonaws.com", ""],
  ["us-east-1", "acme-rec", "acme-rec.s3.us-east-1.amazonaws.com", ""],
  [tokyo, "acme.rec", "s3.ap-northeast-1.amazonaws.com", "/acme.rec"],
  ["cn-north-1", "acme-rec", "acme-rec.s3.cn-north-1.amazonaws.com.cn", ""],
  ["us-gov-west-1", "acme-rec", "acme-rec.s3.us-gov-west-1.amazonaws.com", ""],
  ["eusc-de-east-1", "acme-rec", "acme-rec.s3.eusc-de-east-1.amazonaws.eu", ""],
])("AWS, %s, %s: %s%s", (region, bucket, host, path) => {
  const address = { protocol: "https:", hostname: host, port: 443, host, path };
  expect(bucketAddress(awsEndpoint, region, bucket)).toEqual(address);
});

test.each([
  ["http://127.0.0.1:7480", true, "127.0.0.1:7480", "/acme-rec"],
  ["http://127.0.0.1:7480", false, "127.0.0.1:7480", "/acme-rec"],
  ["http://[::1]:7480", false, "[::1]:7480", "/acme-rec"],
  ["https://s3.example.jp", false, "acme-rec.s3.example.jp", ""],
  ["https://s3.example.jp:443/", true, "s3.example.jp", "/acme-rec"],
  ["https://example.jp/store/", true, "example.jp", "/store/acme-rec"],
])("a store at %s, path style %s: %s%s", (url, pathStyle, host, path) => {
  expect(bucketAddress(custom(url, pathStyle), "", "acme-rec")).toMatchObject({ host, path });
});

test("a name with dots goes by path where TLS would refuse it", () => {
  const { host, path } = bucketAddress(custom("https://s3.example.jp", false), "", "acme.rec");
  expect([host, path]).toEqual(["s3.example.jp", "/acme.rec"]);
});

test.each([
  ["evil.example/", "acme-rec"],
  ["", "acme-rec"],
  [tokyo, "evil.example/x"],
  [tokyo, "a@b"],
])("region %s and bucket %s never become a host name", (region, bucket) => {
  expect(() => bucketAddress(awsEndpoint, region, bucket)).toThrow();
});

test("the endpoint's own region signs, then the company's", () => {
  expect(signingRegion({ ...custom("http://store", true), region: "eu-west-1" }, "")).toBe("eu-west-1");
  expect(signingRegion({ ...custom("http://store", true), region: "eu-west-1" }, tokyo)).toBe(tokyo);
  expect(signingRegion(awsEndpoint, tokyo)).toBe(tokyo);
  expect(signingRegion(custom("http://store", true), "")).toBe("us-east-1");
});
