import { request as httpRequest } from "node:http";
import { expect, test } from "vitest";
import { peerInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import {
  element,
  type SignedRequest,
  send,
  signedHeaders,
} from "../../test/support/s3-peer/signed-request.ts";

const body = Buffer.from("one recording");
const put: SignedRequest = { method: "PUT", path: "/demo/rec/a.wav", body };

test.each([
  ["an odd key", "/demo/rec/a%20b%2Bc%28%27%2A%21~%29%2F%E9%9F%B3.wav"],
  ["doubled slashes and dots", "/demo/rec//../a.wav"],
])("a request signed by AWS's signer for %s is admitted", async (_, path) => {
  const { url, list } = await peerInTest();
  expect((await send(url, { ...put, path })).status).toBe(200);
  expect((await list("demo")).map(({ key }) => key)).toEqual([
    decodeURIComponent(path.slice("/demo/".length)),
  ]);
});

test("AWS's published example of a signed PUT is admitted, and refused when one digit differs", async () => {
  // Amazon S3 API reference, "Signature Calculations for the Authorization Header", example PUT Object.
  const user = {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  };
  const signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
  const now = () => Date.parse("2013-05-24T00:00:00Z");
  const { port } = await peerInTest({ users: [user], buckets: [{ name: "examplebucket" }], now });
  const status = (signed: string) =>
    new Promise((resolve, reject) => {
      const credential = `${user.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
      const names = "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class";
      const headers = {
        host: "examplebucket.s3.amazonaws.com",
        date: "Fri, 24 May 2013 00:00:00 GMT",
        "content-length": "21",
        "x-amz-date": "20130524T000000Z",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        authorization: `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signed}`,
      };
      httpRequest({ host: "127.0.0.1", port, method: "PUT", path: "/test$file.text", headers, agent: false })
        .once("response", (response) => resolve(response.resume().statusCode))
        .once("error", reject)
        .end("Welcome to Amazon S3.");
    });
  expect(await status(signature)).toBe(200);
  expect(await status(signature.replace("98", "99"))).toBe(403);
});

test.each<[string, Partial<SignedRequest>, number, string]>([
  ["a wrong secret", { secretAccessKey: "wrong" }, 403, "SignatureDoesNotMatch"],
  ["an unknown key", { accessKeyId: "AKIDUNKNOWN" }, 403, "InvalidAccessKeyId"],
  [
    "a signature 16 minutes old",
    { signingDate: new Date(Date.now() - 960_000) },
    403,
    "RequestTimeTooSkewed",
  ],
  [
    "a signature 16 minutes ahead",
    { signingDate: new Date(Date.now() + 960_000) },
    403,
    "RequestTimeTooSkewed",
  ],
  ["a wrong region", { region: "eu-west-1" }, 400, "AuthorizationHeaderMalformed"],
  [
    "a signed header changed on the way",
    { unsignedHeaders: { "content-length": "12" } },
    403,
    "SignatureDoesNotMatch",
  ],
  [
    "an x-amz header added on the way",
    { unsignedHeaders: { "x-amz-acl": "public-read" } },
    403,
    "AccessDenied",
  ],
  ["no signature", { unsignedHeaders: { authorization: "" } }, 400, "AuthorizationHeaderMalformed"],
  ["a session token nobody gave", { headers: { "x-amz-security-token": "x" } }, 400, "InvalidToken"],
  ["a payload hash that is none", { payloadHash: "abc" }, 400, "InvalidArgument"],
])("%s is refused and nothing is stored", async (_, change, status, code) => {
  const { url, list } = await peerInTest();
  const answer = await send(url, { ...put, ...change });
  expect([answer.status, element(answer, "Code")]).toEqual([status, code]);
  expect(await list("demo")).toEqual([]);
});

test("a signature 14 minutes old is admitted", async () => {
  const { url } = await peerInTest();
  expect((await send(url, { ...put, signingDate: new Date(Date.now() - 840_000) })).status).toBe(200);
});

test("the right region is named where the scope's is wrong", async () => {
  const { url } = await peerInTest({ region: "ap-northeast-1" });
  const answer = await send(url, { ...put, region: "eu-west-1" });
  expect(element(answer, "Region")).toBe("ap-northeast-1");
});

test("a request without Authorization is refused", async () => {
  const { url } = await peerInTest();
  const answer = await fetch(`${url}/demo/rec/a.wav`, { method: "PUT", body });
  expect([answer.status, element({ body: await answer.text() }, "Code")]).toEqual([403, "AccessDenied"]);
});

test("another path than the signed one is refused", async () => {
  const { url } = await peerInTest();
  const query = { prefix: "rec/", "list-type": "2" };
  expect((await send(url, { method: "GET", path: "/demo", query })).status).toBe(200);
  const headers = await signedHeaders(url, { method: "GET", path: "/demo", query });
  const other = await fetch(`${url}/demo?list-type=2&prefix=other/`, { headers });
  expect(element({ body: await other.text() }, "Code")).toBe("SignatureDoesNotMatch");
});
