import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openOperator } from "../support/console-in-test.ts";
import { boundary, knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { arriving } from "../support/spool-looks.ts";

let onbin: OnbinInTest;
let key: string;

beforeAll(async () => {
  // A petabyte is to stay free: no disk of a test machine has it.
  onbin = await startOnbin({ env: { ONBIN_SPOOL_RESERVE: String(2 ** 50) } });
  ({ key } = await (await openOperator(onbin)).addCompany("acme"));
});
afterAll(() => onbin.stop());

test.each([
  ["with a length", {}],
  ["in chunks", { "transfer-encoding": "chunked" }],
])("503 with Retry-After, in both languages: a push %s", async (_how, headers) => {
  const push = recordingForm({ from: "1" }, wave(1, 60));
  const english = await knock(onbin.url, key, push, headers);
  expect([english.status, english.body.error.code]).toEqual([503, "disk_nearly_full"]);
  expect(Number(english.headers["retry-after"])).toBeGreaterThan(0);
  expect(english.body.error.cure).toContain("Retry-After");
  const japanese = await knock(onbin.url, key, push, { ...headers, "accept-language": "ja" });
  expect(japanese.body.error.message).toContain("ディスク");
});

test("before the first byte is asked for", async () => {
  const socket = connect(onbin.port, "127.0.0.1");
  socket.write(
    `POST /api/v1/recordings HTTP/1.1\r\nHost: onbin\r\nAuthorization: Bearer ${key}\r\n` +
      `Content-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: 1000\r\n` +
      "Expect: 100-continue\r\n\r\n",
  );
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 503 /);
});

test("nothing is in the spool, and /readyz says why", async () => {
  expect(await arriving(onbin.dataDir)).toEqual([]);
  const ready = await fetch(`${onbin.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { database: true, spool: false }]);
  expect((await fetch(`${onbin.url}/healthz`)).status).toBe(200);
});
