import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { awsEndpoint } from "./endpoint.ts";
import type { NetworkFault } from "./network-fault.ts";
import { expectFromBytes, type S3Request, s3Request } from "./s3-request.ts";
import { callerInTest, recordingInTest, stubInTest, targetAt } from "./stub-in-test.ts";

const list: S3Request = { method: "GET", query: { prefix: "a b/", "list-type": "2" } };
const hurried = { connectMs: 300, noProgressMs: 300, totalMs: 2_000 };

async function put(bytes: number, more: Partial<S3Request> = {}): Promise<S3Request & { content: Buffer }> {
  const { path, sha256, content } = await recordingInTest(bytes);
  return {
    method: "PUT",
    key: "rec/01JD.wav",
    body: { kind: "file", path, bytes, sha256 },
    content,
    ...more,
  };
}

/** The fault a request ends with; fails when it ends otherwise. */
async function fault(request: Promise<unknown>): Promise<NetworkFault> {
  const outcome = await request.then(
    () => "an answer",
    (error: unknown) => error,
  );
  expect(outcome).toMatchObject({ name: "NetworkFault" });
  return outcome as NetworkFault;
}

test.each([0, 1, 512 * 1024, 512 * 1024 + 1, 3_000_000, expectFromBytes])(
  "a file of %i bytes arrives whole",
  async (bytes) => {
    let seen: http.IncomingHttpHeaders = {};
    let received = Buffer.alloc(0);
    const url = await stubInTest(
      http.createServer(async (request, response) => {
        seen = request.headers;
        received = await buffer(request);
        response.end();
      }),
    );
    const request = await put(bytes);
    const answer = await s3Request(targetAt(url), request, callerInTest());
    expect(answer.status).toBe(200);
    expect(received.equals(request.content)).toBe(true);
    expect(seen["content-length"]).toBe(String(bytes));
    expect(seen["transfer-encoding"]).toBeUndefined();
    expect(seen.expect).toBe(bytes >= expectFromBytes ? "100-continue" : undefined);
  },
);

test("nothing of the environment signs: decoy keys are never used", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIADECOY");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "decoy");
  vi.stubEnv("AWS_SESSION_TOKEN", "decoy-token");
  vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:9");
  let seen: http.IncomingHttpHeaders = {};
  const url = await stubInTest(
    http.createServer((request, response) => {
      seen = request.headers;
      response.end();
    }),
  );
  await s3Request(targetAt(url), list, callerInTest());
  vi.unstubAllEnvs();
  expect(seen.authorization).toMatch(/Credential=AKIASTUB\/\d{8}\/us-east-1\/s3\/aws4_request/);
  expect(JSON.stringify(seen)).not.toMatch(/decoy/i);
});

test("a refusal before the body costs no body", async () => {
  const server = http.createServer();
  let bodyBytes = 0;
  server.on("checkContinue", (request: http.IncomingMessage, response: http.ServerResponse) => {
    request.on("data", (chunk: Buffer) => {
      bodyBytes += chunk.length;
    });
    response.writeHead(403, { "x-amz-request-id": "R1" }).end("<Error><Code>AccessDenied</Code></Error>");
  });
  const url = await stubInTest(server);
  const answer = await s3Request(targetAt(url), await put(expectFromBytes), callerInTest());
  expect(answer).toMatchObject({
    status: 403,
    requestId: "R1",
    body: expect.stringContaining("AccessDenied"),
  });
  expect(bodyBytes).toBe(0);
});

test("a store that ignores Expect gets the body after a second, and is not asked again", async () => {
  const server = http.createServer();
  const expects: unknown[] = [];
  const serve = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    expects.push(request.headers.expect);
    await buffer(request);
    response.end();
  };
  server.on("request", serve);
  server.on("checkContinue", serve);
  const url = await stubInTest(server);
  const caller = callerInTest();
  const request = await put(expectFromBytes);
  expect((await s3Request(targetAt(url), request, caller)).status).toBe(200);
  expect((await s3Request(targetAt(url), request, caller)).status).toBe(200);
  expect(expects).toEqual(["100-continue", undefined]);
});

test("417 to Expect is answered with the request without it", async () => {
  const server = http.createServer(async (request, response) => {
    await buffer(request);
    response.end();
  });
  server.on("checkContinue", (_request, response: http.ServerResponse) => response.writeHead(417).end());
  const url = await stubInTest(server);
  expect((await s3Request(targetAt(url), await put(expectFromBytes), callerInTest())).status).toBe(200);
});

