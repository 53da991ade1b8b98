import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { S3Peer } from "../../test/support/s3-peer/s3-peer.ts";
import { spoolEnv, spoolPlace, startSpoolStore } from "../../test/support/spool-in-test.ts";
import { AppError } from "../base/app-error.ts";
import { silentLog } from "../base/log.ts";
import { readSettings } from "../base/settings.ts";
import { SpoolStoreFault } from "./bucket-objects.ts";
import type { Remake } from "./finished-files.ts";
import { type Spool, SpoolFileGone } from "./spool.ts";
import { spoolFault } from "./spool-fault.ts";
import { markName } from "./spool-mark.ts";
import { objectsOf, spoolOf } from "./spool-of-settings.ts";

let folder: string;
let peer: S3Peer;
let spool: Spool;
/** Of another machine. */
let another: Spool;
const made = Buffer.from("finished");
const sum = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");
let remake: Remake = async (_spool, _finished, into) => {
  await writeFile(into, made);
  return { bytes: made.length, sha256: sum(made) };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-bucket-"));
  peer = await startSpoolStore(join(folder, "store"));
  const settings = readSettings({ ...spoolEnv(peer.url), ONBIN_DATA_DIR: join(folder, "data") });
  if (settings.spoolBucket === null) throw new Error("no bucket");
  spool = spoolOf(settings, silentLog, (...asked) => remake(...asked));
  another = spoolOf({ ...settings, spool: join(folder, "another") }, silentLog);
  const objects = objectsOf(settings.spoolBucket, settings);
  await objects.putSmall(markName, Buffer.from("{}"));
  objects.close();
});
beforeEach(() => peer.faults.clear());
afterAll(async () => {
  spool.close();
  another.close();
  await peer.close();
  await rm(folder, { recursive: true, force: true });
});

