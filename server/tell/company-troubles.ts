import { type Kysely, sql } from "kysely";
import type { Tables } from "../base/database.ts";
import { type Finding, nameOf } from "./finding.ts";
import { installationKind, type Nature, natureOf } from "./incident-kinds.ts";
import { passingGrace } from "./incident-rules.ts";
import { installationId, type TellParams } from "./tables.ts";

/** Errors of one company, service and code that have not recovered. */
type OpenErrors = {
  companyId: string;
  service: string;
  code: string;
  httpStatus: number | null;
  params: TellParams;
  firstAt: Date;
  /** Last failure of the recording that failed first. */
  lastAt: Date;
  /** Since when the recording that failed first waits. */
  waitsSince: Date;
  newestGone: boolean;
  pausedBy: string | null;
  /** The integration is switched off, or the contract is: nothing is tried, and nobody is to mend anything. */
  isOff: boolean;
  troubleSince: Date | null;
};

/** Errors of one company, service and code, the last of which recovered a moment ago. */
type EndedErrors = Pick<OpenErrors, "companyId" | "service" | "code" | "httpStatus" | "params"> & {
  firstAt: Date;
  newestAt: Date;
  endedAt: Date;
};

/** What began and ended between two looks; it is told all the same. */
export type Flash = Finding & { endedAt: Date };

export type CompanyTroubles = {
  findings: Finding[];
  flashes: Flash[];
  /** When errors of a kind last recovered, by `nameOf`; only what did so a moment ago. */
  ended: Map<string, Date>;
  /** Held recordings whose audio is gone: nobody can mend them any more. */
  gone: Pick<OpenErrors, "companyId" | "service" | "code">[];
};

/** Longest pause between two attempts at one recording, with some room (base/backoff.ts). */
const stale = 35 * 60_000;
/** Milliseconds that clocks and commits may lag. */
const overlap = 60_000;

/**
 * Reads the integration errors of all companies, one row a company and code, however many errors there are (loose index
 * scan over `integration_errors_kinds`), and what recovered since the last look. Sees all companies.
 */
export async function findCompanyTroubles(
  db: Kysely<Tables>,
  now: Date,
  lastLook: Date,
): Promise<CompanyTroubles> {
  const recent = new Date(lastLook.getTime() - overlap);
  const open = await readOpen(db);
  const ended = await readEnded(db, recent, now);
  const found = new Map<string, Finding>();
  const add = (finding: Finding) => {
    const name = nameOf(finding);
    const other = found.get(name);
    found.set(name, other ? merge(other, finding) : finding);
  };
  const gone: CompanyTroubles["gone"] = [];
  for (const errors of open) {
    const nature = natureOf(errors.code, errors.httpStatus);
    if (nature === "held" && errors.newestGone) gone.push(errors);
    else for (const finding of findingsOf(errors, nature, now, recent)) add(finding);
  }

  const endings = new Map<string, Date>();
  const flashes: Flash[] = [];
  for (const errors of ended) {
    const nature = natureOf(errors.code, errors.httpStatus);
    const names = namesOf(errors, nature);
    for (const name of names) {
      const known = endings.get(nameOf(name));
      if (known === undefined || known < errors.endedAt) endings.set(nameOf(name), errors.endedAt);
    }
    const told = names.at(-1);
    if (nature === "passing" || told === undefined || errors.newestAt <= recent) continue;
    const { code, httpStatus, newestAt, endedAt } = errors;
    const params = { ...errors.params, code, httpStatus };
    const trouble = { failing: false, due: true, level: 0, since: newestAt };
    flashes.push({ ...told, ...trouble, params, codes: [code], endedAt });
  }
  return { findings: [...found.values()], flashes, ended: endings, gone };
}

/** Incidents that an error of this nature belongs to; the last one is told at the first failure. */
function namesOf(
  { companyId, service, code }: Pick<OpenErrors, "companyId" | "service" | "code">,
  nature: Nature,
) {
  const passing = { companyId, service, kind: "passing" };
  const ours = { companyId: installationId, service: "installation", kind: installationKind(code) };
  switch (nature) {
    case "pausing":
    case "held":
      return [{ companyId, service, kind: code }];
    case "passing":
      return [passing];
    case "ours":
      return [passing, ours];
    default:
      return nature satisfies never;
  }
}