test("no redirect is followed", async () => {
  let asked = 0;
  const url = await stubInTest(
    http.createServer((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: "http://127.0.0.1:9/" }).end();
    }),
  );
  expect((await s3Request(targetAt(url), list, callerInTest())).status).toBe(307);
  expect(asked).toBe(1);
});

test("of a long answer 64 KiB are kept", async () => {
  const url = await stubInTest(http.createServer((_request, response) => response.end("x".repeat(300_000))));
  expect((await s3Request(targetAt(url), list, callerInTest())).body).toHaveLength(65_536);
});

test("an answer without end is cut off", async () => {
  const url = await stubInTest(
    http.createServer((_request, response) => {
      const timer = setInterval(() => response.write("x".repeat(500_000)), 1);
      response.on("close", () => clearInterval(timer));
    }),
  );
  expect((await s3Request(targetAt(url), list, callerInTest())).body).toHaveLength(65_536);
});

test("nobody listening: refused, and nothing can have been stored", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  const { code, outcomeUnknown } = await fault(
    s3Request(targetAt(`http://127.0.0.1:${port}`), await put(10), callerInTest()),
  );
  expect([code, outcomeUnknown]).toEqual(["refused", false]);
});

test("a name that does not resolve", async () => {
  const { code } = await fault(s3Request(targetAt("http://store.invalid"), list, callerInTest()));
  expect(code).toBe("dns");
});

test("TLS with something that speaks none", async () => {
  const url = await stubInTest(http.createServer());
  const { code } = await fault(s3Request(targetAt(url.replace("http", "https")), list, callerInTest()));
  expect(code).toBe("tls");
});

test("no answer at all: no progress, and the outcome is unknown once the body was handed over", async () => {
  const url = await stubInTest(http.createServer((request) => request.resume()));
  const request = await put(10, { clocks: hurried });
  const { code, outcomeUnknown } = await fault(s3Request(targetAt(url), request, callerInTest()));
  expect([code, outcomeUnknown]).toEqual(["no-progress", true]);
});

test("a store that stops reading in the middle: no progress, and nothing can have been stored", async () => {
  const url = await stubInTest(
    http.createServer((request) => {
      request.once("data", () => request.pause());
    }),
  );
  const request = await put(30_000_000, { clocks: { ...hurried, totalMs: 20_000 } });
  const { code, outcomeUnknown } = await fault(s3Request(targetAt(url), request, callerInTest()));
  expect([code, outcomeUnknown]).toEqual(["no-progress", false]);
});

test("an answer that trickles for ever: the total clock ends it", async () => {
  const url = await stubInTest(
    http.createServer((_request, response) => {
      const timer = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(timer));
    }),
  );
  const { code } = await fault(
    s3Request(targetAt(url), { ...list, clocks: { ...hurried, totalMs: 500 } }, callerInTest()),
  );
  expect(code).toBe("total-time");
});

test("a connection reset in the middle of the body cannot have stored anything", async () => {
  const url = await stubInTest(
    http.createServer((request) => {
      request.once("data", () => request.socket.resetAndDestroy());
    }),
  );
  const { code, outcomeUnknown } = await fault(
    s3Request(targetAt(url), await put(30_000_000), callerInTest()),
  );
  expect([code, outcomeUnknown]).toEqual(["reset", false]);
});

test("an answer that breaks off leaves the outcome unknown", async () => {
  const url = await stubInTest(
    http.createServer(async (request, response) => {
      await buffer(request);
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    }),
  );
  const { code, outcomeUnknown } = await fault(s3Request(targetAt(url), await put(10), callerInTest()));
  expect([code, outcomeUnknown]).toEqual(["reset", true]);
});

test("what is not HTTP is a bad answer", async () => {
  const url = await stubInTest(http.createServer((request) => request.socket.end("SSH-2.0-nothing\r\n\r\n")));
  expect((await fault(s3Request(targetAt(url), list, callerInTest()))).code).toBe("bad-answer");
});

test("a signal ends a request, before it and under way", async () => {
  const url = await stubInTest(http.createServer((request) => request.resume()));
  const under = new AbortController();
  setTimeout(() => under.abort(), 50);
  const caller = callerInTest();
  expect((await fault(s3Request(targetAt(url), await put(10), caller, under.signal))).code).toBe("aborted");
  expect((await fault(s3Request(targetAt(url), await put(10), caller, AbortSignal.abort()))).code).toBe(
    "aborted",
  );
});

