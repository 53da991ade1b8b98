import { createLog } from "../../server/base/log.ts";
import { createTellEngine } from "../../server/tell/tell-engine.ts";
import { startInstallation } from "../support/installation-in-test.ts";
import { judgeKind, kindsOf, operatorKindsOf, type Told } from "./oracle.ts";
import { seededRandom } from "./random.ts";
import { begin, day, looks, makeTimeline, slot } from "./timeline.ts";
import { eventsOf, makeCompanies } from "./world.ts";

export type Verdict = { faults: string[]; outages: number; mails: number; looks: number; seconds: number };

/**
 * Lets the real engine live through simulated timelines over a real database, all companies side by side, and judges
 * every mail that it wrote.
 */
export async function simulate({
  timelines: count,
  days,
  seed,
}: {
  timelines: number;
  days: number;
  seed: number;
}): Promise<Verdict> {
  const begun = Date.now();
  const random = seededRandom(seed);
  const timelines = Array.from({ length: count }, (_, index) => makeTimeline(index, days, random));
  const world = await startInstallation();
  try {
    // Nothing here survives the test, so nothing need wait for the disk.
    await world.rows("alter system set synchronous_commit = off");
    await world.rows("select pg_reload_conf()");
    await makeCompanies(world, timelines);
    const failures: string[] = [];
    const log = createLog({}, "error", (line) => void failures.push(line));
    const engine = createTellEngine({ db: world.db, log, timeZone: "UTC" });
    const events = eventsOf(world, timelines);
    const end = begin + days * day;
    let next = 0;
    let looked = 0;
    for (let base = begin; base < end; base += slot) {
      for (const offset of looks) {
        const now = base + offset;
        for (; next < events.length && (events[next]?.at ?? 0) <= now; next++) await events[next]?.run();
        await engine.tick(new Date(now));
        looked++;
      }
    }
    const until = end - slot + (looks.at(-1) ?? 0);

    type Row = { company_id: string; kind: string; incident: string; at: Date };
    const mails = await world.rows<Row>(
      `select company_id, kind, params ->> 'kind' as incident, created_at as at from mails order by created_at`,
    );
    const told = Map.groupBy(mails, (mail) => `${mail.company_id}/${mail.incident}`);
    const faults = [...failures];
    const judge = (company: string, kinds: ReturnType<typeof kindsOf>, zone: string) => {
      for (const [kind, spells] of kinds) {
        const name = `${company}/${kind}`;
        const rows = told.get(name) ?? [];
        told.delete(name);
        const what = rows.map(
          (row): Told => ({
            at: row.at.getTime(),
            what: row.kind.replace("incident.", "") as Told["what"],
          }),
        );
        faults.push(...judgeKind(name, spells, what, zone, until));
      }
    };
    for (const timeline of timelines) judge(timeline.companyId, kindsOf(timeline), timeline.timeZone);
    judge("*", operatorKindsOf(timelines), "UTC");
    // All companies in trouble at once are our network: told beside what the timelines say.
    told.delete("*/network");
    for (const name of told.keys()) faults.push(`${name}: told of something that never was`);
    const outages = timelines.reduce((sum, timeline) => sum + timeline.outages.length, 0);
    const seconds = Math.round((Date.now() - begun) / 1000);
    return { faults, outages, mails: mails.length, looks: looked, seconds };
  } finally {
    await world.close();
  }
}
