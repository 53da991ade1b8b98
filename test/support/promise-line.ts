/** A figure that a test gives for a promise; `npm run test:wall` collects these lines from the tests' output. */
export type PromiseFigure = {
  readonly promise: number;
  readonly what: string;
  readonly figure: string;
};

/** Prints `PROMISE <n> | <what> | <figure>`. */
export function promiseLine(promise: number, what: string, figure: string): void {
  console.log(`PROMISE ${promise} | ${cell(what)} | ${cell(figure)}`);
}

function cell(text: string): string {
  return text.replaceAll(/[|\s]+/g, " ").trim();
}

/** The figures in a test's output, in order; other lines are passed over. @param output without colours */
export function readPromiseLines(output: string): PromiseFigure[] {
  return [...output.matchAll(/^\s*PROMISE (\d+) \| ([^|\n]+) \| ([^|\n]+)$/gm)].map(
    ([, promise, what = "", figure = ""]) => ({
      ...{ promise: Number(promise), what: what.trim(), figure: figure.trim() },
    }),
  );
}
