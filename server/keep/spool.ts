import { randomUUID } from "node:crypto";
import { createReadStream, type ReadStream } from "node:fs";
import { copyFile, link, open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { makeFolderDurably, renameDurably, syncFolder } from "../base/durable.ts";
import { cannotRemake, type Remake } from "./finished-files.ts";
import { finishedOnDisk } from "./finished-on-disk.ts";
import { openFreeRoom } from "./free-room.ts";
import { type Incoming, openIncoming } from "./incoming.ts";
import { type DayFiles, daysOfFolder, namesIn } from "./spool-days.ts";
import { dayFolder } from "./spool-names.ts";
import type { Original } from "./tables.ts";
import { probeFolder } from "./write-probe.ts";

export type { Incoming } from "./incoming.ts";

/** A file of the spool, and what a row says of it. */
export type KeptFile = { file: string; bytes: number; sha256: string };
/** The finished file of a recording. */
export type FinishedFile = KeptFile & { companyId: string; sequenceId: string };
/** A finished file is as its row says, was made so again, or cannot be made so. */
export type FinishedHow = "here" | "made-again" | "otherwise";

/** A file that a row knows is gone for certain. */
export class SpoolFileGone extends Error {
  constructor(file: string) {
    super(`${file} is not in the spool`);
    this.name = "SpoolFileGone";
  }
}

/**
 * Where recordings are ours until proven delivered, as a folder that all machines see (`openSpool`) or in a bucket
 * (`openBucketSpool`): `<company>/<day>/<arrival>.<role>`, and the finished `<arrival>.<lease>.wav`. Files are worked on
 * below `folder`; with a bucket they have to be brought there.
 */
export type Spool = {
  folder: string;
  /** All that waits to be shaped lies on this disk, whoever will shape it. */
  holdsBacklog: boolean;
  path(file: string): string;
  /** Bytes that may still be taken before the reserve is touched; negative when it is already. */
  room(): Promise<number>;
  /** Whether a finished file of so many bytes may be written. */
  roomToShape(bytes: number): Promise<boolean>;
  /** Streams to a temporary file, hashing on the way. @param givesBack what was written is nobody else's */
  take(source: Readable, givesBack?: boolean): Promise<Incoming>;
  discard(files: readonly Incoming[]): Promise<void>;
  /** Gives incoming files their durable names, before the row that knows them is committed (rule 1). */
  keep(
    companyId: string,
    legs: readonly { role: Original["role"]; incoming: Incoming }[],
    now?: Date,
  ): Promise<Original[]>;
  /**
   * Gives files that were kept one by one the names of one arrival. Their old names stay until they are removed: after
   * a crash either can be begun with.
   */
  adopt(companyId: string, legs: readonly Original[], now?: Date): Promise<Original[]>;
  /** Makes durable what cannot be made again: what the converter had a part in, a CSV file. It is at `path` already. */
  keepMade(made: KeptFile): Promise<void>;
  /**
   * Has files at `path`, as their rows say.
   * @throws SpoolFileGone; another error when it cannot be told
   */
  bring(files: readonly KeptFile[]): Promise<void>;
  /** The same for a CSV file, of which its row knows the length alone. */
  bringCsv(file: string, bytes: number): Promise<void>;
  /**
   * Has a finished file at `path`, as long as its row says; made again where it has to be. `otherwise`: it comes out with
   * other bytes now, or takes the converter, and is not to be used.
   * @throws as `bring` does
   */
  bringFinished(finished: FinishedFile): Promise<FinishedHow>;
  /** The same, every byte of it compared. */
  proveFinished(finished: FinishedFile): Promise<FinishedHow>;
  /** Nobody on this machine needs these soon; what is durable stays. */
  letGo(files: readonly string[]): Promise<void>;
  /** @throws when one could not be removed; the others are */
  remove(files: readonly string[]): Promise<void>;
  /** @throws when it cannot be told (see `missing`) */
  hasAll(files: readonly string[]): Promise<boolean>;
  /**
   * Those of the files that are gone for certain.
   * @throws what the file system or the store said when it cannot be told: it fails, or this is not the spool
   */
  missing(files: readonly string[]): Promise<string[]>;
  /** Bytes of a file at `path`; null: it is not there. */
  size(file: string): Promise<number | null>;
  /** Reads what is at `path`. */
  read(file: string, range?: { start: number; end: number }): ReadStream;
  /** Folders of days that may hold what crashes left; those that have not changed since may be passed over. */
  days(companies: ReadonlySet<string>, changedSince: number, untouchedSince: number): AsyncIterable<DayFiles>;
  /** Names in another folder, such as a company's CSV files. */
  list(folder: string): Promise<string[]>;
  /** Writes as the door does. @throws when the spool cannot be written */
  probe(): Promise<void>;
  close(): void;
};

/**
 * The spool as a folder, also one that several machines share: `incoming/` while bytes arrive, then as `Spool` says.
 * @param reserve free bytes to keep; null: 5 % of the volume, at most 1 GiB
 * @param remake for those who need finished files, which a power failure may take (finished-on-disk.ts)
 */
export function openSpool(folder: string, reserve: number | null, remake: Remake = cannotRemake): Spool {
  const incoming = join(folder, "incoming");
  const known = new Map<string, Promise<void>>();
  /** Everyone who needs a folder waits until its name is durable, not only the one who makes it. */
  const ensure = (path: string): Promise<void> => {
    const made = known.get(path) ?? makeFolderDurably(path, folder);
    known.set(path, made);
    return made.catch((error: unknown) => {
      known.delete(path);
      throw error;
    });
  };
  const path = (file: string) => join(folder, file);
  const { room, roomToShape } = openFreeRoom(incoming, () => ensure(incoming), reserve);
  const arriving = openIncoming(incoming, () => ensure(incoming), true);

  const spool: Spool = {
    folder,
    holdsBacklog: true,
    path,
    room,
    roomToShape,
    take: arriving.take,
    discard: arriving.discard,

    async keep(companyId, legs, now = new Date()) {
      if (legs.length === 0) return [];
      const day = dayFolder(companyId, now);
      await ensure(path(day));
      const arrival = randomUUID();
      return Promise.all(
        legs.map(async ({ role, incoming: { path: from, bytes, sha256 } }) => {
          const file = join(day, `${arrival}.${role}`);
          await renameDurably(from, path(file));
          arriving.named(from);
          // kill point: ingest.folder-synced
          return { role, file, bytes, sha256 };
        }),
      );
    },

    async adopt(companyId, legs, now = new Date()) {
      const day = dayFolder(companyId, now);
      await ensure(path(day));
      const arrival = randomUUID();
      const adopted = await Promise.all(
        legs.map(async ({ role, file: from, bytes, sha256 }) => {
          const file = join(day, `${arrival}.${role}`);
          await link(path(from), path(file)).catch(() => copyDurably(path(from), path(file)));
          return { role, file, bytes, sha256 };
        }),
      );
      await syncFolder(path(day));
      return adopted;
    },

    async keepMade({ file }) {
      await syncFile(path(file));
      // kill point: spool.made-synced
      await syncFolder(dirname(path(file)));
    },

    // Whatever is in the spool is here.
    bring: async () => undefined,
    bringCsv: async () => undefined,
    ...finishedOnDisk(path, (finished, into) => remake(spool, finished, into)),
    letGo: async () => undefined,

    async remove(files) {
      await Promise.all(files.map((file) => rm(path(file), { force: true })));
    },

    async hasAll(files) {
      return (await missingOf(folder, files)).length === 0;
    },

    missing: (files) => missingOf(folder, files),

    async size(file) {
      const found = await stat(path(file)).catch(() => null);
      return found?.size ?? null;
    },

    read: (file, range) => createReadStream(path(file), range),

    days: (companies, changedSince, untouchedSince) =>
      daysOfFolder(folder, { companies, changedSince, untouchedSince }),
    list: (inside) => namesIn(path(inside)),
    probe: () => probeFolder(incoming),
    close: () => undefined,
  };
  return spool;
}

/** What the files of one arrival have in common: `<company>/<day>/<arrival>`. */
export function arrivalName(file: string): string {
  return file.slice(0, file.indexOf("."));
}

async function missingOf(folder: string, files: readonly string[]): Promise<string[]> {
  const lost = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        () => [],
        async (error: NodeJS.ErrnoException) => {
          if (error.code !== "ENOENT") throw error;
          // The folder of a company never goes; where even that is not, this is not the spool.
          await stat(join(folder, file.split("/")[0] ?? ""));
          return [file];
        },
      ),
    ),
  );
  return lost.flat();
}

/** Where the file system has no hard links. */
async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await syncFile(to);
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  await handle.sync().finally(() => handle.close());
}
