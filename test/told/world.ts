import type { InstallationInTest } from "../support/installation-in-test.ts";
import type { Outage, Timeline } from "./timeline.ts";

type Event = { at: number; run: () => Promise<unknown> };

/** Companies with a destination and a confirmed address each, and one address of the operator's. */
export async function makeCompanies(
  { rows }: InstallationInTest,
  timelines: readonly Pick<Timeline, "companyId" | "timeZone">[],
): Promise<void> {
  for (const { companyId, timeZone } of timelines) {
    await rows("insert into companies (company_id, name, contract, time_zone) values ($1, $1, true, $2)", [
      companyId,
      timeZone,
    ]);
    await rows(
      `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
         secret_sealed, secret_key_id, secret_last4)
       values ($1, 1, true, 'aws', 'b', 'f', 'us-east-1', 'AKIA', '', '', '')`,
      [companyId],
    );
  }
  await rows(
    `insert into notification_addresses (company_id, email, language, confirmed_at, services)
     select company_id, company_id || '@example.com', 'ja', now(), '{amazon-s3}'::text[] from companies
     union all select '*', 'operator@example.com', 'en', now(), '{installation}'::text[]`,
  );
}

/** What a timeline does to the database, in the order of time: just what `work` writes when it happens. */
export function eventsOf({ rows }: InstallationInTest, timelines: readonly Timeline[]): Event[] {
  let number = 0;
  const events = timelines.flatMap(({ companyId, outages }) =>
    outages.flatMap((outage): Event[] => {
      const from = new Date(outage.from);
      const names = Array.from({ length: outage.errors }, () => `s${++number}`);
      return [
        { at: outage.from, run: () => begin(rows, companyId, outage, names, from) },
        { at: outage.mended, run: () => mend(rows, companyId, outage) },
        { at: outage.to, run: () => recover(rows, companyId, outage, names) },
      ];
    }),
  );
  // Stable: what happens at the same instant happens in the order it is written above.
  return events.sort((a, b) => a.at - b.at);
}

type Rows = InstallationInTest["rows"];

const isFlash = (outage: Outage) => outage.to - outage.from < 60_000;

async function begin(rows: Rows, companyId: string, outage: Outage, names: string[], from: Date) {
  await rows(
    `insert into integration_errors (company_id, service, sequence_id, code, at, last_at, params)
     select $1, 'amazon-s3', name, $2, $3, $3, '{"bucket": "b", "region": "us-east-1"}' from unnest($4::text[]) name`,
    [companyId, outage.code, from, names],
  );
  if (outage.nature === "pausing" && !isFlash(outage)) {
    await rows("update destinations set paused_at = $2, pause_code = $3 where company_id = $1", [
      companyId,
      from,
      outage.code,
    ]);
  }
  if (outage.nature === "passing" || outage.nature === "ours") {
    await rows("update destinations set trouble_since = $2 where company_id = $1", [companyId, from]);
  }
}

async function mend(rows: Rows, companyId: string, outage: Outage) {
  if (outage.nature !== "pausing" || isFlash(outage)) return;
  await rows("update destinations set paused_at = null, pause_code = null where company_id = $1", [
    companyId,
  ]);
}

async function recover(rows: Rows, companyId: string, outage: Outage, names: string[]) {
  await rows(
    `update integration_errors set recovered_at = $2 where company_id = $1 and sequence_id = any($3::text[])
       and recovered_at is null`,
    [companyId, new Date(outage.to), names],
  );
  if (outage.nature === "passing" || outage.nature === "ours") {
    await rows("update destinations set trouble_since = null where company_id = $1", [companyId]);
  }
}