function findingsOf(errors: OpenErrors, nature: Nature, now: Date, recent: Date): Finding[] {
  const { code, pausedBy, troubleSince } = errors;
  const params = { ...errors.params, code, httpStatus: errors.httpStatus };
  return namesOf(errors, nature).map((name): Finding => {
    const finding = { ...name, since: errors.firstAt, params, codes: [code], level: 0 };
    if (errors.isOff) return { ...finding, failing: false, due: false };
    if (name.kind === "passing") {
      const old = now.getTime() - passingGrace;
      const isTried =
        errors.lastAt.getTime() > now.getTime() - stale || (troubleSince?.getTime() ?? Infinity) <= old;
      // While the destination is paused nothing is tried: that has an incident of its own.
      const failing = pausedBy === null && isTried;
      return {
        ...finding,
        since: errors.waitsSince,
        failing,
        due: failing && errors.waitsSince.getTime() <= old,
      };
    }
    const failing = nature !== "pausing" || pausedBy === code;
    return { ...finding, failing, due: failing || errors.firstAt > recent };
  });
}

function merge(a: Finding, b: Finding): Finding {
  const first = a.since <= b.since ? a : b;
  return {
    ...first,
    failing: a.failing || b.failing,
    due: a.due || b.due,
    codes: [...new Set([...a.codes, ...b.codes])],
  };
}

async function readOpen(db: Kysely<Tables>): Promise<OpenErrors[]> {
  const read = await sql<OpenErrors>`
    with recursive kinds as (
      (select company_id, service, code from integration_errors where recovered_at is null
       order by company_id, service, code limit 1)
      union all
      select n.company_id, n.service, n.code from kinds k cross join lateral (
        select company_id, service, code from integration_errors
        where recovered_at is null and (company_id, service, code) > (k.company_id, k.service, k.code)
        order by company_id, service, code limit 1) n
    )
    select k.company_id as "companyId", k.service, k.code, f.http_status as "httpStatus", f.params,
      f.at as "firstAt", f.last_at as "lastAt", newest.gone as "newestGone",
      greatest(coalesce(fr.received_at, f.at), f.at - interval '2 minutes') as "waitsSince",
      case when d.paused_at is not null then d.pause_code end as "pausedBy", d.trouble_since as "troubleSince",
      coalesce(not co.contract or not (d.enabled or d.ending), false) as "isOff"
    from kinds k
    cross join lateral (
      select at, last_at, http_status, params, sequence_id from integration_errors e
      where e.company_id = k.company_id and e.service = k.service and e.code = k.code and e.recovered_at is null
      order by e.at limit 1) f
    cross join lateral (
      select coalesce(r.local_gone_at is not null, false) as gone from (
        select company_id, sequence_id from integration_errors e
        where e.company_id = k.company_id and e.service = k.service and e.code = k.code and e.recovered_at is null
        order by e.at desc limit 1) e
      left join recordings r on r.company_id = e.company_id and r.sequence_id = e.sequence_id) newest
    left join recordings fr on fr.company_id = k.company_id and fr.sequence_id = f.sequence_id
    left join destinations d on d.company_id = k.company_id
    left join companies co on co.company_id = k.company_id`.execute(db);
  return read.rows;
}

async function readEnded(db: Kysely<Tables>, from: Date, to: Date): Promise<EndedErrors[]> {
  const read = await sql<EndedErrors>`
    select company_id as "companyId", service, code, max(http_status) as "httpStatus",
      (array_agg(params order by at desc))[1] as params, min(at) as "firstAt", max(at) as "newestAt",
      max(recovered_at) as "endedAt"
    from integration_errors where recovered_at > ${from} and recovered_at <= ${to}
    group by company_id, service, code`.execute(db);
  return read.rows;
}

/** Closes the errors of held recordings whose audio is gone, so that nobody is told of them for ever. */
export async function closeGone(
  companyId: string,
  db: Kysely<Tables>,
  { service, code }: { service: string; code: string },
): Promise<void> {
  await sql`
    update integration_errors e set recovered_at = r.local_gone_at from recordings r
    where e.company_id = ${companyId} and e.service = ${service} and e.code = ${code} and e.recovered_at is null
      and r.company_id = e.company_id and r.sequence_id = e.sequence_id and r.local_gone_at is not null`.execute(
    db,
  );
}
