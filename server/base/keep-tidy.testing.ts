import { keepTidy } from "./keep-tidy.ts";

// For keep-tidy.test.ts: buffers of half a megabyte come and go, the last sixteen are in use. Says what there was before and after
// each of three tidyings, or of fewer in 2 GB.
const { gc } = globalThis;
if (gc === undefined) throw new Error("V8 gives no way to tidy up");
const tidyings: { before: number; left: number }[] = [];
const bytes = () => process.memoryUsage().arrayBuffers;
globalThis.gc = (() => {
  const before = bytes();
  gc();
  tidyings.push({ before, left: bytes() });
}) as NodeJS.GCFunction;
keepTidy(undefined, { grown: 16 * 2 ** 20, ms: 20 });
const inUse: Buffer[] = [];
let made = 0;
const clock = setInterval(() => {
  for (const _ of [1, 2]) inUse[made++ % 16] = Buffer.alloc(512 * 1024, 1);
  if (tidyings.length < 3 && made < 4096) return;
  clearInterval(clock);
  process.send?.({ type: "failed", message: JSON.stringify(tidyings) }, () => process.exit(1));
}, 5);
