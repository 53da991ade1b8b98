import { type ComponentType, type LazyExoticComponent, lazy } from "react";

const lastReload = "onbin-reloaded-at";
/** Milliseconds in which a page is loaded again only once, whatever stands in the way. */
const once = 60_000;

/**
 * A part of the console that is fetched when it is first shown. After the operator has replaced the console, a tab that
 * stayed open asks for parts that are gone: then the page is loaded again, once, at the address that was to be shown.
 * @throws what the import threw, where that would not help; the crash boundary puts it into words
 */
export function lazyPage<Props>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    try {
      return await load();
    } catch (error) {
      if (!(await isReplaced()) || !noteReload()) throw error;
      location.reload();
      // Nothing is drawn any more until then.
      return new Promise<never>(() => {});
    }
  });
}

/** Whether the server's console begins with another script than this one. False where it is not reached. */
async function isReplaced(): Promise<boolean> {
  const own = [...document.scripts].filter(({ type, src }) => type === "module" && src !== "");
  const page = await fetch("/", { cache: "no-store", headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : null))
    .catch(() => null);
  return page !== null && own.length > 0 && !own.some(({ src }) => page.includes(new URL(src).pathname));
}

/** @returns false: it was done a moment ago, or nobody could tell whether it was (storage is forbidden) */
function noteReload(): boolean {
  try {
    if (Date.now() - Number(sessionStorage.getItem(lastReload) ?? 0) < once) return false;
    sessionStorage.setItem(lastReload, String(Date.now()));
    return true;
  } catch {
    return false;
  }
}
