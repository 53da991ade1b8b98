import { readFile, rm } from "node:fs/promises";
import http from "node:http";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Fault, FaultAct } from "../../test/support/s3-peer/fault.ts";
import { peerInTest, putOnlyUser } from "../../test/support/s3-peer/peer-in-test.ts";
import type { S3Peer } from "../../test/support/s3-peer/s3-peer.ts";
import { putRecording } from "./put-recording.ts";
import { callerInTest, recordingInTest, stubInTest, targetAt } from "./stub-in-test.ts";

const context = { folder: "rec", egressIps: [] };

function putOnly(peer: S3Peer) {
  const { accessKeyId, secretAccessKey } = putOnlyUser;
  return targetAt(peer.url, { bucket: "demo", credentials: { accessKeyId, secretAccessKey } });
}

async function put(act: FaultAct | null, bytes = 100_000) {
  const peer = await peerInTest(act === null ? {} : { faults: [{ act }] });
  const recording = await recordingInTest(bytes);
  const outcome = await putRecording(putOnly(peer), recording, callerInTest(), context);
  return { outcome, stored: await peer.versions("demo", recording.key), recording, peer };
}

test("a recording is stored byte for byte under a policy that allows PutObject alone, with a proof", async () => {
  const { outcome, recording, peer } = await put(null, 3_000_000);
  expect(outcome).toMatchObject({
    outcome: "stored",
    etag: await recording.md5(),
    requestId: expect.any(String),
  });
  expect(outcome).toHaveProperty("proof", expect.stringMatching(/^(checksum|etag)$/));
  expect(await peer.read("demo", recording.key)).toEqual(await readFile(recording.path));
  expect(peer.log.map(({ operation }) => operation)).toEqual(["PutObject"]);
});

test.each([1, 512 * 1024, 512 * 1024 + 1, 3_000_000])(
  "%d bytes go out of memory as out of a file",
  async (bytes) => {
    const { peer, recording, held, reading } = await putHeld([], bytes);
    expect(await peer.read("demo", recording.key)).toEqual(held.bytes);
    expect(peer.log.map(({ operation }) => operation)).toEqual(["PutObject"]);
    expect(reading()).toBe(0);
  },
);

test("bytes in memory are read until the connection is closed, however the request ends", async () => {
  const { outcome, reading } = await putHeld([{ act: { kind: "hang", at: "body" } }], 15 * 2 ** 20, 500);
  expect(outcome).toMatchObject({ outcome: "failed", failure: { code: "Aborted" } });
  await expect.poll(reading).toBe(0);
});

/** @param abortAfter milliseconds after which nobody wants it any more */
async function putHeld(faults: Fault[], bytes: number, abortAfter?: number) {
  const peer = await peerInTest({ faults });
  const recording = await recordingInTest(bytes);
  let reading = 0;
  const held = {
    bytes: await readFile(recording.path),
    read() {
      reading += 1;
      return () => {
        reading -= 1;
      };
    },
  };
  await rm(recording.path);
  const caller = callerInTest();
  const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
  const outcome = await putRecording(putOnly(peer), { ...recording, held }, caller, context, signal);
  return { peer, recording, held, outcome, reading: () => reading };
}

test("a key that exists is never written again", async () => {
  const { recording, peer } = await put(null);
  const other = { ...(await recordingInTest(50)), key: recording.key };
  const outcome = await putRecording(putOnly(peer), other, callerInTest(), context);
  expect(outcome).toMatchObject({
    outcome: "failed",
    unknown: false,
    failure: { code: "PreconditionFailed", act: "settle" },
  });
  expect(await peer.read("demo", recording.key)).toEqual(await readFile(recording.path));
});

test.each<[FaultAct, string, string, boolean, number]>([
  [{ kind: "bitFlip", offset: 7 }, "XAmzContentSHA256Mismatch", "retry-reread", false, 0],
  [{ kind: "errorIn200", code: "InternalError" }, "UnexpectedAnswer", "retry", true, 0],
  [{ kind: "html", status: 200 }, "ProxyAnswer", "retry", true, 0],
  [{ kind: "answer", code: "SlowDown" }, "SlowDown", "retry", true, 0],
  [{ kind: "replyLost", stored: true }, "ConnectionReset", "retry", true, 1],
  [{ kind: "replyLost", stored: false }, "ConnectionReset", "retry", true, 0],
  [{ kind: "wrongEtag", etag: "0".repeat(32) }, "StoredDamaged", "retry-reread", false, 1],
  [{ kind: "refuseIfNoneMatch", status: 501 }, "IfNoneMatchUnsupported", "plain-put", false, 0],
  [{ kind: "refuseIfNoneMatch", status: 400 }, "IfNoneMatchUnsupported", "plain-put", false, 0],
])("%o: %s, %s", async (act, code, next, unknown, versions) => {
  const { outcome, stored } = await put(act);
  expect(outcome).toMatchObject({ outcome: "failed", unknown, failure: { code, act: next } });
  expect(stored).toHaveLength(versions);
});

