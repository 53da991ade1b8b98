import { expect, test } from "vitest";
import { peerInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import { element, type SignedRequest, send } from "../../test/support/s3-peer/signed-request.ts";
import { parseTarget } from "./request-target.ts";

const body = Buffer.from("one recording");

test.each([
  ["/demo/rec/a%20b", "127.0.0.1:9000", "demo", "rec/a b", undefined],
  ["/demo/rec/a", "localhost", "demo", "rec/a", undefined],
  ["/rec/a", "demo.localhost:9000", "demo", "rec/a", undefined],
  ["/rec/a", "my.demo.localhost", "my.demo", "rec/a", undefined],
  ["/rec/a", "demo.s3.eu-west-1.localhost:9000", "demo", "rec/a", "eu-west-1"],
  ["/demo/rec/a", "s3.eu-west-1.amazonaws.com", "demo", "rec/a", "eu-west-1"],
  ["/demo/", "[::1]:9000", "demo", undefined, undefined],
  ["/", "127.0.0.1", undefined, undefined, undefined],
])("%s at %s is bucket %s, key %s, region %s", (url, host, bucket, key, endpointRegion) => {
  expect(parseTarget(url, host)).toMatchObject({ bucket, key, endpointRegion });
});

test("an object put by virtual host is read by path", async () => {
  const { url, port } = await peerInTest();
  const host = { host: `demo.localhost:${port}` };
  expect((await send(url, { method: "PUT", path: "/rec/a.wav", body, headers: host })).status).toBe(200);
  const read = await send(url, { method: "GET", path: "/demo/rec/a.wav" });
  expect([read.status, read.body]).toEqual([200, "one recording"]);
});

test("it listens on IPv6 too", async () => {
  const { url } = await peerInTest({ host: "::1" });
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await send(url, { method: "PUT", path: "/demo/rec/a.wav", body })).status).toBe(200);
});

const elsewhere = { region: "us-east-1", buckets: [{ name: "tokyo", region: "ap-northeast-1" }] };

test.each<[string, Partial<SignedRequest>]>([
  ["the scope", {}],
  [
    "the host, whatever the scope,",
    { region: "ap-northeast-1", headers: { host: "s3.us-east-1.localhost" } },
  ],
])("where %s means another region's endpoint, the bucket's own is named", async (_, change) => {
  const { url } = await peerInTest(elsewhere);
  const answer = await send(url, { method: "PUT", path: "/tokyo/rec/a.wav", body, ...change });
  expect([answer.status, element(answer, "Code")]).toEqual([301, "PermanentRedirect"]);
  expect(answer.headers["x-amz-bucket-region"]).toBe("ap-northeast-1");
  expect(element(answer, "Endpoint")).toBe("tokyo.s3.ap-northeast-1.amazonaws.com");
});

test("with the region that was named the same address serves the bucket", async () => {
  const { url } = await peerInTest(elsewhere);
  const answer = await send(url, { method: "PUT", path: "/tokyo/rec/a", body, region: "ap-northeast-1" });
  expect(answer.status).toBe(200);
});

test.each<[number, Partial<SignedRequest>]>([
  [200, { region: "ap-northeast-1" }],
  [301, {}],
  [400, { region: "eu-west-1" }],
  [403, { region: "ap-northeast-1", secretAccessKey: "wrong" }],
])("HeadBucket names the region with status %i, without a body", async (status, change) => {
  const { url } = await peerInTest(elsewhere);
  const answer = await send(url, { method: "HEAD", path: "/tokyo", ...change });
  expect([answer.status, answer.headers["x-amz-bucket-region"], answer.body]).toEqual([
    status,
    "ap-northeast-1",
    "",
  ]);
});
