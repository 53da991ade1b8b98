import { cpus } from "node:os";

/**
 * Measures how busy the machine's processors are, whoever uses them: 0 (all idle) to 1, since the call before. In a
 * container with a share of its host it is the host's.
 */
export function measureProcessors(): () => number {
  let before = times();
  return () => {
    const now = times();
    const all = now.all - before.all;
    const busy = all <= 0 ? 0 : 1 - (now.idle - before.idle) / all;
    before = now;
    return busy;
  };
}

function times(): { all: number; idle: number } {
  let all = 0;
  let idle = 0;
  for (const { times: spent } of cpus()) {
    all += spent.user + spent.nice + spent.sys + spent.idle + spent.irq;
    idle += spent.idle;
  }
  return { all, idle };
}
