import { useEffect, useRef, useState } from "react";

/** So far from the top a person reads on, in CSS pixels. */
const nearTop = 120;

/**
 * A list that changes by itself, without moving what is being read: while the page is scrolled down, or the keyboard is
 * in the list, rows stay where they are (their contents follow) and what is new is only counted.
 * @param scope which list it is; of another one everything is shown at once
 */
export function useSteady<T>(items: readonly T[], idOf: (item: T) => string, scope: string) {
  const list = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<{ scope: string; items: readonly T[] }>({ scope, items });
  const isHeld = () => window.scrollY > nearTop || (list.current?.contains(document.activeElement) ?? false);
  const isSame = shown.scope === scope;
  const latest = new Map(items.map((item) => [idOf(item), item]));
  const ids = new Set(isSame ? shown.items.map(idOf) : []);
  const fresh = isSame ? items.filter((item) => !ids.has(idOf(item))).length : 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: whether it is held is asked when something has come
  useEffect(() => {
    const take = () => setShown({ scope, items });
    if (!isSame || !isHeld()) {
      take();
      return;
    }
    const look = () => {
      if (!isHeld()) take();
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, [items, scope]);

  return {
    list,
    rows: isSame ? shown.items.map((item) => latest.get(idOf(item)) ?? item) : items,
    /** Rows that have come and are not shown yet. */
    fresh,
    showAll: () => {
      setShown({ scope, items });
      window.scrollTo(0, 0);
    },
  };
}
