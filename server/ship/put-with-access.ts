import type { Access } from "../destinations/access.ts";
import type { Endpoint } from "../destinations/endpoint.ts";
import type { KnownFailureCode } from "../destinations/failure-table.ts";
import type { PutOutcome } from "../destinations/put-recording.ts";
import { wishesOf } from "../destinations/put-wishes.ts";
import type { S3Target } from "../destinations/s3-request.ts";
import type { ShipJob } from "./ship-store.ts";

/** How a store says that it does not take a session (any more). */
const sessionCodes: ReadonlySet<string> = new Set<KnownFailureCode>([
  "ExpiredToken",
  "InvalidToken",
  "InvalidAccessKeyId",
]);

/**
 * Puts with the credentials that the company has entered. A role's session that the store does not take is ours to
 * renew, once; after that it is the company's (s3.md, ExpiredToken). What ended unknown is not repeated here, where a
 * 412 could not be told from a collision: the next attempt does, with a new session.
 */
export async function putWithAccess(
  access: Pick<Access, "open" | "refused">,
  job: ShipJob,
  endpoint: Endpoint,
  put: (target: S3Target) => Promise<PutOutcome>,
): Promise<PutOutcome> {
  const { companyId, destination } = job;
  const attempt = async () => {
    const opened = await access.open(companyId, endpoint, destination);
    if ("failure" in opened) return { opened, outcome: failed(opened.failure) };
    const { credentials, role } = opened;
    const { region, bucket } = destination;
    const target: S3Target = { endpoint, region, bucket, wishes: wishesOf(destination), credentials, role };
    return { opened, outcome: await put(target) };
  };
  const first = await attempt();
  if (first.outcome.outcome === "stored" || "failure" in first.opened) return first.outcome;
  const { failure, unknown } = first.outcome;
  if (first.opened.role === undefined || !sessionCodes.has(failure.code)) return first.outcome;
  access.refused(companyId, first.opened.credentials);
  if (unknown) return { outcome: "failed", failure: { ...failure, act: "retry", whose: "passing" }, unknown };
  return (await attempt()).outcome;
}

function failed(failure: Extract<PutOutcome, { outcome: "failed" }>["failure"]): PutOutcome {
  return { outcome: "failed", failure, unknown: false };
}
