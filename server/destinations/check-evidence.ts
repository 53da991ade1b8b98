import type { CheckStepName } from "../../contract/check-steps.ts";
import type { Finding } from "./check-requests.ts";
import type { Failure } from "./failure.ts";
import { isKnownFailure, type KnownFailureCode, networkFailureCode } from "./failure-table.ts";

/** What the requests of a check have brought so far. */
export type Evidence = {
  aws: boolean;
  head: Finding;
  list: Finding | null;
  dryPut: Finding | null;
  /** Another account owns the bucket: without the question for its owner the very same write is allowed. */
  otherOwner: boolean;
  /** The bucket's region when it is another than the one on the form. */
  rightRegion: string | null;
  /** The store named the bucket's region, which it only does for a bucket that exists. */
  regionNamed: boolean;
};

export type Culprit = { step: CheckStepName; failure: Failure };

/** The step that fails for the reason S3 gave, or null while nothing is known to fail. The region is judged apart. */
export function culpritOf({ head, list, dryPut, ...evidence }: Evidence): Culprit | null {
  if (head.answer === null && head.failure !== null) return { step: "reach", failure: head.failure };
  const listed = list?.failure ?? null;
  if (listed !== null) {
    const step = blamedStep(listed.code);
    // S3 has answered HeadBucket with 200: a list that then fails on the way says nothing about the settings.
    if (step !== null && !(step === "reach" && head.failure === null)) return { step, failure: listed };
  }
  const refused = dryPut?.failure ?? null;
  if (refused === null || dryPut === null || mayWrite(dryPut)) return null;
  if (evidence.otherOwner) return { step: "write", failure: { ...refused, code: "BucketOwnerMismatch" } };
  if (isDenial(dryPut) && head.answer?.status === 404 && head.failure !== null && !evidence.regionNamed) {
    return { step: "bucket", failure: head.failure };
  }
  const isKnown = list !== null && (listed === null || isDenial(list));
  if (isKnown && isKeyOfKms(refused))
    return { step: "write", failure: { ...refused, code: "KmsKeyUnusable" } };
  const step = blamedStep(refused.code);
  return { step: step === null || step === "reach" ? "write" : step, failure: refused };
}

/** Ceph says of a KMS key that it does not have what it says of an access key (C). */
function isKeyOfKms({ code, params }: Failure): boolean {
  return code === "InvalidAccessKeyId" && params.kmsKey !== undefined;
}

/** Steps that the answers prove to be right. */
export function provenSteps(evidence: Evidence): Set<CheckStepName> {
  const { aws, head, list, dryPut, rightRegion, regionNamed } = evidence;
  const culprit = culpritOf(evidence)?.step;
  const proven = new Set<CheckStepName>();
  const listed = list !== null && list.failure === null;
  const written = dryPut !== null && mayWrite(dryPut);
  const denied = isDenial(list) || isDenial(dryPut);
  const inside = head.failure === null || listed || written;
  const answered = inside || (list !== null && list.answer !== null);
  if (!answered || culprit === "reach") return proven;

  proven.add("reach");
  // S3 looks for the key first, then at the signature, and only then at the bucket and at what is allowed (C).
  if (inside || denied || culprit === "secret" || culprit === "bucket") proven.add("key");
  if (inside || denied || culprit === "bucket") proven.add("secret");
  if (inside || regionNamed) proven.add("bucket");
  const served = regionNamed || (aws && (listed || written || (denied && proven.has("bucket"))));
  if (rightRegion === null && served) proven.add("region");
  if (listed) proven.add("list");
  if (written) proven.add("write");
  if (culprit !== undefined) proven.delete(culprit);
  return proven;
}

/** The write was allowed: it was refused for its digest only, or done. */
export function mayWrite({ failure }: Finding): boolean {
  return failure === null || digestCodes.has(failure.code);
}

/** S3 knew the caller and said no. An empty 403 may come from anybody. */
export function isDenial(finding: Finding | null): boolean {
  const code = finding?.failure?.code;
  return (code === "AccessDenied" || code === "KmsAccessDenied") && finding?.answer?.body !== "";
}

const digestCodes: ReadonlySet<string> = new Set<KnownFailureCode>([
  "BadDigest",
  "InvalidDigest",
  "XAmzContentSHA256Mismatch",
]);

const blame: Partial<Record<KnownFailureCode, CheckStepName>> = {
  RequestTimeTooSkewed: "reach",
  ProxyAnswer: "reach",
  UnexpectedAnswer: "reach",
  InvalidAccessKeyId: "key",
  AuthorizationHeaderMalformed: "key",
  ExpiredToken: "key",
  InvalidToken: "key",
  AccountProblem: "key",
  NotSignedUp: "key",
  SignatureDoesNotMatch: "secret",
  NoSuchBucket: "bucket",
  InvalidBucketName: "bucket",
  AllAccessDisabled: "bucket",
  WrongRegion: "region",
  PermanentRedirect: "region",
  IllegalLocationConstraintException: "region",
};

/** The step a code speaks of; null for codes that say nothing about the settings (503) or of the act alone (AccessDenied). */
function blamedStep(code: string): CheckStepName | null {
  if (!isKnownFailure(code)) return null;
  const network = Object.values(networkFailureCode).includes(code);
  return network ? "reach" : (blame[code] ?? null);
}
