import { expect, test } from "vitest";
import { peerInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import { element, send } from "../../test/support/s3-peer/signed-request.ts";

const keys = [
  "rec/a&b.wav",
  "rec/b.wav",
  "rec/sub/c.wav",
  "rec/sub/d.wav",
  "rec/\uFF21.wav",
  "rec/\u{1F4DE}.wav",
];

async function filled() {
  const peer = await peerInTest();
  for (const key of keys.toReversed()) {
    const path = `/demo/${key.split("/").map(encodeURIComponent).join("/")}`;
    expect((await send(peer.url, { method: "PUT", path, body: Buffer.from(key) })).status).toBe(200);
  }
  const list = (query: Record<string, string>) =>
    send(peer.url, { method: "GET", path: "/demo", query: { "list-type": "2", ...query } });
  return { ...peer, page: list };
}

const all = (answer: { body: string }, name: string) =>
  [...answer.body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text]) =>
    text?.replace("&#38;", "&"),
  );

test("pages follow one another in the order of the keys' bytes", async () => {
  const { page } = await filled();
  const seen: (string | undefined)[] = [];
  let token: string | undefined;
  do {
    const answer = await page({ "max-keys": "2", ...(token ? { "continuation-token": token } : {}) });
    seen.push(...all(answer, "Key"));
    expect(element(answer, "IsTruncated")).toBe(String(seen.length < keys.length));
    token = element(answer, "NextContinuationToken");
  } while (token);
  expect(seen).toEqual(keys);
});

test("a delimiter folds what has the same beginning, over pages too", async () => {
  const { page } = await filled();
  const first = await page({ prefix: "rec/", delimiter: "/", "max-keys": "3" });
  expect(all(first, "Key")).toEqual(keys.slice(0, 2));
  expect(all(first, "Prefix")).toEqual(["rec/", "rec/sub/"]);
  const token = element(first, "NextContinuationToken") ?? "";
  const second = await page({ prefix: "rec/", delimiter: "/", "continuation-token": token });
  expect(all(second, "Key")).toEqual(keys.slice(4));
  expect(all(second, "Prefix")).toEqual(["rec/"]);
});

test("prefix, start-after and max-keys 0", async () => {
  const { page } = await filled();
  expect(all(await page({ prefix: "rec/sub/", "start-after": "rec/sub/c.wav" }), "Key")).toEqual([
    "rec/sub/d.wav",
  ]);
  const none = await page({ "max-keys": "0" });
  expect([element(none, "KeyCount"), element(none, "IsTruncated")]).toEqual(["0", "false"]);
  expect(element(await page({ "max-keys": "-1" }), "Code")).toBe("InvalidArgument");
});
