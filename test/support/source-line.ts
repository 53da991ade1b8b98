/** What one trial of a source came to; `npm run test:sources` collects these lines from the tests' output. */
export type SourceTrial = {
  /** The phone system, provider or format, in its own spelling: `FreeSWITCH`, `Twilio`, `G.722`. */
  readonly system: string;
  /** What stood at the other end: "real Kamailio 5.6 + rtpengine 10.5", "stand-in made from Twilio's documents", … */
  readonly triedOn: string;
  /** Files or announcements the system gave. */
  readonly filesIn: number;
  /** Objects found in the bucket. */
  readonly objectsOut: number;
  /** What came out otherwise than the reference says: "none", or the differences themselves. */
  readonly differences: string;
};

const START = "SOURCE ";

/**
 * Prints `SOURCE <system> | <tried on> | <in> | <out> | <differences>` for `npm run test:sources` to collect.
 * Written past the console, as vitest would hold back and decorate what goes through it.
 */
export function sourceLine(trial: SourceTrial): void {
  process.stdout.write(`${sourceLineOf(trial)}\n`);
}

export function sourceLineOf(trial: SourceTrial): string {
  const cells = [trial.system, trial.triedOn, trial.filesIn, trial.objectsOut, trial.differences];
  return (
    START +
    cells
      .map((cell) =>
        String(cell)
          .replaceAll(/[|\s]+/g, " ")
          .trim(),
      )
      .join(" | ")
  );
}

/** The trials in a test's output, in order; other lines are passed over. */
export function readSourceLines(output: string): SourceTrial[] {
  const trials: SourceTrial[] = [];
  for (const line of output.split("\n")) {
    const at = line.indexOf(START);
    if (at === -1) continue;
    const [system, triedOn, filesIn, objectsOut, differences, ...rest] = line
      .slice(at + START.length)
      .split(" | ")
      .map((cell) => cell.trim());
    if (system === undefined || triedOn === undefined || differences === undefined || rest.length > 0)
      continue;
    trials.push({ system, triedOn, filesIn: Number(filesIn), objectsOut: Number(objectsOut), differences });
  }
  return trials;
}