/** A store that answers as told, whatever it gets. */
async function putTo(answer: (response: http.ServerResponse) => void) {
  const url = await stubInTest(
    http.createServer(async (request, response) => {
      await buffer(request);
      answer(response);
    }),
  );
  const recording = await recordingInTest(1000);
  return { recording, outcome: await putRecording(targetAt(url), recording, callerInTest(), context) };
}

test("a checksum that is not ours is no delivery, whatever the ETag says", async () => {
  const { outcome } = await putTo((response) =>
    response
      .writeHead(200, { etag: '"x"', "x-amz-checksum-sha256": Buffer.alloc(32).toString("base64") })
      .end(),
  );
  expect(outcome).toMatchObject({ outcome: "failed", unknown: false, failure: { code: "StoredDamaged" } });
});

test.each([
  [{ etag: `"${"a".repeat(32)}"`, "x-amz-server-side-encryption": "aws:kms" }],
  [{ etag: `"${"a".repeat(32)}"`, "x-amz-server-side-encryption-customer-algorithm": "AES256" }],
  [{ etag: '"not-an-md5"' }],
])("an ETag that is no MD5 proves nothing and refutes nothing: %o", async (headers) => {
  const { outcome } = await putTo((response) => response.writeHead(200, headers).end());
  expect(outcome).toMatchObject({ outcome: "stored", proof: "signed-hash" });
});

test("a 200 that nobody but S3 would give with an ETag is no delivery without one", async () => {
  const { outcome } = await putTo((response) => response.writeHead(200).end());
  expect(outcome).toMatchObject({ outcome: "failed", unknown: true, failure: { code: "UnexpectedAnswer" } });
});

test("a stale connection whose first sending was stored after all counts as delivered", async () => {
  const peer = await peerInTest({
    faults: [
      { match: { operation: "PutObject", nth: 2 }, act: { kind: "replyLost", stored: true, reset: true } },
    ],
  });
  const caller = callerInTest();
  await putRecording(
    putOnly(peer),
    { ...(await recordingInTest(10)), key: "rec/first.wav" },
    caller,
    context,
  );
  const recording = await recordingInTest(1000);
  const outcome = await putRecording(putOnly(peer), recording, caller, context);
  expect(outcome).toMatchObject({ outcome: "stored", proof: "earlier-sending" });
  expect(await peer.versions("demo", recording.key)).toHaveLength(1);
});

test("length, SHA-256 and If-None-Match are under the signature: no byte is sent unsigned, none can be left out", async () => {
  const recording = await recordingInTest(1000);
  let said: http.IncomingHttpHeaders = {};
  const server = http.createServer((request, response) => {
    said = request.headers;
    request.resume();
    request.once("end", () => response.writeHead(503).end());
  });
  await putRecording(targetAt(await stubInTest(server)), recording, callerInTest(), context);
  expect(said).toMatchObject({
    "content-length": "1000",
    "if-none-match": "*",
    "x-amz-content-sha256": recording.sha256,
    "x-amz-checksum-sha256": Buffer.from(recording.sha256, "hex").toString("base64"),
  });
  const [, signed = ""] = /SignedHeaders=([^,]+)/.exec(said.authorization ?? "") ?? [];
  expect(signed.split(";")).toEqual(
    expect.arrayContaining([
      "content-length",
      "host",
      "if-none-match",
      "x-amz-checksum-sha256",
      "x-amz-content-sha256",
    ]),
  );
});

test("a store that has confirmed by ETag once has the MD5 taken of what is sent, and not of the file again", async () => {
  const peer = await peerInTest({});
  const caller = callerInTest();
  let read = 0;
  const counted = async (key: string, bytes: number) => {
    const recording = await recordingInTest(bytes);
    const md5 = () => {
      read += 1;
      return recording.md5();
    };
    return { ...recording, key, md5 };
  };
  // More than one piece of it is read at a time.
  for (const [at, bytes] of [1000, 1_500_000, 700_000].entries()) {
    const recording = await counted(`rec/${at}.wav`, bytes);
    expect(await putRecording(putOnly(peer), recording, caller, context)).toMatchObject({
      outcome: "stored",
    });
  }
  expect(read).toBe(1);
  peer.faults.set([{ act: { kind: "wrongEtag", etag: "0".repeat(32) } }]);
  const spoilt = await counted("rec/spoilt.wav", 1000);
  expect(await putRecording(putOnly(peer), spoilt, caller, context)).toMatchObject({
    failure: { code: "StoredDamaged" },
  });
  expect(read).toBe(1);
});
