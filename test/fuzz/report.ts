/** An input that did harm, and where it stands. */
export type Finding = { what: string; index: number; problem: string; input: string };

/** What one group came to. */
export type GroupReport = {
  group: string;
  inputs: number;
  /** By what was answered, or made of them. */
  answers: Readonly<Record<string, number>>;
  seconds: number;
  crashes: readonly Finding[];
  hangs: readonly Finding[];
  /** Most bytes in memory of the process that reads, in MB, and what it may have. */
  peakMb: number;
  mostMb: number;
  slowest: { ms: number; index: number };
};

/** Prints a report for people. @returns whether all is well */
export function printReport(seed: number, report: GroupReport): boolean {
  const { group, inputs, answers, seconds, crashes, hangs, peakMb, mostMb, slowest } = report;
  const counted = Object.entries(answers)
    .sort(([, a], [, b]) => b - a)
    .map(([answer, count]) => `${answer} ${count}`)
    .join(", ");
  const isGood = inputs > 0 && crashes.length === 0 && hangs.length === 0 && peakMb <= mostMb;
  console.log(
    `${isGood ? "✓" : "✗"} ${group}: ${inputs} inputs in ${seconds.toFixed(1)} s (${Math.round(inputs / seconds)}/s), ` +
      `${crashes.length} crashes, ${hangs.length} hangs, peak ${Math.round(peakMb)} MB of ${mostMb}, ` +
      `slowest ${Math.round(slowest.ms)} ms (input ${slowest.index})\n  ${counted}`,
  );
  for (const { what, index, problem, input } of [...crashes, ...hangs].slice(0, 10)) {
    console.log(`  ${what}: ${problem}\n  its input begins: ${JSON.stringify(input)}`);
    console.log(`  again: npm run test:fuzz -- --seed ${seed} --only ${group} --input ${index}`);
  }
  return isGood;
}
