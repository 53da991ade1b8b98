import type { FailureContext } from "./classify-failure.ts";
import { classifySts } from "./classify-sts.ts";
import type { Failure } from "./failure.ts";
import { NetworkFault } from "./network-fault.ts";
import type { RoleFacts } from "./role-facts.ts";
import type { S3Caller } from "./s3-caller.ts";
import type { S3Credentials } from "./sign-request.ts";
import { readAssumedRole } from "./sts-answer.ts";
import { type StsPlace, stsRequest } from "./sts-request.ts";

/** Seconds that a session is asked for: the most that every role allows (STS API Reference, AssumeRole). */
const sessionSeconds = 3600;

export type RoleSession = {
  credentials: Required<S3Credentials>;
  role: RoleFacts;
  /** Milliseconds that it is good for, from now on. */
  lifetimeMs: number;
};

/** A session of a role, or why there is none. */
export type Assumed = RoleSession | { failure: Failure };

/**
 * Takes on a role by sts:AssumeRole. Never throws for anything that STS or the network does.
 * @param ask.externalId null: without one, to see whether the role lets that pass
 */
export async function assumeRole(
  place: StsPlace,
  ask: { companyId: string; externalId: string | null },
  identity: S3Credentials,
  caller: S3Caller,
  context: FailureContext & { role: RoleFacts },
): Promise<Assumed> {
  try {
    const answer = await stsRequest(
      place,
      {
        Action: "AssumeRole",
        RoleArn: context.role.arn,
        RoleSessionName: sessionName(ask.companyId),
        DurationSeconds: String(sessionSeconds),
        ...(ask.externalId === null ? {} : { ExternalId: ask.externalId }),
      },
      identity,
      caller,
    );
    const assumed = answer.status === 200 ? readAssumedRole(answer.body) : null;
    if (assumed === null) return { failure: classifySts(answer, context) };
    const { expires, ...credentials } = assumed;
    return { credentials, role: context.role, lifetimeMs: lifetime(expires, answer.headers.date) };
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return { failure: classifySts(error, context) };
  }
}

/** How the company sees us in its CloudTrail; `[\w+=,.@-]{2,64}` (STS API Reference, AssumeRole). */
export function sessionName(companyId: string): string {
  return `onbin-${companyId.replace(/[^\w+=,.@-]/g, "-")}`.slice(0, 64);
}

/** By the clock of STS, so that ours may be wrong by a few minutes; never longer than was asked for. */
function lifetime(expires: number, date: string | undefined): number {
  const said = Date.parse(date ?? "");
  return Math.min(sessionSeconds * 1000, expires - (Number.isFinite(said) ? said : Date.now()));
}
