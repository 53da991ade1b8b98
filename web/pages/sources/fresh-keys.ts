const fresh = new Map<string, string>();

/** Hands a key that was just made to the page of its source; it lives in this tab's memory until that page is left. */
export function keepFreshKey(sourceId: string, key: string | null): void {
  if (key !== null) fresh.set(sourceId, key);
}

/** The key that was made for this source a moment ago; null: none was, or its page was left since. */
export function freshKey(sourceId: string): string | null {
  return fresh.get(sourceId) ?? null;
}

export function forgetFreshKey(sourceId: string): void {
  fresh.delete(sourceId);
}
