import { AppError } from "../base/app-error.ts";
import { SpoolStoreFault } from "./bucket-objects.ts";

/** Retry-After in seconds: somebody has to mend the disk. */
const wait = 60;
/** The same while every file that may be open is open: others' uploads end. */
const waitForOthers = 2;
/** The same while the store of a spool that is in a bucket does not do its part. */
const waitForStore = 5;

const fullCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** Whether a code of the file system says that there is no room left: on the disk, or of a quota. */
export function saysFull(code: string): boolean {
  return fullCodes.has(code);
}

/**
 * What the sender is told when the spool fails it: `disk_nearly_full`, or `disk_unusable` where it cannot be written
 * at all (read-only, broken, not mounted, no rights). Everything else comes back as it is.
 */
export function spoolFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  if (error instanceof SpoolStoreFault) return new AppError("unavailable", {}, waitForStore);
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  // What a system call on a file says; a sender's broken connection is no fault of the disk.
  if (syscall === undefined || syscall === "read" || syscall === "connect") return error;
  if (code === "EMFILE" || code === "ENFILE") return new AppError("unavailable", {}, waitForOthers);
  if (saysFull(code)) return new AppError("disk_nearly_full", {}, wait);
  return /^E[A-Z0-9]+$/.test(code) ? new AppError("disk_unusable", { problem: code }, wait) : error;
}
