import type { Attempt } from "../../../contract/calls.ts";

/** Attempts in a row that ended alike: the newest stands for the others. */
export type AttemptRun = { first: Attempt; others: readonly Attempt[] };

/** Folds neighbours of the same outcome, code and target; what is still running stands alone. */
export function foldAttempts(newestFirst: readonly Attempt[]): AttemptRun[] {
  const runs: { first: Attempt; others: Attempt[] }[] = [];
  for (const attempt of newestFirst) {
    const run = runs.at(-1);
    const alike =
      run !== undefined &&
      attempt.code !== null &&
      run.first.outcome === attempt.outcome &&
      run.first.code === attempt.code &&
      run.first.httpStatus === attempt.httpStatus &&
      run.first.uri === attempt.uri;
    if (alike) run.others.push(attempt);
    else runs.push({ first: attempt, others: [] });
  }
  return runs;
}
