import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { peerInTest, putOnlyUser } from "../../test/support/s3-peer/peer-in-test.ts";
import {
  element,
  type SignedRequest,
  send,
  signedHeaders,
} from "../../test/support/s3-peer/signed-request.ts";

const body = Buffer.from("one recording");
const put: SignedRequest = { method: "PUT", path: "/demo/rec/a.wav", body };
const digest = (name: string) => createHash(name).update(body);

test("an object is stored with its digests, type and metadata", async () => {
  const { url, list, read } = await peerInTest();
  const checksum = digest("sha256").digest("base64");
  const headers = {
    "content-type": "audio/wav",
    "content-md5": digest("md5").digest("base64"),
    "x-amz-checksum-sha256": checksum,
    "x-amz-meta-call": "7",
  };
  const answer = await send(url, { ...put, headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.etag).toBe(`"${digest("md5").digest("hex")}"`);
  expect(answer.headers["x-amz-checksum-sha256"]).toBe(checksum);
  expect(await list("demo")).toMatchObject([
    { key: "rec/a.wav", size: 13, sha256: digest("sha256").digest("hex"), metadata: { call: "7" } },
  ]);
  expect(await read("demo", "rec/a.wav")).toEqual(body);
});

const wrong = (name: string) => createHash(name).update("else").digest("base64");

test.each<[string, Partial<SignedRequest>, number, string]>([
  ["another payload hash", { payloadHash: "0".repeat(64) }, 400, "XAmzContentSHA256Mismatch"],
  ["another Content-MD5", { headers: { "content-md5": wrong("md5") } }, 400, "BadDigest"],
  ["a Content-MD5 that is none", { headers: { "content-md5": "abc" } }, 400, "InvalidDigest"],
  ["another SHA-256 checksum", { headers: { "x-amz-checksum-sha256": wrong("sha256") } }, 400, "BadDigest"],
  ["another CRC-32", { headers: { "x-amz-checksum-crc32": "AAAAAA==" } }, 400, "BadDigest"],
  ["a checksum that is none", { headers: { "x-amz-checksum-sha256": "abc" } }, 400, "InvalidRequest"],
  ["a checksum unknown here", { headers: { "x-amz-checksum-crc64nvme": "abc" } }, 501, "NotImplemented"],
  ["If-None-Match of an ETag", { headers: { "if-none-match": '"abc"' } }, 501, "NotImplemented"],
  ["a key of 1,025 bytes", { path: `/demo/${"k".repeat(1025)}` }, 400, "KeyTooLongError"],
  ["no such bucket", { path: "/missing/rec/a.wav" }, 404, "NoSuchBucket"],
  ["a bucket's name that is none", { path: "/Wrong_Name/rec/a.wav" }, 400, "InvalidBucketName"],
  ["a path that is none", { path: "/demo/%ZZ" }, 400, "InvalidURI"],
])("%s is refused and nothing is left", async (_, change, status, code) => {
  const { url, list, folder } = await peerInTest();
  const answer = await send(url, { ...put, ...change });
  expect([answer.status, element(answer, "Code")]).toEqual([status, code]);
  expect(answer.headers["x-amz-request-id"]).toBe(element(answer, "RequestId"));
  expect(await list("demo")).toEqual([]);
  expect(await readdir(join(folder, ".incoming"))).toEqual([]);
});

test("more than 5 GiB is refused before a byte of it", async () => {
  const { url } = await peerInTest();
  const headers = { "content-length": String(5 * 1024 ** 3 + 1), expect: "100-continue" };
  const answer = await send(url, { method: "PUT", path: "/demo/rec/a.wav", headers });
  expect([element(answer, "Code"), answer.continued]).toEqual(["EntityTooLarge", false]);
});

test("a body of unknown length is refused", async () => {
  const { url } = await peerInTest();
  const headers = { "transfer-encoding": "chunked" };
  const answer = await send(url, { method: "PUT", path: "/demo/rec/a.wav", headers });
  expect([answer.status, element(answer, "Code")]).toEqual([411, "MissingContentLength"]);
});

test("UNSIGNED-PAYLOAD is stored unverified", async () => {
  const { url, read } = await peerInTest();
  expect((await send(url, { ...put, payloadHash: "UNSIGNED-PAYLOAD" })).status).toBe(200);
  expect(await read("demo", "rec/a.wav")).toEqual(body);
});

test("a second plain PUT replaces the first, one with If-None-Match does not", async () => {
  const { url, read } = await peerInTest();
  const other = Buffer.from("other");
  await send(url, put);
  const refused = await send(url, { ...put, body: other, headers: { "if-none-match": "*" } });
  expect([refused.status, element(refused, "Code")]).toEqual([412, "PreconditionFailed"]);
  expect(await read("demo", "rec/a.wav")).toEqual(body);
  expect((await send(url, { ...put, body: other })).status).toBe(200);
  expect(await read("demo", "rec/a.wav")).toEqual(other);
});

test("of 20 racing PUTs with If-None-Match one is stored and nineteen are refused", async () => {
  const { url, read, log } = await peerInTest();
  const bodies = Array.from({ length: 20 }, (_, n) => Buffer.alloc(200_000, n));
  const answers = await Promise.all(
    bodies.map((each) => send(url, { ...put, body: each, headers: { "if-none-match": "*" } })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
  expect(await read("demo", "rec/a.wav")).toEqual(bodies[statuses.indexOf(200)]);
  expect(log.filter(({ sha256 }) => sha256 !== undefined)).toHaveLength(1);
});

test("a client that waits is refused before its body, one that is admitted is told to send it", async () => {
  const { url, log } = await peerInTest();
  const headers = { expect: "100-continue", "if-none-match": "*" };
  const stored = await send(url, { ...put, headers });
  expect([stored.status, stored.continued]).toEqual([200, true]);
  const repeated = await send(url, { ...put, headers });
  expect([repeated.status, repeated.continued]).toEqual([412, false]);
  const denied = await send(url, { ...put, ...putOnlyUser, path: "/demo/other/a.wav", headers });
  expect([denied.status, denied.continued]).toEqual([403, false]);
  expect(log.map(({ bytes }) => bytes)).toEqual([13, 0, 0]);
});

test("a client that closes its side too early gets IncompleteBody, and nothing is stored", async () => {
  const { url, port, list } = await peerInTest();
  const answer = await halfClosed(url, port, body.subarray(0, 5));
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(element({ body: answer }, "Code")).toBe("IncompleteBody");
  expect(await list("demo")).toEqual([]);
});

test("a client that falls silent gets RequestTimeout", async () => {
  const { url, port, list } = await peerInTest({ idleTimeoutMs: 100 });
  const socket = await rawPut(url, port, body.subarray(0, 5));
  expect(element({ body: await text(socket) }, "Code")).toBe("RequestTimeout");
  expect(await list("demo")).toEqual([]);
});

test("one connection serves many requests, refused ones among them", async () => {
  const { url, log } = await peerInTest();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (const path of ["/demo/rec/a", "/missing/a", "/demo/rec/b"]) {
    const headers = await signedHeaders(url, { ...put, path });
    await new Promise((resolve, reject) => {
      const sent = request(new URL(path, url), { method: "PUT", headers, agent }, (response) => {
        ports.add(response.socket.localPort);
        response.resume().once("end", resolve);
      });
      sent.once("error", reject).end(body);
    });
  }
  agent.destroy();
  expect(log.map(({ status }) => status)).toEqual([200, 404, 200]);
  expect(ports.size).toBe(1);
});

async function rawPut(url: string, port: number, part: Buffer) {
  const headers = await signedHeaders(url, put);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.write(`PUT ${put.path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  socket.write(part);
  return socket;
}

async function halfClosed(url: string, port: number, part: Buffer): Promise<string> {
  const socket = await rawPut(url, port, part);
  socket.end();
  return text(socket);
}
