import type { Turn } from "./figures.ts";

/** How recordings get into the bucket. */
export type Way = {
  /** Whether each object must be as expected to the last byte; else its samples alone. */
  exact: boolean;
  /**
   * Brings all recordings in, once.
   * @param round tells this turn's names from others'
   * @param watched memory is looked at while it runs, which costs time
   * @returns what it took, and with what the keys of its objects begin; the recording's name and `.wav` follow
   */
  run(round: number, watched: boolean): Promise<{ stem: string; took: Omit<Turn, "sentBytes"> }>;
  /** What else is to be said of it after all rounds; null: nothing. */
  note(): string | null;
  stop(): Promise<void>;
};
