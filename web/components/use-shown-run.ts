import { useEffect, useState } from "react";
import type { ShipRun } from "../../contract/ship-again.ts";

/** Milliseconds that an outcome stays after the last recording has ended: it is also in the lists below. */
const staysFor = 60_000;
/** Milliseconds after which it goes although some are still being tried again. */
const mostFor = 60 * 60_000;

/** The asking whose outcome somebody has closed, on whichever page. */
let closed: string | null = null;

/** The outcome of もう一度転送する as long as it is news: until it is closed, or a minute after its end. */
export function useShownRun(run: ShipRun | null): { shown: ShipRun | null; close: () => void } {
  const [watched, setWatched] = useState<string | null>(null);
  const [gone, setGone] = useState(closed);
  const id = run?.id ?? null;
  const settled = run?.outcome.settled === true;
  useEffect(() => {
    if (id === null) return;
    if (!settled) {
      setWatched(id);
      return;
    }
    const timer = setTimeout(() => setGone(id), staysFor);
    return () => clearTimeout(timer);
  }, [id, settled]);
  const isNews =
    run !== null &&
    (settled
      ? watched === run.id || since(run.finishedAt) < staysFor
      : run.finishedAt === null || since(run.begunAt) < mostFor);
  return {
    shown: isNews && gone !== run.id ? run : null,
    close: () => {
      closed = id;
      setGone(id);
    },
  };
}

const since = (at: string | null) => (at === null ? 0 : Date.now() - Date.parse(at));
