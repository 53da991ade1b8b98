import { getHeapStatistics } from "node:v8";

/**
 * Bytes that may come on top of what was left when V8 last tidied up, or a quarter of it if that is more, as a tidying costs by
 * what stays; and milliseconds between two looks.
 */
const most = { grown: 40 * 2 ** 20, ms: 250 };

export type Tidier = {
  held(): number;
  tidyUp(): void;
};

/**
 * Has V8 tidy up its whole heap, and let go of the buffers that nobody needs, as soon as so much has come since the last
 * time. V8's own limit does not follow the buffers that come and go, and the C library's heap grows with those that wait
 * for it: ten minutes of more than it can take brought `web` to 381 MB, and to 259 this way (docs/decisions/0037-overload.md).
 * Of this thread's heap only: a worker thread has its own.
 * @param tidier undefined where V8 gives no way to do so (`--expose-gc`): nothing is done then
 * @returns ends it
 */
export function keepTidy(tidier: Tidier | undefined = tidierOfV8(), { grown, ms } = most): () => void {
  if (tidier === undefined) return () => undefined;
  let left = tidier.held();
  const clock = setInterval(() => {
    const held = tidier.held();
    // V8 tidies up by itself as well.
    left = Math.min(left, held);
    if (held - left <= Math.max(grown, left / 4)) return;
    tidier.tidyUp();
    left = tidier.held();
  }, ms);
  clock.unref();
  return () => clearInterval(clock);
}

function tidierOfV8(): Tidier | undefined {
  const { gc } = globalThis;
  if (gc === undefined) return undefined;
  return {
    held() {
      const { used_heap_size: objects, external_memory: buffers } = getHeapStatistics();
      return objects + buffers;
    },
    tidyUp: () => void gc(),
  };
}
