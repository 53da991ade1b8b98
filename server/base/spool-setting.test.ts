import { expect, test } from "vitest";
import { readSpoolBucket, spoolName } from "./spool-setting.ts";

const keys = { ONBIN_SPOOL_ACCESS_KEY_ID: "AKIA", ONBIN_SPOOL_SECRET_ACCESS_KEY: "secret" };
const read = (environment: Record<string, string>) => readSpoolBucket((name) => environment[name] ?? null);

test("a folder, or nothing, is no bucket", () => {
  expect(read({})).toBeNull();
  expect(read({ ONBIN_SPOOL: "/srv/spool" })).toBeNull();
});

test("a bucket with and without a prefix, at a store of one's own and at AWS", () => {
  const own = { ...keys, ONBIN_SPOOL_ENDPOINT: "http://ceph:7480/" };
  expect(read({ ...own, ONBIN_SPOOL: "s3://calls/onbin/one/" })).toEqual({
    bucket: "calls",
    prefix: "onbin/one",
    endpoint: "http://ceph:7480",
    region: "us-east-1",
    accessKeyId: "AKIA",
    secretAccessKey: "secret",
  });
  const aws = read({ ...keys, ONBIN_SPOOL: "s3://calls", ONBIN_SPOOL_REGION: "ap-northeast-1" });
  expect(aws).toMatchObject({ prefix: "", endpoint: null, region: "ap-northeast-1" });
  expect(aws && spoolName(aws)).toBe("s3://calls");
});

test.each([
  [{ ONBIN_SPOOL: "gs://calls" }, "neither a folder nor"],
  [{ ONBIN_SPOOL: "s3://Calls_1", ONBIN_SPOOL_ENDPOINT: "http://a", ...keys }, ""],
  [{ ONBIN_SPOOL: "s3://calls/../x", ONBIN_SPOOL_ENDPOINT: "http://a", ...keys }, "prefix"],
  [{ ONBIN_SPOOL: "s3://calls/a//b", ONBIN_SPOOL_ENDPOINT: "http://a", ...keys }, "prefix"],
  [{ ONBIN_SPOOL: "s3://calls", ONBIN_SPOOL_ENDPOINT: "http://a" }, "ONBIN_SPOOL_ACCESS_KEY_ID"],
  [{ ONBIN_SPOOL: "s3://calls", ...keys }, "ONBIN_SPOOL_REGION"],
  [{ ONBIN_SPOOL: "s3://calls", ONBIN_SPOOL_REGION: "mars", ...keys }, "ONBIN_SPOOL_REGION"],
  [{ ONBIN_SPOOL: "s3://calls", ONBIN_SPOOL_ENDPOINT: "file:///etc", ...keys }, "ONBIN_SPOOL_ENDPOINT"],
  [{ ONBIN_SPOOL: "/srv/spool", ...keys }, "is for a bucket"],
])("%o is refused: %s", (environment, why) => {
  expect(() => read(environment as unknown as Record<string, string>)).toThrow(why);
});
