import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { closeGone, findCompanyTroubles } from "./company-troubles.ts";
import { type Finding, nameOf } from "./finding.ts";
import { decideStep } from "./incident-rules.ts";
import {
  closeIncident,
  type Incident,
  noteIncident,
  openIncident,
  readOpenIncidents,
  remindOfIncident,
} from "./incident-store.ts";
import { findInstallationTroubles } from "./installation-troubles.ts";
import { findSilence, type SilenceMemory } from "./silence-troubles.ts";
import { installationId } from "./tables.ts";

export type TellEngine = {
  /** Looks at everything once, and opens, reminds of and ends incidents. `now` is its only clock. */
  tick(now: Date): Promise<void>;
};

/**
 * Compares what is wrong with the incidents that are open. Several processes may do so at once: each act is taken by the
 * row it changes, once.
 * @param timeZone the operator's, for the installation's own incidents
 */
export function createTellEngine({
  db,
  log,
  timeZone,
}: {
  db: Database;
  log: Log;
  timeZone: string;
}): TellEngine {
  const memory: SilenceMemory = new Map();

  const tick = async (now: Date) => {
    const lastLook = (await readLastLook(db)) ?? now;
    const incidents = await readOpenIncidents(db.system, now);
    const companies = await findCompanyTroubles(db.system, now, lastLook);
    const own = await findInstallationTroubles(db, now, kindsOf(incidents, installationId));
    const silent = new Set(
      incidents.filter(({ kind }) => kind === "silence").map(({ companyId }) => companyId),
    );
    // A closed door explains why nothing arrives.
    const isDoorClosed = own.some(({ kind, level }) => kind === "spool" && level > 3);
    const silences = await findSilence(db, now, silent, memory);
    const findings = new Map<string, Finding>();
    for (const finding of [...companies.findings, ...own]) findings.set(nameOf(finding), finding);
    for (const finding of silences) findings.set(nameOf(finding), { ...finding, due: !isDoorClosed });

    let failures = 0;
    const attempt = async (name: string, act: () => Promise<unknown>) => {
      try {
        await act();
      } catch (error) {
        failures++;
        log.error("tell.failed", error, { incident: name });
      }
    };
    const open = new Set(incidents.map(nameOf));
    for (const incident of incidents) {
      const name = nameOf(incident);
      await attempt(name, () =>
        goOn(incident, findings.get(name) ?? null, companies.ended.get(name) ?? null, now),
      );
    }
    const flashes = companies.flashes.filter((flash) => !findings.has(nameOf(flash)));
    for (const finding of [...findings.values(), ...flashes]) {
      const name = nameOf(finding);
      if (!finding.due || open.has(name)) continue;
      const quietSince = "endedAt" in finding && finding.endedAt instanceof Date ? finding.endedAt : null;
      await attempt(name, async () => {
        const opened = await openIncident(finding.companyId, db, finding, quietSince, now);
        const { companyId: company, service, kind } = finding;
        if (opened) log.warn("incident.opened", { company, service, kind });
      });
    }
    for (const held of companies.gone) {
      await attempt(held.companyId, () => closeGone(held.companyId, db.system, held));
    }
    // What could not be told is found again by the next look.
    if (failures === 0) await noteLook(db, now);
  };

  const goOn = async (incident: Incident, finding: Finding | null, endedAt: Date | null, now: Date) => {
    const { companyId } = incident;
    const step = decideStep(incident, finding, endedAt, incident.timeZone ?? timeZone, now);
    switch (step.act) {
      case "none":
        return;
      case "note":
        return noteIncident(companyId, db, incident, step);
      case "end":
        log.info("incident.closed", { company: companyId, service: incident.service, kind: incident.kind });
        return closeIncident(companyId, db, incident, now);
      case "remind":
      case "worse": {
        const kind = step.act === "worse" ? "incident.worse" : "incident.reminder";
        if (finding) await remindOfIncident(companyId, db, incident, finding, step.nextMailAt, kind, now);
        return;
      }
      default:
        return step satisfies never;
    }
  };

  return { tick };
}

function kindsOf(incidents: readonly Incident[], companyId: string): Set<string> {
  return new Set(incidents.filter((incident) => incident.companyId === companyId).map(({ kind }) => kind));
}

const lookName = "tell.last-look";

async function readLastLook(db: Database): Promise<Date | null> {
  const row = await db.system
    .selectFrom("installation")
    .select("value")
    .where("name", "=", lookName)
    .executeTakeFirst();
  return typeof row?.value === "string" ? new Date(row.value) : null;
}

async function noteLook(db: Database, now: Date): Promise<void> {
  await sql`insert into installation (name, value) values (${lookName}, to_jsonb(${now.toISOString()}::text))
    on conflict (name) do update set value = excluded.value`.execute(db.system);
}
