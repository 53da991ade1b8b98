/** Rows that one statement removes: some 50 ms, so that none runs into its time (`patience`) and nothing waits for it. */
const portion = 2_000;

/**
 * Removes what is remembered for a time and looked up by a key that must be unique all that time, so that it cannot go by
 * partition (docs/decisions/0036-growth.md). What is not removed when it fails is at the next call.
 * @param remove removes so many rows at the most, in a transaction of its own
 */
export async function clearInPortions(
  remove: (most: number) => Promise<{ numAffectedRows?: bigint }>,
): Promise<void> {
  for (let removed = portion; removed === portion; ) {
    removed = Number((await remove(portion)).numAffectedRows ?? 0n);
  }
}
