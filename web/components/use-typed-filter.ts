import { useLayoutEffect, useRef, useState } from "react";

type Filter = Partial<Record<string, string>>;

/** The same text for the same filter, whatever its order and what it leaves empty. */
const textOf = (filter: Filter) =>
  JSON.stringify(
    Object.entries(filter)
      .filter(([, value]) => value)
      .sort(([a], [b]) => a.localeCompare(b)),
  );

/**
 * What stands in a filter's form. The form writes the page's address (`write` says that it does) and stays as it is,
 * with its keyboard focus; when the address is changed by anything else, the form follows it.
 */
export function useTypedFilter<T extends Filter>(filter: T) {
  const [typed, type] = useState(filter);
  const now = textOf(filter);
  const last = useRef(now);
  const written = useRef<string | null>(null);
  // Before it is painted: nobody sees the form of the address before.
  useLayoutEffect(() => {
    if (last.current === now) return;
    last.current = now;
    if (written.current !== now) type(filter);
    written.current = null;
  }, [now, filter]);
  const write = (next: T) => {
    written.current = textOf(next);
    type(next);
  };
  return { typed, type, write };
}
