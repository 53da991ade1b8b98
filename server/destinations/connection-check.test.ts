import http from "node:http";
import { expect, test } from "vitest";
import type { CheckStep } from "../../contract/destination.ts";
import { standardPolicy, withoutListPolicy } from "../../contract/iam-policies.ts";
import type { PolicyDocument } from "../../demo/s3/s3-server.ts";
import type { FaultAct } from "../../test/support/s3-peer/fault.ts";
import { peerInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import { checkConnection } from "./connection-check.ts";
import type { S3Target } from "./s3-request.ts";
import { callerInTest, stubInTest, targetAt } from "./stub-in-test.ts";

const place = { bucket: "acme-rec", folder: "calls/2026", region: "ap-northeast-1" };

function fromAddress(range: string): PolicyDocument {
  const condition = { IpAddress: { "aws:SourceIp": [range] } };
  const { Version, Statement } = standardPolicy(place);
  return { Version, Statement: Statement.map((statement) => ({ ...statement, Condition: condition })) };
}

const keys = { accessKeyId: "AKIACHECK", secretAccessKey: "check-secret" };
const nobody: PolicyDocument = { Version: "2012-10-17", Statement: [] };

async function peerWith(
  policy: PolicyDocument,
  faults: { act: FaultAct; operation?: string }[] = [],
  now?: () => number,
) {
  return await peerInTest({
    region: "ap-northeast-1",
    users: [{ ...keys, policy }],
    buckets: [
      { name: "acme-rec" },
      { name: "acme-other" },
      { name: "acme.dotted" },
      { name: "acme-osaka", region: "ap-northeast-3" },
    ],
    faults: faults.map(({ act, operation }) => ({
      act,
      match: operation === undefined ? {} : { operation },
    })),
    ...(now === undefined ? {} : { now }),
  });
}

type Change = Partial<S3Target> & { folder?: string };

async function check(url: string, { folder = place.folder, ...change }: Change = {}) {
  const live: CheckStep[] = [];
  const target = targetAt(url, {
    bucket: "acme-rec",
    region: "ap-northeast-1",
    credentials: keys,
    ...change,
  });
  const options = { egressIps: ["203.0.113.10", "203.0.113.11"] };
  const result = await checkConnection(target, folder, callerInTest(), (step) => live.push(step), options);
  expect(live).toEqual(result.steps);
  expect(live.map(({ step }) => step)).toEqual([
    "reach",
    "key",
    "secret",
    "bucket",
    "region",
    "list",
    "write",
  ]);
  return {
    ...result,
    states: live.map(({ state, code }) => (code === undefined ? state : `${state} ${code}`)).join(", "),
  };
}

test("all right", async () => {
  const peer = await peerWith(standardPolicy(place));
  const { ok, states, markerStored, failure, offeredRegion } = await check(peer.url);
  expect({ ok, states, markerStored, failure, offeredRegion }).toEqual({
    ok: true,
    states: "ok, ok, ok, ok, ok, ok, ok",
    markerStored: false,
    failure: null,
    offeredRegion: null,
  });
  expect(await peer.list("acme-rec")).toEqual([]);
});

test("a policy of PutObject alone: the list is a note, and all is well", async () => {
  const { ok, states } = await check((await peerWith(withoutListPolicy(place))).url);
  expect([ok, states]).toEqual([true, "ok, ok, ok, ok, ok, note ListNotAllowed, ok"]);
});

test("from an allowed address", async () => {
  expect((await check((await peerWith(fromAddress("127.0.0.1/32"))).url)).ok).toBe(true);
});

test("from an address that is not allowed: our addresses are named", async () => {
  const { ok, states, steps, failure } = await check((await peerWith(fromAddress("203.0.113.7/32"))).url);
  expect(ok).toBe(false);
  expect(states).toMatch(
    /^ok, ok, ok, (ok|skipped), (ok|skipped), failed ListNotAllowed, failed AccessDenied$/,
  );
  expect(steps.at(-1)?.words?.ja.cure).toContain("203.0.113.10, 203.0.113.11");
  expect(failure).toMatchObject({ code: "AccessDenied", whose: "theirs", act: "pause" });
});

test("the wrong folder, and another bucket of the same owner: only the write tells", async () => {
  const peer = await peerWith(standardPolicy(place));
  const expected = "ok, ok, ok, ok, ok, ok, failed AccessDenied";
  expect((await check(peer.url, { folder: "calls/2027" })).states).toBe(expected);
  expect((await check(peer.url, { bucket: "acme-other" })).states).toBe(expected);
});

test("a user without any policy is known, and may nothing", async () => {
  const { ok, states } = await check((await peerWith(nobody)).url);
  expect(ok).toBe(false);
  expect(states).toMatch(/^ok, ok, ok, .*failed AccessDenied$/);
});

test("the wrong key, and the wrong secret", async () => {
  const peer = await peerWith(standardPolicy(place));
  const wrongKey = await check(peer.url, { credentials: { ...keys, accessKeyId: "AKIANOBODY" } });
  expect([wrongKey.ok, wrongKey.failure?.code]).toEqual([false, "InvalidAccessKeyId"]);
  expect(wrongKey.states).toMatch(
    /^ok, failed InvalidAccessKeyId, skipped, (ok|skipped), (ok|skipped), skipped, skipped$/,
  );
  const wrongSecret = await check(peer.url, { credentials: { ...keys, secretAccessKey: "other" } });
  expect([wrongSecret.ok, wrongSecret.failure?.code]).toEqual([false, "SignatureDoesNotMatch"]);
  expect(wrongSecret.states).toMatch(
    /^ok, ok, failed SignatureDoesNotMatch, (ok|skipped), (ok|skipped), skipped, skipped$/,
  );
  expect(JSON.stringify([wrongKey, wrongSecret])).not.toContain(keys.secretAccessKey);
});

test("a bucket that does not exist", async () => {
  const peer = await peerWith(standardPolicy(place));
  const { ok, states, steps } = await check(peer.url, { bucket: "acme-recordngs" });
  expect([ok, states]).toEqual([false, "ok, ok, ok, failed NoSuchBucket, skipped, skipped, skipped"]);
  expect(steps[3]?.words?.ja.cause).toBe('バケット "acme-recordngs" は存在しません。');
});

test("the wrong region: the right one is named and offered, and the rest is tried there", async () => {
  const policy = standardPolicy({ ...place, bucket: "acme-osaka" });
  const { ok, states, steps, offeredRegion, failure } = await check((await peerWith(policy)).url, {
    bucket: "acme-osaka",
  });
  expect([ok, states, offeredRegion]).toEqual([
    false,
    "ok, ok, ok, ok, failed WrongRegion, ok, ok",
    "ap-northeast-3",
  ]);
  expect(steps[4]).toMatchObject({ region: "ap-northeast-3" });
  expect(steps[4]?.words?.ja.cause).toBe("このバケットは ap-northeast-3 (大阪) にあります。");
  expect(failure).toMatchObject({ act: "try-region", region: "ap-northeast-3" });
});

test("the wrong region and the wrong folder: both are seen at once", async () => {
  const policy = standardPolicy({ ...place, bucket: "acme-osaka" });
  const { states } = await check((await peerWith(policy)).url, { bucket: "acme-osaka", folder: "other" });
  expect(states).toBe("ok, ok, ok, ok, failed WrongRegion, ok, failed AccessDenied");
});

test("a bucket name with dots", async () => {
  const policy = standardPolicy({ ...place, bucket: "acme.dotted" });
  expect((await check((await peerWith(policy)).url, { bucket: "acme.dotted" })).ok).toBe(true);
});

test("a store that does not verify digests keeps one byte, which is told", async () => {
  const peer = await peerWith(standardPolicy(place), [{ act: { kind: "ignoreContentMd5" } }]);
  const { ok, states, markerStored, steps } = await check(peer.url);
  expect([ok, markerStored, states]).toEqual([true, true, "ok, ok, ok, ok, ok, ok, ok MarkerStored"]);
  expect(steps.at(-1)?.words?.en.cause).toContain("calls/2026/onbin-connection-check");
  expect((await peer.list("acme-rec")).map(({ key }) => key)).toEqual(["calls/2026/onbin-connection-check"]);
});

test("our clock is wrong: it is the operator's to mend, and no setting is blamed", async () => {
  const peer = await peerWith(standardPolicy(place), [], () => Date.now() + 3_600_000);
  const { ok, states, failure } = await check(peer.url);
  expect([ok, failure?.whose]).toEqual([false, "ours"]);
  expect(states).toMatch(
    /^failed RequestTimeTooSkewed, skipped, skipped, skipped, skipped, skipped, skipped$/,
  );
});

test.each<[FaultAct, string]>([
  [{ kind: "html", status: 200 }, "ProxyAnswer"],
  [{ kind: "html", status: 503 }, "ProxyAnswer"],
  [{ kind: "replyLost", stored: false, reset: true }, "ConnectionReset"],
])("what stands between, %o: the first step fails and no setting is blamed", async (act, code) => {
  const { ok, states } = await check((await peerWith(standardPolicy(place), [{ act }])).url);
  expect([ok, states]).toEqual([
    false,
    `failed ${code}, skipped, skipped, skipped, skipped, skipped, skipped`,
  ]);
});

test.each<[string, string]>([
  ["http://store.invalid", "NameNotResolved"],
  ["http://127.0.0.1:1", "ConnectionRefused"],
])("%s: %s", async (url, code) => {
  const { ok, states, steps } = await check(url);
  expect([ok, states]).toEqual([
    false,
    `failed ${code}, skipped, skipped, skipped, skipped, skipped, skipped`,
  ]);
  expect(steps[0]?.words?.ja.cure).toContain("運用者");
});

test("TLS with something that speaks none", async () => {
  const url = await stubInTest(http.createServer());
  expect((await check(url.replace("http:", "https:"))).states).toMatch(/^failed TlsFailed, /);
});

test("a store that never answers is given up within 10 s", async () => {
  const url = await stubInTest(http.createServer(() => {}));
  const started = performance.now();
  expect((await check(url)).states).toMatch(/^failed NoProgress, /);
  expect(performance.now() - started).toBeLessThan(12_000);
}, 15_000);

test.each<[string, string, string]>([
  ["AccountProblem", "ListObjectsV2", "ok, failed AccountProblem, skipped, ok, ok, skipped, skipped"],
  ["SlowDown", "ListObjectsV2", "ok, ok, ok, ok, ok, skipped, ok"],
  ["SlowDown", "PutObject", "ok, ok, ok, ok, ok, ok, failed SlowDown"],
  ["InternalError", "HeadBucket", "ok, ok, ok, ok, ok, ok, ok"],
])("%s to %s", async (code, operation, states) => {
  const denied = code === "AccountProblem" ? withoutListPolicy(place) : standardPolicy(place);
  const faults = [{ act: { kind: "answer", code } as const, operation }];
  expect((await check((await peerWith(denied, faults)).url)).states).toBe(states);
});

test("steps are told as soon as they are known, not at the end", async () => {
  const peer = await peerWith(standardPolicy(place), [
    { act: { kind: "delay", milliseconds: 400 }, operation: "PutObject" },
  ]);
  const seen: [string, number][] = [];
  const started = performance.now();
  const target = targetAt(peer.url, { bucket: "acme-rec", region: "ap-northeast-1", credentials: keys });
  await checkConnection(
    target,
    place.folder,
    callerInTest(),
    ({ step }) => seen.push([step, performance.now() - started]),
    { egressIps: [] },
  );
  const listed = seen.find(([step]) => step === "list")?.[1] ?? Number.NaN;
  const written = seen.find(([step]) => step === "write")?.[1] ?? Number.NaN;
  expect(written - listed).toBeGreaterThan(300);
});
