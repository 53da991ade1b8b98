import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderInTest, peerInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import { element, send } from "../../test/support/s3-peer/signed-request.ts";

const body = Buffer.from("one recording");
const put = (path: string) => ({ method: "PUT", path, body });

test("objects and made buckets survive a restart; bytes without a name do not", async () => {
  const folder = await folderInTest();
  const first = await peerInTest({ folder });
  await send(first.url, put("/demo/rec/a.wav"));
  expect((await send(first.url, { method: "PUT", path: "/made" })).status).toBe(200);
  await first.close();
  await writeFile(join(folder, "demo", "orphan.1"), "x");
  await writeFile(join(folder, ".incoming", "half"), "x");

  const second = await peerInTest({ folder });
  expect(await second.read("demo", "rec/a.wav")).toEqual(body);
  expect(second.buckets.map(({ name }) => name)).toEqual(["demo", "made"]);
  expect(await readdir(join(folder, ".incoming"))).toEqual([]);
  expect(await readdir(join(folder, "demo"))).toHaveLength(2);
});

test("a key that climbs stays inside the bucket's folder", async () => {
  const { url, folder, list } = await peerInTest();
  await send(url, put("/demo/../../../etc/a"));
  expect(await list("demo")).toMatchObject([{ key: "../../../etc/a" }]);
  expect(await readdir(folder)).toEqual([".incoming", "demo"]);
});

test("an overwritten object leaves no bytes behind, a deleted one nothing", async () => {
  const { url, folder } = await peerInTest();
  await send(url, put("/demo/rec/a.wav"));
  await send(url, put("/demo/rec/a.wav"));
  expect(await readdir(join(folder, "demo"))).toHaveLength(2);
  expect((await send(url, { method: "DELETE", path: "/demo/rec/a.wav" })).status).toBe(204);
  expect(await readdir(join(folder, "demo"))).toEqual([]);
});

test("a versioned bucket keeps every version, and a delete hides them", async () => {
  const { url, versions, read } = await peerInTest({ buckets: [{ name: "demo", versioned: true }] });
  const ids = [];
  for (const text of ["one", "two"]) {
    const answer = await send(url, { ...put("/demo/rec/a"), body: Buffer.from(text) });
    ids.push(answer.headers["x-amz-version-id"]);
  }
  expect((await versions("demo", "rec/a")).map(({ versionId }) => versionId)).toEqual(ids);
  expect(String(await read("demo", "rec/a"))).toBe("two");
  await send(url, { method: "DELETE", path: "/demo/rec/a" });
  expect(element(await send(url, { method: "GET", path: "/demo/rec/a" }), "Code")).toBe("NoSuchKey");
  expect(await versions("demo", "rec/a")).toHaveLength(3);
  const again = await send(url, { ...put("/demo/rec/a"), headers: { "if-none-match": "*" } });
  expect(again.status).toBe(200);
});

test("head and get tell what was put; a missing object is told without a body to a head", async () => {
  const { url } = await peerInTest();
  const headers = { "content-type": "audio/wav", "x-amz-meta-call": "7" };
  await send(url, { ...put("/demo/rec/a"), headers });
  const head = await send(url, { method: "HEAD", path: "/demo/rec/a" });
  expect(head.headers).toMatchObject({ ...headers, "content-length": "13" });
  expect((await send(url, { method: "GET", path: "/demo/rec/a" })).body).toBe("one recording");
  const missing = await send(url, { method: "HEAD", path: "/demo/rec/b" });
  expect([missing.status, missing.body]).toEqual([404, ""]);
  expect(missing.headers["x-amz-request-id"]).toMatch(/^[0-9A-F]{16}$/);
});

test("buckets are made once, in the region asked for, and are listed", async () => {
  const { url, buckets } = await peerInTest();
  const region = "<LocationConstraint>eu-west-1</LocationConstraint>";
  const made = { method: "PUT", path: "/made", body: Buffer.from(`<C>${region}</C>`) };
  expect((await send(url, made)).status).toBe(200);
  expect(buckets).toContainEqual({ name: "made", region: "eu-west-1" });
  const again = await send(url, { ...made, region: "eu-west-1" });
  expect(element(again, "Code")).toBe("BucketAlreadyOwnedByYou");
  expect((await send(url, { method: "GET", path: "/" })).body).toContain("<Name>made</Name>");
});

test("what is not served is said", async () => {
  const { url } = await peerInTest();
  const multipart = await send(url, { method: "PUT", path: "/demo/a", query: { uploadId: "1" }, body });
  expect([multipart.status, element(multipart, "Code")]).toEqual([501, "NotImplemented"]);
  const post = await send(url, { method: "POST", path: "/demo/a", body });
  expect([post.status, element(post, "Code")]).toEqual([405, "MethodNotAllowed"]);
});
