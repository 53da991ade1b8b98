import { request } from "node:http";
import { describe, expect, test } from "vitest";
import type { Fault, FaultAct } from "./fault.ts";
import { peerInTest } from "./peer-in-test.ts";
import { element, type SignedRequest, send, signedHeaders } from "./signed-request.ts";

const body = Buffer.from("one recording");
const put: SignedRequest = { method: "PUT", path: "/demo/rec/a.wav", body };
const ifAbsent = { headers: { "if-none-match": "*" } };
const struck = (act: FaultAct, times = 1): { faults: Fault[] } => ({ faults: [{ act, times }] });

describe("answers", () => {
  test.each<[FaultAct, number, string]>([
    [{ kind: "answer", code: "InternalError" }, 500, "InternalError"],
    [{ kind: "answer", code: "ServiceUnavailable", beforeBody: true }, 503, "ServiceUnavailable"],
    [{ kind: "answer", code: "ExpiredToken" }, 400, "ExpiredToken"],
    [{ kind: "answer", code: "ConditionalRequestConflict" }, 409, "ConditionalRequestConflict"],
    [{ kind: "answer", code: "SomethingNew", status: 418 }, 418, "SomethingNew"],
    [{ kind: "errorIn200", code: "InternalError" }, 200, "InternalError"],
  ])("%o", async (act, status, code) => {
    const { url, list, log } = await peerInTest(struck(act));
    const answer = await send(url, put);
    expect([answer.status, element(answer, "Code")]).toEqual([status, code]);
    expect(await list("demo")).toEqual([]);
    expect(log).toMatchObject([{ status, code, notes: [act.kind] }]);
    expect((await send(url, put)).status).toBe(200);
  });

  test("with a text, a region and Retry-After of their own", async () => {
    const message = "not authorized to perform: kms:GenerateDataKey";
    const fields = { Region: "eu-west-1" };
    const { url } = await peerInTest(
      struck({ kind: "answer", code: "SlowDown", message, fields, retryAfter: 7 }),
    );
    const answer = await send(url, put);
    expect([answer.status, element(answer, "Message"), element(answer, "Region")]).toEqual([
      503,
      message,
      "eu-west-1",
    ]);
    expect(answer.headers["retry-after"]).toBe("7");
  });

  test("of a proxy are HTML", async () => {
    const { url, list } = await peerInTest(struck({ kind: "html", status: 502 }));
    const answer = await send(url, put);
    expect([answer.status, answer.headers["content-type"]]).toEqual([502, "text/html"]);
    expect(answer.body).toContain("<h1>502 Bad Gateway</h1>");
    expect(answer.headers["x-amz-request-id"]).toBeUndefined();
    expect(await list("demo")).toEqual([]);
  });

  test("may break off in their headers or in their body", async () => {
    const { url, list } = await peerInTest(struck({ kind: "truncatedReply" }, 3));
    await expect(send(url, put)).rejects.toThrow();
    expect(await list("demo")).toHaveLength(1);
    const listing = { method: "GET", path: "/demo", query: { "list-type": "2" } };
    await expect(send(url, listing)).rejects.toThrow("aborted");
    await expect(send(url, { method: "GET", path: put.path })).rejects.toThrow("aborted");
    expect(await send(url, listing)).toMatchObject({ status: 200 });
  });

  test("may carry a wrong ETag", async () => {
    const { url, read } = await peerInTest(struck({ kind: "wrongEtag" }));
    expect((await send(url, put)).headers.etag).toBe(`"${"0".repeat(32)}"`);
    expect(await read("demo", "rec/a.wav")).toEqual(body);
  });

  test("may be late", async () => {
    const { url } = await peerInTest(struck({ kind: "delay", milliseconds: 150, at: "stored" }));
    const begin = performance.now();
    expect((await send(url, put)).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThan(145);
  });
});

describe("no answer", () => {
  test.each([
    { stored: true, reset: false },
    { stored: true, reset: true },
    { stored: false, reset: false },
  ])("reply lost, %o", async ({ stored, reset }) => {
    const { url, list, log } = await peerInTest(struck({ kind: "replyLost", stored, reset }));
    await expect(send(url, put)).rejects.toThrow();
    expect(await list("demo")).toHaveLength(stored ? 1 : 0);
    expect(log).toMatchObject([{ status: 0, notes: ["replyLost"] }]);
    expect(log[0]?.sha256 !== undefined).toBe(stored);
  });

  test("a reset in the middle of the body stores nothing", async () => {
    const { url, list } = await peerInTest(struck({ kind: "reset", afterBytes: 5 }));
    await expect(send(url, put)).rejects.toThrow();
    expect(await list("demo")).toEqual([]);
  });

  test.each<[FaultAct, number]>([
    [{ kind: "hang", at: "arrived" }, 0],
    [{ kind: "hang", at: "received" }, 0],
    [{ kind: "hang", at: "stored" }, 1],
  ])("half-open: %o", async (act, objects) => {
    const { url, list } = await peerInTest({ ...struck(act), idleTimeoutMs: 50 });
    expect(await waitInVain(url, body, 200)).toBe(0);
    expect(await list("demo")).toHaveLength(objects);
  });

  test("half-open in the body: no more is read", async () => {
    const { url, log, close } = await peerInTest({
      ...struck({ kind: "hang", at: "body", afterBytes: 100_000 }),
      idleTimeoutMs: 50,
    });
    const unsent = await waitInVain(url, Buffer.alloc(50_000_000), 300);
    expect(unsent).toBeGreaterThan(20_000_000);
    await close();
    expect(log).toMatchObject([{ status: 0, notes: ["hang"] }]);
  });
});

describe("the store's own ways", () => {
  test("a bit flipped on the way is found, and stored where nothing tells", async () => {
    const { url, list, read } = await peerInTest(struck({ kind: "bitFlip", offset: 4 }, 2));
    expect(element(await send(url, put), "Code")).toBe("XAmzContentSHA256Mismatch");
    expect(await list("demo")).toEqual([]);
    expect(await send(url, { ...put, payloadHash: "UNSIGNED-PAYLOAD" })).toMatchObject({ status: 200 });
    expect(await read("demo", "rec/a.wav")).not.toEqual(body);
  });

  test("If-None-Match ignored", async () => {
    const { url, read } = await peerInTest({ faults: [{ act: { kind: "ignoreIfNoneMatch" } }] });
    await send(url, put);
    expect((await send(url, { ...put, ...ifAbsent, body: Buffer.from("two") })).status).toBe(200);
    expect(String(await read("demo", "rec/a.wav"))).toBe("two");
  });

  test("If-None-Match ignored by a versioned bucket keeps both", async () => {
    const { url, versions } = await peerInTest({
      buckets: [{ name: "demo", versioned: true }],
      faults: [{ act: { kind: "ignoreIfNoneMatch" } }],
    });
    await send(url, { ...put, ...ifAbsent });
    await send(url, { ...put, ...ifAbsent });
    expect(await versions("demo", "rec/a.wav")).toHaveLength(2);
  });

  test.each([
    [501 as const, "NotImplemented", "<Header>If-None-Match</Header>"],
    [400 as const, "InvalidArgument", "If-None-Match"],
  ])("If-None-Match refused with %i %s", async (status, code, named) => {
    const { url } = await peerInTest({ faults: [{ act: { kind: "refuseIfNoneMatch", status } }] });
    const answer = await send(url, { ...put, ...ifAbsent });
    expect([answer.status, element(answer, "Code")]).toEqual([status, code]);
    expect(answer.body).toContain(named);
    expect((await send(url, put)).status).toBe(200);
  });

  test("Content-MD5 not compared", async () => {
    const { url, list } = await peerInTest({ faults: [{ act: { kind: "ignoreContentMd5" } }] });
    const headers = { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" };
    expect((await send(url, { ...put, headers })).status).toBe(200);
    expect(await list("demo")).toHaveLength(1);
  });
});

/** Sends a body and gives up after so many milliseconds; the bytes that were still unsent then. Rejects if answered. */
async function waitInVain(url: string, bytes: Buffer, milliseconds: number): Promise<number> {
  const headers = await signedHeaders(url, { ...put, body: bytes });
  return new Promise((resolve, reject) => {
    const sent = request(new URL(put.path, url), { method: "PUT", headers, agent: false }, () =>
      reject(new Error("answered")),
    );
    sent.on("error", () => undefined);
    sent.end(bytes);
    setTimeout(() => {
      resolve(sent.socket?.writableLength ?? 0);
      sent.destroy();
    }, milliseconds);
  });
}