test("a file that is gone, or has another size than the row says, is our own fault and sends nothing", async () => {
  let asked = 0;
  const url = await stubInTest(http.createServer(() => (asked += 1)));
  const request = await put(10);
  if (request.body?.kind !== "file") throw new Error("a file body was asked for");
  await writeFile(request.body.path, "other");
  const gone = { ...request, body: { ...request.body, path: `${request.body.path}.gone` } };
  expect(await fault(s3Request(targetAt(url), request, callerInTest()))).toMatchObject({
    code: "local",
    detail: "size",
  });
  expect(await fault(s3Request(targetAt(url), gone, callerInTest()))).toMatchObject({
    code: "local",
    detail: "ENOENT",
  });
  expect(asked).toBe(0);
});

/** Answers the first request of a connection and resets it at the second, after its whole body. */
async function staleStore(): Promise<{ url: string; requests: () => number }> {
  const used = new WeakSet<net.Socket>();
  let requests = 0;
  const url = await stubInTest(
    http.createServer(async (request, response) => {
      requests += 1;
      await buffer(request);
      if (used.has(request.socket)) return void request.socket.resetAndDestroy();
      used.add(request.socket);
      response.end();
    }),
  );
  return { url, requests: () => requests };
}

test("a stale connection is not an attempt: the request goes out once more, and the answer says so", async () => {
  const { url, requests } = await staleStore();
  const caller = callerInTest();
  await s3Request(targetAt(url), list, caller);
  const request = await put(10, { headers: { "if-none-match": "*" } });
  expect(await s3Request(targetAt(url), request, caller)).toMatchObject({ status: 200, afterUnknown: true });
  expect(requests()).toBe(3);
});

test("a PUT that may have been stored and could store twice is not repeated", async () => {
  const { url, requests } = await staleStore();
  const caller = callerInTest();
  await s3Request(targetAt(url), list, caller);
  expect(await fault(s3Request(targetAt(url), await put(10), caller))).toMatchObject({
    code: "reset",
    outcomeUnknown: true,
  });
  expect(requests()).toBe(2);
});

test("requests leave from the address that was asked for", async () => {
  let from: string | undefined;
  const url = await stubInTest(
    http.createServer((request, response) => {
      from = request.socket.remoteAddress;
      response.end();
    }),
  );
  await s3Request(targetAt(url), list, callerInTest({ bindAddress: "127.0.0.7" }));
  expect(from).toBe("127.0.0.7");
});

test("an address that this machine does not have", async () => {
  const url = await stubInTest(http.createServer());
  const caller = callerInTest({ bindAddress: "192.0.2.1" });
  expect((await fault(s3Request(targetAt(url), list, caller))).code).toBe("bind");
});

test("through a proxy: plain stores by their full address, and from the bound address", async () => {
  let seen: unknown[] = [];
  const proxy = await stubInTest(
    http.createServer((request, response) => {
      seen = [request.url, request.headers.host, request.socket.remoteAddress];
      response.end();
    }),
  );
  const caller = callerInTest({ proxy, bindAddress: "127.0.0.7" });
  const answer = await s3Request(targetAt("http://store.invalid:7480"), { method: "HEAD" }, caller);
  expect(answer.status).toBe(200);
  expect(seen).toEqual(["http://store.invalid:7480/acme-rec/", "store.invalid:7480", "127.0.0.7"]);
});

test("through a proxy: AWS by a tunnel, from the bound address; a refused tunnel is the proxy's fault", async () => {
  let seen: unknown[] = [];
  const server = http.createServer();
  server.on("connect", (request: http.IncomingMessage, socket: net.Socket) => {
    seen = [request.url, socket.remoteAddress, request.headers["proxy-authorization"]];
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  });
  const proxy = (await stubInTest(server)).replace("//", "//user:pass@");
  const aws = targetAt("", { endpoint: awsEndpoint, region: "ap-northeast-1" });
  const caller = callerInTest({ proxy, bindAddress: "127.0.0.7" });
  expect((await fault(s3Request(aws, list, caller))).code).toBe("proxy");
  const basic = `Basic ${Buffer.from("user:pass").toString("base64")}`;
  expect(seen).toEqual(["acme-rec.s3.ap-northeast-1.amazonaws.com:443", "127.0.0.7", basic]);
});
