import { expect, test } from "vitest";
import { peerInTest, putOnlyUser } from "../../test/support/s3-peer/peer-in-test.ts";
import { defaultUser, element, type SignedRequest, send } from "../../test/support/s3-peer/signed-request.ts";
import type { PolicyStatement, S3User } from "./s3-server.ts";

const write: PolicyStatement = {
  Sid: "OnbinPutObject",
  Effect: "Allow",
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::demo/rec/*",
};
const check: PolicyStatement = {
  Sid: "OnbinConnectionCheck",
  Effect: "Allow",
  Action: "s3:ListBucket",
  Resource: "*",
};
const user = (...Statement: PolicyStatement[]): S3User => ({
  ...defaultUser,
  name: "pbx",
  policy: { Version: "2012-10-17", Statement },
});
const from = (address: string, statement: PolicyStatement): PolicyStatement => ({
  ...statement,
  Condition: { IpAddress: { "aws:SourceIp": [address] } },
});
const standard = user(write, check);

// What the three requests of Onbin's connection check get in each situation.
test.each<[string, S3User, Partial<SignedRequest> & { bucket?: string; folder?: string }, string[]]>([
  ["all right", standard, {}, ["200", "200", "BadDigest"]],
  ["PutObject only", user(write), {}, ["403", "AccessDenied", "BadDigest"]],
  ["wrong folder", standard, { folder: "other" }, ["200", "200", "AccessDenied"]],
  ["another bucket of the same owner", standard, { bucket: "second" }, ["200", "200", "AccessDenied"]],
  [
    "right source address",
    user(from("127.0.0.1/32", write), from("127.0.0.1/32", check)),
    {},
    ["200", "200", "BadDigest"],
  ],
  [
    "wrong source address",
    user(from("192.0.2.1/32", write), from("192.0.2.1/32", check)),
    {},
    ["403", "AccessDenied", "AccessDenied"],
  ],
  [
    "wrong secret",
    standard,
    { secretAccessKey: "x" },
    ["403", "SignatureDoesNotMatch", "SignatureDoesNotMatch"],
  ],
  ["missing bucket", standard, { bucket: "missing" }, ["404", "NoSuchBucket", "NoSuchBucket"]],
])("%s", async (_, who, { bucket = "demo", folder = "rec", ...change }, expected) => {
  const { url, list } = await peerInTest({ users: [who], buckets: [{ name: "demo" }, { name: "second" }] });
  const query = { "list-type": "2", prefix: `${folder}/`, "max-keys": "1" };
  const marker = `/${bucket}/${folder}/onbin-connection-check`;
  const headers = { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" };
  const head = await send(url, { ...change, method: "HEAD", path: `/${bucket}` });
  const listing = await send(url, { ...change, method: "GET", path: `/${bucket}`, query });
  const dry = await send(url, { ...change, method: "PUT", path: marker, headers, body: Buffer.from("x") });
  expect(head.body).toBe("");
  const codes = [head, listing, dry].map((answer) => element(answer, "Code") ?? String(answer.status));
  expect(codes).toEqual(expected);
  expect(await list("demo")).toEqual([]);
});

test("what is denied is said in IAM's words", async () => {
  const { url } = await peerInTest();
  const asked = { method: "PUT", path: "/demo/other/a.wav", ...putOnlyUser, body: Buffer.from("x") };
  const answer = await send(url, asked);
  expect(element(answer, "Message")?.replaceAll("&#34;", '"')).toBe(
    "User: arn:aws:iam::000000000000:user/put-only is not authorized to perform: s3:PutObject on resource: " +
      '"arn:aws:s3:::demo/other/a.wav" because no identity-based policy allows the s3:PutObject action',
  );
});
