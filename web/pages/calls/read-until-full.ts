/** What a page of the history and a page of flows have in common. */
type Page<Item> = {
  items: Item[];
  next: string | null;
  searchedBackTo: string | null;
  tooManyNumbers: boolean;
  tooManyNames: boolean;
};

/** Requests for one page, at most; each looks through some thousands of calls. */
const most = 40;

/**
 * One page of what is searched for: the server stops a search that would take long and tells how far it came; it is
 * gone on with until the page is full or the history is at its end.
 * @param onProgress told how far back was looked, RFC 3339, before each further request
 */
export async function readUntilFull<Item, T extends Page<Item>>(
  read: (cursor: string | undefined) => Promise<T & Page<Item>>,
  cursor: string | undefined,
  { size, signal, onProgress }: { size: number; signal: AbortSignal; onProgress: (time: string) => void },
): Promise<Page<Item> & { requests: number }> {
  const items: Item[] = [];
  let at = cursor;
  for (let requests = 1; ; requests++) {
    const page = await read(at);
    items.push(...page.items);
    const isDone = page.next === null || page.searchedBackTo === null || items.length >= size;
    if (isDone || requests === most || signal.aborted) return { ...page, items, requests };
    onProgress(page.searchedBackTo ?? "");
    at = page.next ?? undefined;
  }
}