const keys = async () => (await peer.list(spoolPlace.bucket)).map(({ key }) => key.replace(/^onbin\//, ""));

async function keep(...contents: string[]) {
  const legs = [];
  for (const [at, content] of contents.entries()) {
    const incoming = await spool.take(Readable.from([Buffer.from(content)]));
    legs.push({
      role: contents.length === 1 ? ("both" as const) : at === 0 ? ("agent" as const) : ("customer" as const),
      incoming,
    });
  }
  return spool.keep("acme", legs);
}

describe("keeping", () => {
  test("what is kept is in the bucket, and at hand; nothing arriving stays", async () => {
    const [kept] = await keep("one call");
    expect(kept).toMatchObject({ bytes: 8, sha256: sum("one call") });
    expect(await keys()).toContain(kept?.file);
    expect(await readFile(spool.path(kept?.file ?? ""), "utf8")).toBe("one call");
    expect(await readdir(join(spool.folder, "incoming"))).toEqual([]);
  });

  test("a lost answer and a busy store are tried again; one of two legs that fails leaves neither", async () => {
    const put = { operation: "PutObject" };
    peer.faults.set([
      { match: { ...put, nth: 1 }, act: { kind: "replyLost", stored: true } },
      { match: { ...put, nth: 2 }, act: { kind: "answer", code: "SlowDown" } },
    ]);
    await keep("slow call");
    const before = await keys();
    peer.faults.set([
      { match: { ...put, key: "*.customer" }, act: { kind: "answer", code: "AccessDenied" } },
    ]);
    const refused = await keep("left", "right").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SpoolStoreFault);
    expect(spoolFault(refused)).toBeInstanceOf(AppError);
    expect(spoolFault(refused)).toMatchObject({ code: "unavailable", status: 503, retryAfter: 5 });
    expect(await keys()).toEqual(before);
  });
});

describe("bringing", () => {
  test("what is not at hand is got, and a bit that turned over on the way is noticed", async () => {
    const [kept] = await keep("a far call");
    if (kept === undefined) throw new Error("nothing kept");
    await spool.letGo([kept.file]);
    peer.faults.set([{ match: { operation: "GetObject" }, act: { kind: "bitFlip", offset: 2 }, times: 2 }]);
    await spool.bring([kept]);
    expect(await readFile(spool.path(kept.file), "utf8")).toBe("a far call");
    await spool.letGo([kept.file]);
    peer.faults.set([{ match: { operation: "GetObject" }, act: { kind: "bitFlip" } }]);
    await expect(spool.bring([kept])).rejects.toThrow("OtherBytes");
  });

  test("gone is told only where the mark is", async () => {
    const file = `acme/2026-11-23/${randomUUID()}.both`;
    const lost = { file, bytes: 3, sha256: sum("abc") };
    await expect(spool.bring([lost])).rejects.toBeInstanceOf(SpoolFileGone);
    expect(await spool.missing([file])).toEqual([file]);
    const hide = { operation: "HeadObject", key: `*${markName}` };
    peer.faults.set([{ match: hide, act: { kind: "answer", code: "NoSuchKey" } }]);
    await expect(spool.bring([lost])).rejects.toBeInstanceOf(SpoolStoreFault);
    await expect(spool.missing([file])).rejects.toBeInstanceOf(SpoolStoreFault);
  });

  test("what another machine's sweep has taken is gone, however lately it was put by this one's clock", async () => {
    const [kept] = await keep("stood still");
    if (kept === undefined) throw new Error("nothing kept");
    expect(await spool.hasAll([kept.file])).toBe(true);
    await another.remove([kept.file]);
    expect(await spool.hasAll([kept.file])).toBe(false);
  });

  test("a finished file is made again, and not used when it comes out otherwise", async () => {
    const [kept] = await keep("to be shaped");
    const file = kept?.file.replace(/both$/, "0123abcd.wav") ?? "";
    const finished = { companyId: "acme", sequenceId: "s", file, bytes: made.length, sha256: sum(made) };
    expect(await spool.bringFinished(finished)).toBe("made-again");
    expect(await spool.bringFinished(finished)).toBe("here");
    expect(await spool.size(file)).toBe(made.length);
    // As long as it was, but not what it was.
    await writeFile(spool.path(file), "FINISHED");
    expect(await spool.proveFinished(finished)).toBe("made-again");
    expect(await spool.proveFinished(finished)).toBe("here");
    expect(await readFile(spool.path(file), "utf8")).toBe("finished");
    await spool.letGo([file]);
    expect(await spool.bringFinished({ ...finished, sha256: sum("else") })).toBe("otherwise");
    expect(await spool.size(file)).toBeNull();
  });

  test("one that cannot be made again was put, and is got", async () => {
    const [kept] = await keep("to be converted");
    const file = kept?.file.replace(/both$/, "0123abcd.wav") ?? "";
    const finished = { companyId: "acme", sequenceId: "s", file, bytes: made.length, sha256: sum(made) };
    await writeFile(spool.path(file), made);
    await spool.keepMade({ file, bytes: made.length, sha256: sum(made) });
    await spool.letGo([file]);
    const usual = remake;
    remake = async () => null;
    expect(await spool.bringFinished(finished)).toBe("made-again");
    remake = usual;
    expect(await readFile(spool.path(file), "utf8")).toBe("finished");
  });
});

test("legs that were kept one by one get one arrival's names; their old names stay until they are removed", async () => {
  const [first] = await keep("first leg");
  const [second] = await keep("second leg");
  if (!first || !second) throw new Error("nothing kept");
  await spool.letGo([second.file]);
  const adopted = await spool.adopt("acme", [
    { ...first, role: "agent" },
    { ...second, role: "customer" },
  ]);
  expect(new Set(adopted.map(({ file }) => file.split(".")[0])).size).toBe(1);
  expect(await keys()).toEqual(
    expect.arrayContaining([first.file, second.file, ...adopted.map(({ file }) => file)]),
  );
  await spool.remove([first.file, second.file]);
  expect(await keys()).not.toContain(first.file);
  expect(await spool.missing([first.file, ...adopted.map(({ file }) => file)])).toEqual([first.file]);
});

test("the sweep is told of what is old by the store's clock, page by page", async () => {
  const [kept] = await keep("to be listed");
  const [company = "", day = "", name = ""] = kept?.file.split("/") ?? [];
  const look = async (age: number) => {
    const old: string[] = [];
    for await (const files of spool.days(new Set([company]), 0, Date.now() - age)) {
      expect([files.company, files.day]).toEqual([company, day]);
      old.push(...(await files.old(await files.names())));
    }
    return old;
  };
  expect(await look(60_000)).toEqual([]);
  expect(await look(-5_000)).toContain(name);
  for await (const files of spool.days(new Set(["other"]), 0, Date.now())) expect(files).toBeUndefined();
});
