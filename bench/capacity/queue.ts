/** A time in which a stage begins nothing; what was due in it is due again at a moment of its own after it. */
export type Closed = { from: number; to: number; dueAgain: () => number };

/**
 * One stage with so many servers alike and one line: first come, first served. Times in seconds.
 * @param arrivals in order
 * @param service seconds that the nth arrival takes
 * @returns when each came out, in the order of `arrivals`
 */
export function runStage(
  arrivals: Float64Array,
  service: (n: number) => number,
  servers: number,
  closed?: Closed,
): Float64Array {
  const departures = new Float64Array(arrivals.length);
  const free = new Float64Array(servers);
  const take = (n: number, due: number) => {
    const start = Math.max(due, free[0] ?? 0);
    departures[n] = start + service(n);
    free[0] = departures[n] ?? 0;
    sink(free);
  };
  const put = closed === undefined ? [] : postpone(arrivals, closed);
  let next = 0;
  for (let n = 0; n < arrivals.length; n++) {
    const at = arrivals[n] ?? 0;
    if (closed !== undefined && at >= closed.from && at < closed.to) continue;
    for (let one = put[next]; one !== undefined && one.due <= at; one = put[++next]) take(one.n, one.due);
    take(n, at);
  }
  for (const { n, due } of put.slice(next)) take(n, due);
  return departures;
}

/** Those that come while it is closed, in the order in which they are due again. */
function postpone(arrivals: Float64Array, { from, to, dueAgain }: Closed): { n: number; due: number }[] {
  const put: { n: number; due: number }[] = [];
  for (const [n, at] of arrivals.entries()) if (at >= from && at < to) put.push({ n, due: dueAgain() });
  return put.sort((a, b) => a.due - b.due);
}

/** Puts the first of a heap of moments, the server that was free first, where it belongs now. */
function sink(heap: Float64Array): void {
  for (let at = 0; ; ) {
    const child = 2 * at + 1;
    if (child >= heap.length) return;
    const least = child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0) ? child + 1 : child;
    const [parent = 0, below = 0] = [heap[at], heap[least]];
    if (parent <= below) return;
    heap[at] = below;
    heap[least] = parent;
    at = least;
  }
}

/** How many are in a stage over the time, from what came and what went. @returns the most, and the mean until the last went */
export function countInside(
  arrivals: Float64Array,
  departures: Float64Array,
): { most: number; mean: number } {
  const gone = departures.toSorted();
  let most = 0;
  let out = 0;
  for (const [n, at] of arrivals.entries()) {
    while ((gone[out] ?? Number.POSITIVE_INFINITY) <= at) out++;
    most = Math.max(most, n + 1 - out);
  }
  const sojourn = departures.reduce((sum, at, n) => sum + at - (arrivals[n] ?? 0), 0);
  return { most, mean: sojourn / (gone.at(-1) ?? 1) };
}
