import { isRegionCode } from "../../contract/regions.ts";
import type { Denial, Failure, FailureAct, FailureParams } from "./failure.ts";
import { failureRow, type KnownFailureCode, networkFailureCode, sameFailure } from "./failure-table.ts";
import { NetworkFault } from "./network-fault.ts";
import { noWishes, type PutWishes } from "./put-wishes.ts";
import type { RoleFacts } from "./role-facts.ts";
import { type ErrorBody, readErrorBody } from "./s3-error-body.ts";
import type { S3Answer } from "./s3-request.ts";

/** What was tried, for the judgement and for the words. */
export type FailureContext = {
  action: "put" | "check";
  /** Amazon S3 itself: it knows If-None-Match, so a plain PUT is never the cure. */
  aws: boolean;
  /** Name of the store's endpoint, for stores other than AWS. */
  endpointName?: string | undefined;
  bucket: string;
  folder: string;
  region: string;
  /** Last four characters of the access key ID, so that people see which key is meant. */
  accessKeyLast4?: string | undefined;
  egressIps: readonly string[];
  /** Of the role whose session the request was made with, or which was to be taken on; absent: access keys. */
  role?: RoleFacts | undefined;
  /** What was asked of the store with the request; absent: nothing. */
  wishes?: PutWishes | undefined;
  /** The request carried If-None-Match. */
  conditional?: boolean | undefined;
};

/** Understands an answer that is not the hoped-for one, or a request that got none. See failure-table.ts. */
export function classify(result: S3Answer | NetworkFault, context: FailureContext): Failure {
  if (result instanceof NetworkFault) {
    return failureOf(networkFailureCode[result.code], null, null, context, { detail: result.detail });
  }
  const body = readErrorBody(result.body, result.headers["content-type"]);
  const http = result.status;
  const requestId = result.requestId ?? (body.kind === "error" ? body.requestId : null);
  const message = body.kind === "error" ? body.message : "";
  const rightRegion = namedRegion(result, body, context.region);
  const code = refine(codeOf(result, body), { message, body, rightRegion, context });
  const denied = code === "AccessDenied" || code === "KmsAccessDenied" ? deniedAction(message) : undefined;
  const denial = denied === undefined ? undefined : denialOf(message);
  const shown = body.kind === "error" ? body.code : `HTTP ${http}`;
  return failureOf(code, http, requestId, context, {
    shown,
    ...(rightRegion === undefined ? {} : { rightRegion }),
    ...(denied === undefined ? {} : { deniedAction: denied }),
    ...(denial === undefined ? {} : { denial }),
  });
}

/** A failure of this code as the table has it, with the words' parameters. */
export function failureOf(
  code: string,
  http: number | null,
  requestId: string | null,
  context: FailureContext,
  found: Partial<FailureParams>,
): Failure {
  const row = failureRow(code, http);
  const act = regionActs.has(code)
    ? found.rightRegion === undefined
      ? actWithoutRegion(row.act)
      : "try-region"
    : row.act;
  return {
    code,
    http,
    requestId,
    whose: row.whose,
    act,
    ...(act === "try-region" && found.rightRegion !== undefined ? { region: found.rightRegion } : {}),
    ...(found.deniedAction === undefined ? {} : { action: found.deniedAction }),
    params: { ...failureParams(context), ...found },
  };
}

/** What the words of any failure in this context need. */
export function failureParams(context: FailureContext): FailureParams {
  const { action, bucket, folder, region, accessKeyLast4 } = context;
  return {
    action,
    store: context.aws ? "AWS" : (context.endpointName ?? "S3"),
    bucket,
    folder,
    region,
    egressIps: context.egressIps.join(", "),
    ...(accessKeyLast4 === undefined ? {} : { accessKeyLast4 }),
    ...roleParams(context.role),
    ...wished(context.wishes),
  };
}

/** Only what differs from no wish at all: it is kept with every failure. */
function wished(wishes: PutWishes = noWishes) {
  const { encryption, kmsKey, storageClass, bucketOwner } = wishes;
  return {
    ...(encryption === "bucket" ? {} : { encryption }),
    ...(kmsKey === null ? {} : { kmsKey }),
    ...(storageClass === null ? {} : { storageClass }),
    ...(bucketOwner === null ? {} : { bucketOwner }),
  };
}

function roleParams(role: RoleFacts | undefined): Partial<FailureParams> {
  if (role === undefined) return {};
  const { arn, principal, externalId } = role;
  return { roleArn: arn, externalId, ...(principal === null ? {} : { principal }) };
}

/** Codes whose answer may name the bucket's region; then one try there is worth more than what the row says. */
const regionActs: ReadonlySet<string> = new Set<KnownFailureCode>([
  "WrongRegion",
  "PermanentRedirect",
  "TemporaryRedirect",
  "IllegalLocationConstraintException",
  "AuthorizationHeaderMalformed",
]);

function actWithoutRegion(act: FailureAct): FailureAct {
  return act === "try-region" ? "pause" : act;
}

