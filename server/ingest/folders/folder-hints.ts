import { type FSWatcher, watch } from "node:fs";
import { below, bytesOf, textOf } from "./path-text.ts";

/** Folders that are listened to at once: those that changed last. */
const mostFolders = 256;
/** Names that are kept until they are asked for; of more, a scan finds what was missed. */
const mostNames = 5_000;

/**
 * Listens for what happens in folders (inotify on Linux). Only ever a hint that looks sooner: network shares give none,
 * and what was missed is found by the next scan.
 */
export function createHints(root: string) {
  const listening = new Map<string, FSWatcher>();
  const names = new Set<string>();
  let missed = false;

  const close = (path: string) => {
    listening.get(path)?.close();
    listening.delete(path);
  };
  return {
    listen(path: string): void {
      if (listening.has(path)) return;
      const oldest = listening.keys().next().value;
      if (listening.size >= mostFolders && oldest !== undefined) close(oldest);
      try {
        const place = Buffer.concat([Buffer.from(`${root}/`), bytesOf(path)]);
        const watcher = watch(place, { encoding: "buffer", persistent: false }, (_, name) => {
          if (name === null || names.size >= mostNames) missed = true;
          else names.add(below(path, textOf(name)));
        });
        watcher.on("error", () => close(path));
        listening.set(path, watcher);
      } catch {
        // No more of them are allowed, or the folder is gone: scans go on.
      }
    },
    /** Paths that something happened to since they were asked for last, and whether there were more. */
    take(): { paths: string[]; missed: boolean } {
      const taken = { paths: [...names], missed };
      names.clear();
      missed = false;
      return taken;
    },
    close() {
      for (const path of [...listening.keys()]) close(path);
    },
  };
}
