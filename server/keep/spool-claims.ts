import { AppError } from "../base/app-error.ts";

/** Bytes that a finished file has for each byte that arrived, at most: 8 bit mono becomes 16 bit stereo (S15). */
export const shapedPerByte = 4;

/** Retry-After in seconds while the disk is nearly full. */
const diskWait = 15;
/** Milliseconds between two looks at what waits to be shaped; more when looking itself takes long. */
const lookEvery = 1_000;

/** The room on disk that one upload was promised. */
export type Claim = {
  /** So many bytes more are on disk. @throws AppError `disk_nearly_full` when they were more than said and it gets tight */
  arrived(bytes: number): void;
  /** The rows are committed: from now on the database knows what is to be shaped. */
  committed(): void;
  /** Nothing is under way any more. */
  end(): void;
};

export type SpoolClaims = {
  /** Promises room for an upload of so many bytes (0: unknown), and for shaping it. @throws AppError `disk_nearly_full` */
  claim(bytes: number): Promise<Claim>;
};

type Need = { arriving: number; shaping: number; committedAt: number | null };

/**
 * Takes only what can also be shaped: of the free room, the uploads under way and what waits to be shaped have their
 * part already, so that what was acknowledged never stands before a full disk. The reserve itself is left to what
 * is not counted: rows, logs, other processes' uploads.
 * @param room free bytes above the reserve
 * @param toShape bytes that the finished files of all recordings will have that wait to be shaped
 */
export function openSpoolClaims(room: () => Promise<number>, toShape: () => Promise<number>): SpoolClaims {
  const needs = new Set<Need>();
  let backlog = 0;
  let free = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let pause = lookEvery;
  let looking: Promise<void> | null = null;

  const look = async () => {
    const begun = performance.now();
    lookedAt = begun;
    try {
      backlog = await toShape();
      for (const need of needs) if (need.committedAt !== null && need.committedAt < begun) needs.delete(need);
    } catch {
      // The database is away: what was known last still holds, and nothing can be committed anyway.
    } finally {
      pause = Math.max(lookEvery, 20 * (performance.now() - begun));
      looking = null;
    }
  };
  const promised = () => [...needs].reduce((sum, { arriving, shaping }) => sum + arriving + shaping, backlog);
  const refuse = () => new AppError("disk_nearly_full", {}, diskWait);

  return {
    async claim(bytes) {
      const first = lookedAt === Number.NEGATIVE_INFINITY;
      if (performance.now() - lookedAt > pause) looking ??= look();
      // Later looks go on behind: what was committed since the last one is counted here until it has ended.
      if (first) await looking;
      free = await room();
      const need: Need = { arriving: bytes, shaping: bytes * shapedPerByte, committedAt: null };
      needs.add(need);
      if (free < promised()) {
        needs.delete(need);
        throw refuse();
      }
      let total = 0;
      return {
        arrived(more) {
          total += more;
          if (total <= bytes) {
            need.arriving -= more;
            free -= more;
            return;
          }
          need.arriving = 0;
          need.shaping = total * shapedPerByte;
          free -= more;
          if (free < promised()) throw refuse();
        },
        committed() {
          need.arriving = 0;
          need.committedAt = performance.now();
        },
        end() {
          if (need.committedAt === null) needs.delete(need);
        },
      };
    },
  };
}
