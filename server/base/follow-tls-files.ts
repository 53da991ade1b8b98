import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./log.ts";
import { readTlsFiles, type TlsFiles } from "./tls-files.ts";

/** Milliseconds between two looks at the files. */
const usualInterval = 2_000;
const day = 24 * 3600_000;

type Following = {
  certFile: string;
  keyFile: string;
  /** Those in use; a later pair is handed to `onRenewed`. */
  first: TlsFiles;
  onRenewed: (files: TlsFiles) => void;
  log: Log;
  interval?: number;
};

/**
 * Takes a renewed certificate into use without a restart. Two files cannot be replaced in one step: a pair that does not
 * match, or cannot be read, leaves the one before in use and is looked at again. Says once a day that a certificate is
 * about to expire.
 * @returns ends it
 */
export function followTlsFiles({
  certFile,
  keyFile,
  first,
  onRenewed,
  log,
  interval = usualInterval,
}: Following): () => void {
  const ending = new AbortController();
  const look = () => Promise.all([certFile, keyFile].map(fingerprint));
  const follow = async () => {
    let current = first;
    let seen = (await look()).join();
    // Between the first reading and this look one may have been replaced already.
    let isSettled = false;
    let warnedAt = 0;
    while (!ending.signal.aborted) {
      if (Date.now() - warnedAt > day && warn(current, log)) warnedAt = Date.now();
      await sleep(interval, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      if (ending.signal.aborted) return;
      const now = (await look()).join();
      if (now === seen && isSettled) continue;
      const changed = now !== seen;
      try {
        const files = await readTlsFiles(certFile, keyFile);
        if (files.cert !== current.cert || files.key !== current.key) {
          onRenewed(files);
          current = files;
          warnedAt = 0;
          log.info("tls.renewed", { validTo: files.validTo.toISOString() });
        }
        isSettled = true;
      } catch (error) {
        if (changed) log.error("tls.not-renewed", error);
        isSettled = false;
      }
      seen = now;
    }
  };
  follow().catch((error: unknown) => log.error("tls.not-renewed", error));
  return () => ending.abort();
}

/** What changes when a file, or what a link leads to, is replaced. */
async function fingerprint(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found === null ? "missing" : `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}`;
}

/** Days that are left; negative when it has expired. */
export function daysLeft({ validTo }: Pick<TlsFiles, "validTo">, now = Date.now()): number {
  return Math.floor((validTo.getTime() - now) / day);
}

/** Days before its end at which a certificate should have been renewed: Let's Encrypt's are renewed 30 days before. */
export const lateDays = 14;

function warn(files: TlsFiles, log: Log): boolean {
  const left = daysLeft(files);
  if (left >= lateDays) return false;
  if (left < 0) log.error("tls.expired", undefined, { validTo: files.validTo.toISOString() });
  else log.warn("tls.expires-soon", { validTo: files.validTo.toISOString(), days: left });
  return true;
}