/** The code of an answer: S3's own where there is one (HEAD has no body), else one made from the status. */
function codeOf(answer: S3Answer, body: ErrorBody): string {
  const { status } = answer;
  if (status < 300 && body.kind !== "html") return "UnexpectedAnswer";
  if (body.kind === "error") return sameFailure(body.code);
  if (status === 407) return "ProxyFailed";
  if (body.kind === "html") return "ProxyAnswer";
  if (status === 301) return "PermanentRedirect";
  if (status === 307) return "TemporaryRedirect";
  if (status === 412) return "PreconditionFailed";
  if (status === 429) return "TooManyRequests";
  if (status === 501) return "NotImplemented";
  if (status === 503) return "ServiceUnavailable";
  if (status >= 500) return "InternalError";
  if (status < 400 || (body.kind === "other" && answer.requestId === null)) return "UnexpectedAnswer";
  return codeOfEmpty[status] ?? `Http${status}`;
}

const codeOfEmpty: Record<number, KnownFailureCode> = { 403: "AccessDenied", 404: "NoSuchBucket" };

function refine(
  code: string,
  seen: { message: string; body: ErrorBody; rightRegion: string | undefined; context: FailureContext },
): string {
  const { message, body, rightRegion, context } = seen;
  if (code === "AccessDenied" && /\bkms:[A-Za-z]+/.test(message)) return "KmsAccessDenied";
  if (code === "Http400" && rightRegion !== undefined) return "WrongRegion";
  const refusesHeader =
    code === "NotImplemented" ||
    (body.kind === "error" && namesIfNoneMatch(body.fields) && code !== "PreconditionFailed");
  const named = namedWish(code, body, context);
  if (named !== null) return named;
  if (context.conditional && !context.aws && refusesHeader) return "IfNoneMatchUnsupported";
  return unnamedWish(code, body, context) ?? code;
}

/** Answers that a store gives to a header which it does not know or cannot fulfil. */
const headerRefusals: ReadonlySet<string> = new Set([
  "NotImplemented",
  "InvalidArgument",
  "InvalidRequest",
  "InvalidEncryptionAlgorithmError",
  "ServerSideEncryptionConfigurationNotFoundError",
  "Http400",
]);

/** The wish that was refused, where the answer says which. */
function namedWish(
  code: string,
  body: ErrorBody,
  { wishes = noWishes }: FailureContext,
): KnownFailureCode | null {
  if (!headerRefusals.has(code)) return null;
  const said = body.kind === "error" ? saidOf(body.fields) : "";
  const { encryption, storageClass } = wishes;
  if (encryption !== "bucket" && /server[ -]side[ -]?encryption|\bsse\b|\bkms\b/i.test(said))
    return "EncryptionRefused";
  if (storageClass !== null && /storage[ -]?class/i.test(said)) return "InvalidStorageClass";
  return code === "InvalidEncryptionAlgorithmError" ? "EncryptionRefused" : null;
}

/** What a store other than AWS may have refused that names nothing, as Ceph with a storage class that it lacks (C). */
function unnamedWish(
  code: string,
  body: ErrorBody,
  { aws, wishes = noWishes }: FailureContext,
): KnownFailureCode | null {
  if (aws || !headerRefusals.has(code)) return null;
  if (body.kind === "error" && namesIfNoneMatch(body.fields)) return null;
  const encrypts = wishes.encryption !== "bucket";
  if (wishes.storageClass === null) return encrypts ? "EncryptionRefused" : null;
  return encrypts ? "WishRefused" : "InvalidStorageClass";
}

/** Only where an answer says what it refuses: a SignatureDoesNotMatch repeats all our headers elsewhere. */
function namesIfNoneMatch(fields: Record<string, string>): boolean {
  return /if-none-match/i.test(saidOf(fields));
}

function saidOf({ Message, Header, Condition, ArgumentName }: Record<string, string>): string {
  return [Message, Header, Condition, ArgumentName].join("\n");
}

/** The region an answer names as the bucket's, when it is another than the one that was tried. */
function namedRegion(answer: S3Answer, body: ErrorBody, tried: string): string | undefined {
  const regional = answer.status === 301 || answer.status === 307 || answer.status === 400;
  if (!regional) return undefined;
  const fields: Record<string, string> = body.kind === "error" ? body.fields : {};
  const message = fields.Message ?? "";
  const candidates = [
    answer.headers["x-amz-bucket-region"],
    fields.Region,
    /expecting '([a-z0-9-]+)'/.exec(message)?.[1],
    /^The ([a-z0-9-]+) location constraint is incompatible/.exec(message)?.[1],
    /s3[.-](?:dualstack\.)?([a-z0-9-]+)\.amazonaws\./.exec(fields.Endpoint ?? "")?.[1],
  ];
  return candidates.find((region) => region !== undefined && isRegionCode(region) && region !== tried);
}

/** The action in "… is not authorized to perform: s3:PutObject on resource …". */
function deniedAction(message: string): string | undefined {
  return (
    /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1] ??
    /\bkms:[A-Za-z]+/.exec(message)?.[0]
  );
}

/** What denies, by AWS's own phrases (IAM User Guide, "Troubleshoot access denied error messages"). */
function denialOf(message: string): Denial | undefined {
  if (/explicit deny in an? (?:service|resource) control policy/.test(message)) return "organisation";
  if (/service control policy/.test(message)) return "organisation";
  if (/permissions boundary/.test(message)) return "boundary";
  if (/VPC endpoint policy/.test(message)) return "endpoint";
  if (/explicit deny in a resource-based policy/.test(message)) return "bucket-policy";
  if (/explicit deny in an identity-based policy/.test(message)) return "identity";
  if (/no identity-based policy allows/.test(message)) return "nothing-allows";
  return undefined;
}
