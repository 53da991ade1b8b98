import { randomUUID } from "node:crypto";
import { createReadStream, mkdirSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Log } from "../base/log.ts";
import { bucketDays, namesBelow } from "./bucket-days.ts";
import { type BucketObjects, patiently, SpoolStoreFault } from "./bucket-objects.ts";
import { openFinishedFiles, type Remake } from "./finished-files.ts";
import { openIncoming } from "./incoming.ts";
import { type KeptFile, type Spool, SpoolFileGone } from "./spool.ts";
import { markName } from "./spool-mark.ts";
import { dayFolder } from "./spool-names.ts";
import { openWorkingPlace } from "./working-place.ts";

/** A sender waits meanwhile; a worker does not. Milliseconds. */
const patience = { door: { totalMs: 8_000, pauseMs: 400 }, worker: { totalMs: 30_000, pauseMs: 500 } };
/** Times that an object whose bytes came otherwise than its row says is read anew. */
const rereads = 3;
/** Removals at once. */
const removalsAtOnce = 16;

type Options = { folder: string; reserve: number | null; objects: BucketObjects; remake: Remake; log: Log };

/**
 * The spool in a bucket of the operator's own; `folder` is this machine's working place, which may vanish with the
 * machine (docs/decisions/0035-spool-in-a-bucket.md).
 */
