import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AmazonS3Page, CheckDone, CheckStep, DestinationValues } from "../../contract/destination.ts";
import type { ConsoleInTest } from "./console-in-test.ts";
import { type S3PeerOptions, startS3Peer } from "./s3-peer/s3-peer.ts";
import { defaultUser } from "./s3-peer/signed-request.ts";

/** A store beside the service, for all tests of a file: the bucket `demo`, and the setting that offers it as `peer`. */
export async function startBucket(options: Partial<S3PeerOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "onbin-s3-"));
  const peer = await startS3Peer({ users: [defaultUser], buckets: [{ name: "demo" }], folder, ...options });
  return {
    ...peer,
    env: { ONBIN_S3_ENDPOINTS: JSON.stringify([{ name: "peer", url: peer.url, region: "us-east-1" }]) },
    /** Keys in the bucket, in the order in which they were stored. */
    storedKeys: () =>
      peer.log
        .filter(({ sha256, key }) => sha256 !== undefined && key !== undefined)
        .map(({ key }) => String(key)),
    /** PutObject requests for keys that contain this, the connection check's own left out. */
    puts: (part: string) =>
      peer.log.filter(
        ({ operation, key = "" }) =>
          operation === "PutObject" && key.includes(part) && !key.endsWith("onbin-connection-check"),
      ),
    async close() {
      await peer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const goodValues: DestinationValues = {
  enabled: true,
  endpoint: "peer",
  bucket: "demo",
  folder: "rec",
  region: "us-east-1",
  accessKeyId: defaultUser.accessKeyId,
  secretAccessKey: defaultUser.secretAccessKey,
};

export async function readPage(administrator: ConsoleInTest): Promise<AmazonS3Page> {
  return (await administrator.mustGet("/api/app/amazon-s3")).json as AmazonS3Page;
}

/** 接続をテストせずに保存. */
export async function saveUntested(
  administrator: ConsoleInTest,
  changes: Partial<DestinationValues> = {},
): Promise<void> {
  const version = (await readPage(administrator)).destination?.version ?? 0;
  await administrator.mustPost("/api/app/amazon-s3", {
    values: { ...goodValues, ...changes },
    test: false,
    version,
  });
}

/** 保存: tests, and saves if it works. */
export async function saveTested(
  administrator: ConsoleInTest,
  changes: Partial<DestinationValues> = {},
): Promise<CheckDone & { steps: CheckStep[] }> {
  const version = (await readPage(administrator)).destination?.version ?? 0;
  const values = { ...goodValues, ...changes };
  const { json } = await administrator.mustPost("/api/app/amazon-s3", { values, test: true, version });
  return followCheck(administrator, String(json.checkId));
}

/** Reads a check's events to their end. */
export async function followCheck(
  administrator: ConsoleInTest,
  checkId: string,
): Promise<CheckDone & { steps: CheckStep[] }> {
  const { text } = await administrator.mustGet(`/api/app/checks/${checkId}/events`);
  const events = text.split("\n\n").flatMap((event) => {
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
    return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) as unknown }];
  });
  const done = events.find(({ name }) => name === "done")?.data as CheckDone;
  return {
    ...done,
    steps: events.filter(({ name }) => name === "step").map(({ data }) => data as CheckStep),
  };
}

/** Asks until the answer is yes. Rejects after `ms`, with what `tell` says. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  tell: () => unknown = () => "",
  ms = 40_000,
): Promise<void> {
  for (const end = Date.now() + ms; !(await isSo()); await sleep(50)) {
    if (Date.now() > end) throw new Error(`it never came to that: ${JSON.stringify(await tell())}`);
  }
}
