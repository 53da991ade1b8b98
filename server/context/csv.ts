import { fileURLToPath } from "node:url";
import type { StartedRole } from "../base/child-process.ts";
import { type Connections, openDatabase } from "../base/database.ts";
import { type RoleProcess, startRoleProcess } from "../base/role-process.ts";
import type { CsvJob } from "../keep/csv-claims.ts";
import { makeClaimedCsv } from "../keep/make-claimed-csv.ts";
import { spoolOf } from "../keep/spool-of-settings.ts";
import { connectionsVariable } from "../roles.ts";
import type { RoleParts } from "./role-parts.ts";

/** How `watch` tells the process which file it makes. */
const jobVariable = "ONBIN_INTERNAL_CSV_JOB";

/** It needs 20; without a limit V8 let it grow to 45 and beyond (172 MB for the process instead of 118). */
const heapMb = 96;

/** Starts the process that makes one file and ends with it; it dies with this one. */
export function startCsvProcess(job: CsvJob, connections: Connections): RoleProcess {
  const env = {
    ...process.env,
    [connectionsVariable]: JSON.stringify(connections),
    [jobVariable]: JSON.stringify(job),
  };
  const program = fileURLToPath(new URL("../main.ts", import.meta.url));
  return startRoleProcess(program, ["role", "csv"], env, undefined, heapMb);
}

/** `csv`: makes one CSV file, for `watch`. */
export async function startCsv({ settings, connections, log }: RoleParts): Promise<StartedRole> {
  const given = process.env[jobVariable];
  delete process.env[jobVariable];
  if (given === undefined) throw new Error("this role is started by: watch");
  const db = openDatabase(connections, { company: 1, system: 2 });
  const spool = spoolOf(settings, log);
  const stopping = new AbortController();
  const made = makeClaimedCsv(JSON.parse(given) as CsvJob, { db, spool, log }, stopping.signal);
  // Connections are not closed in order: that would wait for a statement that was given up. A fault ends the process too.
  void made.then(() => process.exit(0));
  return {
    async stop() {
      stopping.abort();
      await made;
    },
  };
}