export function openBucketSpool({ folder, reserve, objects, remake, log }: Options): Spool {
  mkdirSync(join(folder, "incoming"), { recursive: true, mode: 0o700 });
  const place = openWorkingPlace(folder, reserve, log);
  const { path } = place;
  const arriving = openIncoming(join(folder, "incoming"), place.ensure, false);
  const bringing = new Map<string, Promise<unknown>>();

  /** One at a time of each file, however many ask. */
  const once = <T>(file: string, act: () => Promise<T>): Promise<T> => {
    const running = bringing.get(file) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const run = act().finally(() => bringing.delete(file));
    bringing.set(file, run);
    return run;
  };

  const putFile = async (file: string, from: string, { bytes, sha256 }: Omit<KeptFile, "file">) => {
    await patiently(patience.door, () => objects.put(file, { path: from, bytes, sha256 }));
    // kill point: bucket.object-put
  };

  const moveTo = async (from: string, file: string) => {
    await mkdir(dirname(path(file)), { recursive: true, mode: 0o700 });
    await rename(from, path(file));
  };

  /** Names it where the workers of this machine look; without it they get it from the bucket. */
  const moveIn = async (from: string, file: string) => {
    try {
      await moveTo(from, file);
    } catch (error) {
      log.warn("spool.not-moved", { error: error instanceof Error ? error.message : String(error) });
      await rm(from, { force: true });
    }
  };

  /** Gets an object to `path`, compared with what is known of it. */
  const getInto = async (file: string, wanted: { bytes: number; sha256: string | null }) => {
    const temporary = join(folder, "incoming", randomUUID());
    try {
      for (let tries = 1; ; tries++) {
        const got = await patiently(patience.worker, () =>
          objects.get(file, wanted, (body) => place.write(temporary, body)),
        );
        if (got === null) throw await gone(file);
        if (got.isRight) break;
        log.warn("spool.came-otherwise", { file, bytes: got.bytes, tries });
        if (tries === rereads) throw new SpoolStoreFault("GET", "OtherBytes", 200);
      }
      // kill point: bucket.object-got
      await moveTo(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  };

  /** That a file is not there is believed only where the mark is. */
  const gone = async (file: string): Promise<Error> => {
    const mark = await patiently(patience.worker, () => objects.has(markName));
    return mark ? new SpoolFileGone(file) : new SpoolStoreFault("GET", "NoMark", 404);
  };

  const bringOne = (file: string, wanted: { bytes: number; sha256: string | null }) =>
    once(file, async () => {
      if (!(await place.has(file, wanted.bytes))) await getInto(file, wanted);
    });

  const missing = async (files: readonly string[]): Promise<string[]> => {
    const lost = await Promise.all(
      files.map(async (file) => ((await patiently(patience.door, () => objects.has(file))) ? [] : [file])),
    );
    const [first] = lost.flat();
    if (first === undefined) return [];
    const why = await gone(first);
    if (!(why instanceof SpoolFileGone)) throw why;
    return lost.flat();
  };

  const removeAll = async (files: readonly string[]) => {
    const left = [...files];
    const worker = async () => {
      for (let file = left.pop(); file !== undefined; file = left.pop()) {
        const name = file;
        await rm(path(name), { force: true });
        await patiently(patience.door, () => objects.remove(name));
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: removalsAtOnce }, worker));
    const failed = ended.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  };

  const spool: Spool = {
    folder,
    holdsBacklog: false,
    path,
    room: place.room,
    roomToShape: place.roomToShape,
    take: arriving.take,
    discard: arriving.discard,

    async keep(companyId, legs, now = new Date()) {
      if (legs.length === 0) return [];
      const arrival = randomUUID();
      const named = legs.map(({ role, incoming: { path: from, bytes, sha256 } }) => ({
        from,
        original: { role, file: join(dayFolder(companyId, now), `${arrival}.${role}`), bytes, sha256 },
      }));
      const ended = await Promise.allSettled(
        named.map(({ from, original }) => putFile(original.file, from, original)),
      );
      const failed = ended.find((one) => one.status === "rejected");
      if (failed !== undefined) {
        log.error("spool.not-put", failed.reason, { company: companyId });
        // Nothing half kept: what cannot be removed now is the sweep's.
        await Promise.all(named.map(({ original }) => objects.remove(original.file).catch(() => undefined)));
        throw failed.reason;
      }
      for (const { from, original } of named) {
        await moveIn(from, original.file);
        arriving.named(from);
      }
      return named.map(({ original }) => original);
    },

    async adopt(companyId, legs, now = new Date()) {
      const arrival = randomUUID();
      return Promise.all(
        legs.map(async ({ role, file: from, bytes, sha256 }) => {
          const file = join(dayFolder(companyId, now), `${arrival}.${role}`);
          await bringOne(from, { bytes, sha256 });
          await putFile(file, path(from), { bytes, sha256 });
          return { role, file, bytes, sha256 };
        }),
      );
    },

    keepMade: ({ file, ...made }) => putFile(file, path(file), made),

    async bring(files) {
      await Promise.all(files.map(({ file, bytes, sha256 }) => bringOne(file, { bytes, sha256 })));
    },

    bringCsv: (file, bytes) => bringOne(file, { bytes, sha256: null }),

    // This place began empty with the machine's last start: of what is here none went through a crash.
    ...openFinishedFiles({
      path,
      has: ({ file, bytes }) => place.has(file, bytes),
      temporary: () => join(folder, "incoming", randomUUID()),
      make: (finished, into) => remake(spool, finished, into),
      moveIn: moveTo,
      async unmakable({ file, bytes, sha256 }) {
        await getInto(file, { bytes, sha256 });
        return "made-again";
      },
    }),

    async letGo(files) {
      await Promise.all(files.map((file) => rm(path(file), { force: true })));
    },

    remove: removeAll,
    hasAll: async (files) => (await missing(files)).length === 0,
    missing,
    size: place.size,
    read: (file, range) => createReadStream(path(file), range),

    days: (companies, _changedSince, untouchedSince) => bucketDays(objects, companies, untouchedSince),
    list: (inside) => namesBelow(objects, inside),

    async probe() {
      const name = `onbin-spool-probe-${randomUUID()}`;
      await patiently(patience.worker, () => objects.putSmall(name, Buffer.from("probe")));
      await objects.remove(name).catch(() => undefined);
    },

    close() {
      place.close();
      objects.close();
    },
  };
  return spool;
}
