export type AnswerCount = {
  add(status: number): void;
  /** Answers by status since this process began. */
  read(): ReadonlyMap<number, number>;
};

/** Counts answers by their status, in this process: begins at zero with it, which Prometheus' `rate` knows of. */
export function countAnswers(): AnswerCount {
  const counts = new Map<number, number>();
  return {
    add: (status) => void counts.set(status, (counts.get(status) ?? 0) + 1),
    read: () => counts,
  };
}
