import { median } from "../load/quantile.ts";

/** Medians of one act: wall-clock milliseconds and CPU seconds of this process and its threads. */
export type Figures = { ms: number; cpuSeconds: number };

/** Runs every act once a round, in turn, so that the machine's moods fall on all alike. */
export async function measureInTurn(
  acts: readonly (() => Promise<void>)[],
  rounds: number,
): Promise<Figures[]> {
  const taken = acts.map(() => ({ ms: [] as number[], cpu: [] as number[] }));
  for (const act of acts) await act();
  for (let round = 0; round < rounds; round++) {
    for (const [index, act] of acts.entries()) {
      const cpu = process.cpuUsage();
      const start = performance.now();
      await act();
      taken[index]?.ms.push(performance.now() - start);
      const { user, system } = process.cpuUsage(cpu);
      taken[index]?.cpu.push((user + system) / 1e6);
    }
  }
  return taken.map(({ ms, cpu }) => ({ ms: median(ms), cpuSeconds: median(cpu) }));
}
