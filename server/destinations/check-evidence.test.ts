import { expect, test } from "vitest";
import { culpritOf, type Evidence, provenSteps } from "./check-evidence.ts";
import type { Finding } from "./check-requests.ts";
import { classify } from "./classify-failure.ts";

/** What AWS answers: a status, and a code in the body unless it is empty. */
function finding(status: number, code = "", headers: Record<string, string> = {}): Finding {
  const body = code === "" ? "" : `<Error><Code>${code}</Code></Error>`;
  const answer = { status, headers, body, requestId: "R", afterUnknown: false };
  const context = {
    action: "check",
    aws: true,
    bucket: "acme-rec",
    folder: "calls",
    region: "ap-northeast-1",
    egressIps: [],
  } as const;
  return { answer, failure: status === 200 ? null : classify(answer, context) };
}

function evidence(change: Partial<Evidence>): Evidence {
  const nothing = { list: null, dryPut: null, otherOwner: false, rightRegion: null, regionNamed: false };
  return { aws: true, head: finding(403), ...nothing, ...change };
}

const denied = finding(403, "AccessDenied");
const digest = finding(400, "BadDigest");
const proven = (change: Partial<Evidence>) => [...provenSteps(evidence(change))].join(" ");

test("a 403 to HeadBucket alone proves nothing", () => {
  expect(proven({})).toBe("");
  expect(proven({ regionNamed: true })).toBe("");
});

test("AWS denies only who has signed rightly; whether the bucket is there stays open", () => {
  const all = { list: denied, dryPut: denied };
  expect(proven(all)).toBe("reach key secret");
  expect(culpritOf(evidence(all))).toMatchObject({ step: "write", failure: { code: "AccessDenied" } });
});

test("a bucket whose region AWS named is there, and in that region", () => {
  expect(proven({ list: denied, dryPut: denied, regionNamed: true })).toBe("reach key secret bucket region");
});

test("a write that AWS would have allowed proves bucket and region; another store's proves no region", () => {
  expect(proven({ list: denied, dryPut: digest })).toBe("reach key secret bucket region write");
  expect(proven({ aws: false, list: denied, dryPut: digest })).toBe("reach key secret bucket write");
});

test("HeadBucket says 404 and all else is denied: the bucket is missing", () => {
  const all = { head: finding(404), list: denied, dryPut: denied };
  expect(culpritOf(evidence(all))).toMatchObject({ step: "bucket", failure: { code: "NoSuchBucket" } });
});

test("an empty 403 to everything may come from anybody: no key is called right", () => {
  expect(proven({ list: finding(403), dryPut: finding(403) })).toBe("reach");
});
