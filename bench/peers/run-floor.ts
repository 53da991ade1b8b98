import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startTold } from "./run-when-told.ts";
import type { Store } from "./store.ts";
import type { Way } from "./way.ts";

const script = fileURLToPath(new URL("./floor.ts", import.meta.url));

/** What nobody can be below: finished files, copied and PUT as they are. */
export function floor(store: Store, finished: string, work: string): Way {
  const copies = join(work, "floor");
  return {
    exact: true,
    async run(round) {
      await mkdir(copies);
      const folder = `floor-${round}`;
      const program = await startTold(script, [store.url, `${store.bucket}/${folder}`, finished, copies], {
        AWS_ACCESS_KEY_ID: store.accessKeyId,
        AWS_SECRET_ACCESS_KEY: store.secretAccessKey,
      });
      const { seconds, cpuSeconds, peakBytes } = await program.begin();
      await rm(copies, { recursive: true });
      const cpuParts = { "copy and PUT": cpuSeconds };
      return {
        stem: `${folder}/`,
        took: { seconds, cpuSeconds, cpuParts, largestBytes: peakBytes, sumBytes: peakBytes },
      };
    },
    note: () => null,
    stop: () => Promise.resolve(),
  };
}
