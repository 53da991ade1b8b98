export const total = { passed: 0, failed: 0, skipped: 0 };

/** Tells what an act came to: a figure or true is good; false, or what it throws, is not. */
export function check(what: string, act: () => boolean | string): void {
  try {
    const found = act();
    if (found === false) throw new Error("it was otherwise");
    total.passed++;
    console.log(`✓ ${what}${found === true ? "" : `: ${found}`}`);
  } catch (error) {
    total.failed++;
    console.log(`✗ ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What could not be tried here. */
export function tell(why: string): void {
  total.skipped++;
  console.log(`NOT RUN: ${why}`);
}
