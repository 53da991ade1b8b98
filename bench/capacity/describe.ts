import type { Assumptions } from "./assumptions.ts";
import type { Cost, Measured } from "./measured.ts";
import type { Plan } from "./plan.ts";
import type { Simulated } from "./simulate.ts";

/** Recordings of one length, below which a figure says little. */
const leastRecordings = 1_000;

/** Tables in Markdown: what was measured, what is supposed, what each size needs, what breaks first, a day with an outage. */
export function describePlans(
  plans: readonly Plan[],
  days: readonly Simulated[],
  measured: Measured,
  given: Assumptions,
): string {
  const sizes = plans.map(({ callsADay }) => count(callsADay));
  const row = (name: string, of: (plan: Plan, day: Simulated) => string) =>
    `| ${[name, ...plans.map((plan, i) => of(plan, days[i] as Simulated))].join(" | ")} |`;
  const head = `| | ${sizes.join(" | ")} |\n| --- |${" ---: |".repeat(sizes.length)}`;
  const cpu = (name: string, { each, perSecond }: Cost) =>
    `${name} ${two(each)} ms and ${two(perSecond * 60)} ms for each minute`;
  return `**Measured:** ${measured.sources.join("; ")}. A recording costs, in CPU time: ${[
    cpu("`web`", measured.cpu.web),
    cpu("`work`", measured.cpu.work),
    cpu("PostgreSQL", measured.cpu.postgres),
    cpu("the rest", measured.cpu.rest),
  ].join("; ")}; ${bytes(measured.walBytes)} of WAL, ${two(measured.transactions)} transactions,
${two(measured.walSyncs)} fsyncs of the WAL, ${bytes(measured.databaseBytes)} in the database.${(measured.fewest ?? 0) < leastRecordings ? `\n\n**Of fewer than ${count(leastRecordings)} recordings a length: that was a trial, and no measurement.**` : ""}

**Supposed** (bench/capacity/assumptions.ts; each is an option of the command): ${Object.entries(given)
    .map(([name, value]) => `${name} ${value < 1e6 ? value : value.toExponential().replace("+", "")}`)
    .join(", ")}.

${head}
${row("recordings a second, busiest minute", ({ peak }) => two(peak))}
${row("companies", ({ companies }) => count(companies))}
${row("processors busy then: `web`, `work`, PostgreSQL", ({ busy }) => [busy.web, busy.work, busy.postgres].map(two).join(", "))}
${row("cells (one database each)", ({ cells }) => String(cells))}
${row("machines for `web` and `work`", ({ workers, workerCores }) => `${workers} × ${workerCores} processors`)}
${row("machines for PostgreSQL", ({ databases, databaseCores, isOneMachine }) => (isOneMachine ? "the same" : `${databases} × ${databaseCores} processors`))}
${row("database connections, each cell", ({ connections }) => String(connections))}
${row("transactions a second, busiest minute", ({ transactions }) => rough(transactions))}
${row("WAL, busiest minute; a day", ({ walPeak, walDay }) => `${bytes(walPeak)}/s; ${bytes(walDay)}`)}
${row("database grows by, a month", ({ tableBytesMonth }) => bytes(tableBytesMonth))}
${row(`database with ${given.historyMonths} months; a cell's`, ({ tableBytes, cells }) => `${bytes(tableBytes)}; ${bytes(tableBytes / cells)}`)}
${row(`spool with ${given.retentionDays} days`, ({ spoolBytes }) => bytes(spoolBytes))}
${row("spool: written, and fsyncs, a second", ({ spoolWrites, syncs }) => `${bytes(spoolWrites)}; ${rough(syncs)}`)}
${row("network in and out, busiest minute", ({ networkIn, networkOut }) => `${bits(networkIn)}, ${bits(networkOut)}`)}
${row("cost a month: processors, database, spool, traffic", ({ month }) => `$ ${[month.cores, month.database, month.spool, month.traffic].map(rough).join(", ")}`)}
${row("cost of 1,000 calls", ({ monthlyCost, callsADay }) => `$ ${(monthlyCost / 30 / (callsADay / 1000)).toPrecision(2)}`)}

What is used of one machine's, one volume's and one PostgreSQL's limits if nothing is divided (100 %: the limit as supposed), the worst first:

${plans
  .map(
    ({ callsADay, limits }) =>
      `- **${count(callsADay)}**: ${limits
        .slice(0, 4)
        .map(({ what, needed, has }) => `${what} ${percent(needed / has)}`)
        .join("; ")}`,
  )
  .join("\n")}

A day of one cell, call by call; all stores gone for ${given.outageSeconds / 60} minutes from ${given.outageAt}:00:

${head}
${row("calls simulated", (_, { calls }) => count(calls))}
${row("call's end → bucket on the rest of the day: p50, p95, p99", (_, day) => `${[day.p50, day.p95, day.p99].map((seconds) => seconds.toFixed(2)).join(", ")} s`)}
${row("most that waited to be shipped", (_, { backlog }) => rough(backlog))}
${row("finished files that waited", (_, { backlogBytes }) => bytes(backlogBytes))}
${row("from the stores' return until all of it is gone", (_, { drainSeconds }) => `${(drainSeconds / 60).toFixed(1)} min`)}
`;
}

function count(value: number): string {
  return value < 10 ? two(value) : Math.round(value).toLocaleString("en");
}

function two(value: number): string {
  return value === 0 ? "0" : String(Number(value.toPrecision(2)));
}

function rough(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en");
}

function percent(share: number): string {
  return `${share < 0.01 ? "below 1" : Number((100 * share).toPrecision(2)).toLocaleString("en")} %`;
}

/** With two figures: more would say more than is known. */
function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  const place = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${two(value / 1000 ** place)} ${units[place]}`;
}

function bits(bytesASecond: number): string {
  const value = 8 * bytesASecond;
  return value >= 1e9 ? `${two(value / 1e9)} Gbit/s` : `${two(value / 1e6)} Mbit/s`;
}
