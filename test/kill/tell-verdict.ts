import type { Arena } from "./arena.ts";
import type { Load } from "./load.ts";
import { findProcesses } from "./processes.ts";
import type { Life } from "./service.ts";
import { findUnknownFiles } from "./unknown-files.ts";

/** Ends the run in order, judges every company from outside, and prints what came of it. @returns true: nothing wrong */
export async function tellVerdict(arena: Arena, life: Life, loads: readonly Load[]): Promise<boolean> {
  const begun = Date.now();
  for (const load of loads) await load.drain();
  console.log(`drained after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  const judgements = await Promise.all(loads.map((load) => load.judge()));
  const strays = await findUnknownFiles(arena.dataDir, arena.spool);
  const wrong = strays.filter(({ old }) => old).map(({ file }) => `${file}: no row knows it, and it stays`);
  await stopInOrder(arena, life);
  await arena.store.stop();

  const lost: string[] = [];
  const twice: string[] = [];
  let acknowledged = 0;
  for (const [at, { sender, tenant }] of loads.entries()) {
    const verdict = await judgements[at]?.(arena);
    if (!verdict) throw new Error("a company was not judged");
    lost.push(...verdict.lost);
    twice.push(...verdict.twice);
    wrong.push(...verdict.wrong, ...sender.faults);
    const promised = sender.sent.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length;
    acknowledged += promised;
    if (promised < sender.sent.length || promised === 0)
      wrong.push(`${tenant.id}: ${promised} of ${sender.sent.length} recordings were ever acknowledged`);
    const answers = [...sender.answers]
      .map(([status, n]) => `${n} × ${status === 0 ? "no answer" : status}`)
      .join(", ");
    const { puts, slowest } = verdict;
    console.log(
      `${tenant.id}: ${sender.sent.length} recordings; pushes: ${answers}; stored PUTs: ${puts.stored}; refused with ` +
        `412: ${puts.refused412}; longest to delivery: ${slowest.seconds.toFixed(1)} s (${slowest.sequenceId})`,
    );
  }
  for (const [title, list] of Object.entries({ lost, twice, wrong })) {
    for (const line of list.slice(0, 20)) console.log(`${title}: ${line}`);
  }
  console.log(`files that no row knows: ${strays.length}, all younger than the sweeper's grace`);
  console.log(
    `${acknowledged} acknowledged, ${lost.length} lost, ${twice.length} twice, ${wrong.length} wrong`,
  );
  return lost.length + twice.length + wrong.length === 0;
}

async function stopInOrder(arena: Arena, life: Life): Promise<void> {
  life.child.kill("SIGTERM");
  await life.ended;
  const left = await findProcesses(arena.dataDir);
  if (life.child.exitCode !== 0 || left.length > 0) {
    throw new Error(`SIGTERM: exit code ${life.child.exitCode}, ${left.length} processes left`);
  }
}
