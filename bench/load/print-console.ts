import type { Asked } from "./ask-console.ts";
import { quantile } from "./quantile.ts";

/** Prints how long each page of the console took. @returns the p95 of all of them, in milliseconds */
export function printConsole(asked: readonly Asked[]): number {
  const line = (name: string, of: readonly Asked[]) => {
    const taken = of.map(({ ms }) => ms);
    const figures = [0.5, 0.95, 0.99, 1].map((share) => quantile(taken, share).toFixed(0).padStart(6));
    console.log(`  ${name.padEnd(28)} ${figures.join(" ")} ms`);
  };
  console.log(`${String(asked.length).padStart(6)} pages of the console        p50    p95    p99    max`);
  for (const [name, of] of Map.groupBy(asked, ({ name }) => name)) line(name, of);
  line("all", asked);
  const p95 = quantile(
    asked.map(({ ms }) => ms),
    0.95,
  );
  const failed = asked.filter(({ status }) => status !== 200).length;
  if (failed > 0) console.log(`  not answered 200: ${failed}`);
  console.log(`  wanted: p95 under 100 ms${p95 < 100 ? "" : "; MISSED"}`);
  return p95;
}
