import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openOperator } from "../support/console-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

const run = promisify(execFile);
const curl = await run("curl", ["--version"]).then(
  () => true,
  () => console.warn("curl is not on this machine: pushing with it was not tried") ?? false,
);

let onbin: OnbinInTest;
let key: string;
let folder: string;

beforeAll(async () => {
  if (!curl) return;
  folder = await mkdtemp(join(tmpdir(), "onbin-curl-"));
  onbin = await startOnbin();
  ({ key } = await (await openOperator(onbin)).addCompany("acme"));
});
afterAll(async () => {
  await onbin?.stop();
  if (folder) await rm(folder, { recursive: true });
});

/** What curl printed: the body, and the status on a line of its own. */
async function curlPush(...args: string[]): Promise<[number, Record<string, unknown>]> {
  const all = ["-sS", "-w", "\n%{http_code}", "--noproxy", "*", ...args, `${onbin.url}/api/v1/recordings`];
  const { stdout } = await run("curl", all);
  const [body = "", status] = stdout.split("\n");
  return [Number(status), JSON.parse(body)];
}

test.skipIf(!curl)("one curl line pushes a call, its legs, and again", async () => {
  const [agent, customer, long] = ["agent.wav", "customer.wav", "長い 通話.wav"].map((name) =>
    join(folder, name),
  );
  await writeFile(agent ?? "", wave(1));
  await writeFile(customer ?? "", wave(2));
  // Past the size from which curl waits for 100 Continue.
  await writeFile(long ?? "", wave(3, 120));
  const authorization = ["-H", `Authorization: Bearer ${key}`];
  const legs = ["-F", "externalId=1763805600.12", "-F", "type=incoming", "-F", "userName=山田", "-F", "to="];
  const files = ["-F", `agent=@${agent}`, "-F", `customer=@${customer}`];

  const [status, body] = await curlPush(...authorization, ...legs, ...files);
  expect(status).toBe(201);
  expect(await curlPush(...authorization, ...legs, ...files)).toEqual([200, body]);
  expect(await onbin.read(key, String(body.sequenceId))).toMatchObject({
    userName: "山田",
    to: null,
    type: "incoming",
  });
  expect((await curlPush(...authorization, "-F", `audio=@${long}`))[0]).toBe(201);
  expect(
    (await curlPush(...authorization, "-H", "Transfer-Encoding: chunked", "-F", `audio=@${long}`))[0],
  ).toBe(200);
});

test.skipIf(!curl)("curl shows what is wrong, without its body having been sent", async () => {
  const long = join(folder, "refused.wav");
  await writeFile(long, wave(4, 300));
  const [status, body] = await curlPush("-H", "Authorization: Bearer wrong", "-F", `audio=@${long}`);
  expect([status, body]).toMatchObject([401, { error: { code: "key_unknown" } }]);
});
