import { type CheckStepName, checkStepsOf } from "../../contract/check-steps.ts";
import type { CheckStep } from "../../contract/destination.ts";
import { isRegionCode } from "../../contract/regions.ts";
import { culpritOf, type Evidence, isDenial, mayWrite, provenSteps } from "./check-evidence.ts";
import { CheckReport } from "./check-report.ts";
import { type CheckOptions, checkRequests, type Finding } from "./check-requests.ts";
import { type FailureContext, failureParams } from "./classify-failure.ts";
import { isAws, signingRegion } from "./endpoint.ts";
import type { Failure } from "./failure.ts";
import { failureContext } from "./failure-context.ts";
import type { S3Caller } from "./s3-caller.ts";
import { inRegion, type S3Target } from "./s3-request.ts";

export type CheckResult = {
  /** Everything up to the bucket, and the write, is ok; the region is not wrong. */
  ok: boolean;
  steps: CheckStep[];
  /** The bucket's region where it is not the one on the form; the steps after it were tried there. */
  offeredRegion: string | null;
  /** The store does not verify digests and kept the one-byte marker. */
  markerStored: boolean;
  /** The first thing to mend. */
  failure: Failure | null;
};

/**
 * The connection check (S7): HeadBucket, a list of one, and a dry PUT, read together. Every step is passed to
 * `onStep` once, in order, as soon as it is known. Never throws for anything the store or the network does.
 */
export async function checkConnection(
  target: S3Target,
  folder: string,
  caller: S3Caller,
  onStep: (step: CheckStep) => void,
  options: CheckOptions,
): Promise<CheckResult> {
  const requests = checkRequests(folder, caller, options);
  const report = new CheckReport(checkStepsOf(target.role === undefined ? "keys" : "role"), onStep);
  const context = failureContext(target, { action: "check", folder, egressIps: options.egressIps });
  if (options.roleIsOpen) report.remark("role", "note", "RoleWithoutExternalId", failureParams(context));
  else report.ok("role");

  const head = await requests.head(target);
  const named = regionOf(head);
  const evidence: Evidence = {
    aws: isAws(target.endpoint),
    head,
    list: null,
    dryPut: null,
    otherOwner: false,
    rightRegion: named === signingRegion(target.endpoint, target.region) ? null : named,
    regionNamed: named !== null,
  };
  const place = () => (evidence.rightRegion === null ? target : inRegion(target, evidence.rightRegion));
  /** False once a step is known to fail: what comes after it cannot be tried. */
  const goesOn = () => {
    judge(evidence, report, context);
    return culpritOf(evidence) === null;
  };

  if (goesOn()) {
    evidence.list = await inRightRegion(evidence, () => requests.list(place()));
    if (goesOn()) {
      evidence.dryPut = await inRightRegion(evidence, () => requests.dryPut(place()));
      evidence.otherOwner = await isOwnerToBlame(evidence.dryPut, place(), requests.dryPut);
      goesOn();
    }
  }
  const { steps, failure } = report.finish();
  const needed = ["reach", "key", "secret", "bucket", "write"];
  const ok =
    evidence.rightRegion === null &&
    steps.every(({ step, state }) => !needed.includes(step) || state === "ok");
  return {
    ok,
    steps,
    offeredRegion: evidence.rightRegion,
    markerStored: evidence.dryPut?.failure === null,
    failure,
  };
}

/** Asks, and once more where the answer names a region that is not yet known. */
async function inRightRegion(evidence: Evidence, ask: () => Promise<Finding>): Promise<Finding> {
  const finding = await ask();
  const right = finding.failure?.params.rightRegion;
  if (right === undefined || evidence.rightRegion !== null) return finding;
  evidence.rightRegion = right;
  evidence.regionNamed = true;
  return ask();
}

/**
 * S3 tells a bucket of another account from a missing permission by nothing (an AccessDenied for both): the dry PUT
 * tells them apart, which is allowed as soon as it does not ask for the owner. It writes nothing on a store that does.
 */
async function isOwnerToBlame(
  denied: Finding,
  target: S3Target,
  dryPut: (target: S3Target) => Promise<Finding>,
): Promise<boolean> {
  const { wishes } = target;
  if (wishes.bucketOwner === null || !isDenial(denied)) return false;
  return mayWrite(await dryPut({ ...target, wishes: { ...wishes, bucketOwner: null } }));
}

/** Reports every step that the evidence decides. */
function judge(evidence: Evidence, report: CheckReport, context: FailureContext): void {
  const { head, list, dryPut, rightRegion } = evidence;
  const culprit = culpritOf(evidence);
  if (culprit !== null) report.failed(ownStep(culprit.step, context), culprit.failure);
  for (const step of provenSteps(evidence)) {
    if (step === "write" && dryPut?.failure === null)
      report.remark(step, "ok", "MarkerStored", failureParams(context));
    else report.ok(step);
  }
  if (rightRegion !== null) report.failed("region", wrongRegion(rightRegion, head, context));
  if (dryPut !== null && isDenial(list) && !evidence.otherOwner) {
    report.remark("list", mayWrite(dryPut) ? "note" : "failed", "ListNotAllowed", failureParams(context));
  }
}

/** A session that the store does not take says nothing of a key or secret of the company: there is none. */
function ownStep(step: CheckStepName, { role }: FailureContext): CheckStepName {
  return role !== undefined && (step === "key" || step === "secret") ? "bucket" : step;
}

/** The failure that the region on the form would be, in the form that `classify` gives it. */
function wrongRegion(right: string, { answer }: Finding, context: FailureContext): Failure {
  return {
    code: "WrongRegion",
    http: answer?.status ?? null,
    requestId: answer?.requestId ?? null,
    whose: "theirs",
    act: "try-region",
    region: right,
    params: { ...failureParams(context), rightRegion: right },
  };
}

function regionOf({ answer }: Finding): string | null {
  const region = answer?.headers["x-amz-bucket-region"];
  return region !== undefined && isRegionCode(region) ? region : null;
}
