/** Items that go together at most. */
const most = 64;
/** Milliseconds after which items go although the act before them has not ended. */
const patience = 100;

/**
 * Makes one act of calls that come while another is under way: group commit. A call that finds none under way begins at
 * once, alone. When an act on several fails, each is tried by itself, so that nobody fails for another's sake.
 * @param act gives the results in the order of the items; on each `over` (a database) it gathers apart
 */
export function gatherCalls<Over extends object, Item, Result>(
  act: (over: Over, items: readonly Item[]) => Promise<readonly Result[]>,
): (over: Over, item: Item) => Promise<Result> {
  const gatherings = new WeakMap<Over, (item: Item) => Promise<Result>>();
  return (over, item) => {
    const gathering = gatherings.get(over) ?? gather<Item, Result>((items) => act(over, items));
    gatherings.set(over, gathering);
    return gathering(item);
  };
}

type Call<Item, Result> = {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
};

function gather<Item, Result>(act: (items: readonly Item[]) => Promise<readonly Result[]>) {
  const waiting: Call<Item, Result>[] = [];
  let running = 0;
  let clock: NodeJS.Timeout | undefined;

  const begin = () => {
    clearTimeout(clock);
    clock = undefined;
    const calls = waiting.splice(0, most);
    if (calls.length > 0) {
      running += 1;
      void run(calls).finally(() => {
        running -= 1;
        begin();
      });
    }
    // One that hangs, on a row that somebody has locked say, holds up nobody but its own.
    if (waiting.length > 0) clock ??= setTimeout(begin, patience);
  };

  const run = async (calls: readonly Call<Item, Result>[]): Promise<void> => {
    try {
      const results = await act(calls.map(({ item }) => item));
      if (results.length !== calls.length) throw new Error("an act on several gave other results");
      for (const [at, call] of calls.entries()) call.resolve(results[at] as Result);
    } catch (error) {
      const [first] = calls;
      if (calls.length === 1) first?.reject(error);
      else await Promise.all(calls.map((call) => run([call])));
    }
  };

  return (item: Item): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running === 0) begin();
      else clock ??= setTimeout(begin, patience);
    });
}
