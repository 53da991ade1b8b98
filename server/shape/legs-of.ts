import type { Spool } from "../keep/spool.ts";
import type { Leg } from "./leg.ts";
import type { ShapeJob } from "./shape-store.ts";

/** The legs that a recording's finished file is made of, as its row says. */
export function legsOf(
  spool: Pick<Spool, "path">,
  job: Pick<ShapeJob, "originals" | "declaredFormat" | "agentOffset" | "customerOffset">,
): Leg[] {
  return job.originals.map(({ role, file, swapped = false }) => ({
    role,
    path: spool.path(file),
    swapped,
    declared: job.declaredFormat,
    offsetSeconds: role === "agent" ? job.agentOffset : role === "customer" ? job.customerOffset : 0,
  }));
}
