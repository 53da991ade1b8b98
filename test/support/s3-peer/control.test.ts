import { once } from "node:events";
import { expect, test } from "vitest";
import { folderInTest } from "./peer-in-test.ts";
import { processInTest } from "./process-in-test.ts";
import { defaultUser, element, send } from "./signed-request.ts";

test("a peer in a process of its own is steered over its control address", async () => {
  const { child, ready } = await processInTest(new URL("main.ts", import.meta.url), {
    folder: await folderInTest(),
    users: [defaultUser],
    buckets: [{ name: "demo" }],
  });
  const { url = "", control = "" } = ready;
  const tell = (path: string, list: unknown) =>
    fetch(`${control}/-/${path}`, { method: "POST", body: JSON.stringify(list) });
  const put = { method: "PUT", path: "/demo/rec/a.wav", body: Buffer.from("x") };
  const code = async () => element(await send(url, put), "Code") ?? "stored";

  await tell("faults", [{ act: { kind: "answer", code: "SlowDown" } }]);
  expect(await code()).toBe("SlowDown");
  expect(await (await fetch(`${control}/-/faults`)).json()).toMatchObject([{ met: 1, struck: 1 }]);
  await tell("faults", []);
  expect(await code()).toBe("stored");
  await tell("users", []);
  expect(await code()).toBe("InvalidAccessKeyId");
  await tell("users", [defaultUser]);
  await tell("buckets", []);
  expect(await code()).toBe("NoSuchBucket");

  const log = (await (await fetch(`${control}/-/log`)).json()) as { code: string }[];
  expect(log.map((record) => record.code)).toEqual(["SlowDown", "", "InvalidAccessKeyId", "NoSuchBucket"]);
  const versions = await fetch(`${control}/-/versions?bucket=demo&key=rec/a.wav`);
  expect(await versions.json()).toMatchObject([{ key: "rec/a.wav", size: 1 }]);
  expect((await tell("faults", {})).status).toBe(400);
  expect((await tell("other", [])).status).toBe(404);

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
