import type { FailureContext } from "./classify-failure.ts";
import { failureOf } from "./classify-failure.ts";
import type { Failure } from "./failure.ts";
import { type KnownFailureCode, networkFailureCode } from "./failure-table.ts";
import { NetworkFault } from "./network-fault.ts";
import { readErrorBody } from "./s3-error-body.ts";
import { readStsError, type StsError } from "./sts-answer.ts";
import type { StsAnswer } from "./sts-request.ts";

/**
 * Understands an answer of STS that is not the hoped-for one, or a request that got none, as rows of the failure table:
 * the role and its trust are the company's (`Role…`), the identity that asks and the request itself are ours.
 */
export function classifySts(result: StsAnswer | NetworkFault, context: FailureContext): Failure {
  if (result instanceof NetworkFault) {
    return failureOf(networkFailureCode[result.code], null, null, context, { detail: result.detail });
  }
  const error = readStsError(result.body);
  const requestId = result.requestId ?? error?.requestId ?? null;
  const shown = error?.code ?? `HTTP ${result.status}`;
  return failureOf(codeOf(result, error), result.status, requestId, context, { shown });
}

/** STS API Reference, "Common errors" and AssumeRole; spellings of other stores beside them. */
const codes: Record<string, KnownFailureCode> = {
  AccessDenied: "RoleNotAssumable",
  AccessDeniedException: "RoleNotAssumable",
  NoSuchEntity: "RoleMissing",
  NoSuchRole: "RoleMissing",
  RegionDisabledException: "RoleRegionDisabled",
  InvalidClientTokenId: "IdentityRefused",
  InvalidAccessKeyId: "IdentityRefused",
  SignatureDoesNotMatch: "IdentityRefused",
  IncompleteSignature: "IdentityRefused",
  MissingAuthenticationToken: "IdentityRefused",
  MissingAuthenticationTokenException: "IdentityRefused",
  UnrecognizedClientException: "IdentityRefused",
  ExpiredToken: "IdentityRefused",
  ExpiredTokenException: "IdentityRefused",
  NotAuthorized: "IdentityRefused",
  OptInRequired: "IdentityRefused",
  RequestExpired: "RequestTimeTooSkewed",
  RequestTimeTooSkewed: "RequestTimeTooSkewed",
  MalformedPolicyDocument: "StsRefused",
  MalformedPolicy: "StsRefused",
  PackedPolicyTooLarge: "StsRefused",
  InvalidAction: "StsUnsupported",
  UnknownOperationException: "StsUnsupported",
  MethodNotAllowed: "StsUnsupported",
  NotImplemented: "StsUnsupported",
  NoSuchBucket: "StsUnsupported",
  Throttling: "SlowDown",
  ThrottlingException: "SlowDown",
  RequestLimitExceeded: "SlowDown",
  SlowDown: "SlowDown",
  TooManyRequests: "TooManyRequests",
  ServiceUnavailable: "ServiceUnavailable",
  InternalFailure: "InternalError",
  InternalError: "InternalError",
};

function codeOf({ status, headers, body }: StsAnswer, error: StsError | null): KnownFailureCode {
  if (error === null)
    return codeOfStatus(status, readErrorBody(body, headers["content-type"]).kind === "html");
  const { code, message } = error;
  // AWS tells a clock that is wrong by the words alone.
  if (code === "SignatureDoesNotMatch" && /signature (?:expired|not yet current)/i.test(message))
    return "RequestTimeTooSkewed";
  if (/^(?:ValidationError|ValidationException|InvalidParameterValue|InvalidArgument)$/.test(code))
    return /rolearn|role arn|request arn/i.test(message) ? "RoleArnRefused" : "StsRefused";
  const known = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (known === "RoleNotAssumable" && isOurPolicy(message)) return "IdentityNotAllowed";
  if (known !== undefined) return known;
  return status >= 500 ? "InternalError" : "StsRefused";
}

/** What denies is a policy of whoever asks, which is our identity (IAM User Guide, "Troubleshoot access denied …"). */
function isOurPolicy(message: string): boolean {
  // A service control policy counts for whoever asks; a resource control policy for whose the role is.
  return /no identity-based policy allows|deny in an identity-based policy|permissions boundary|service control policy|VPC endpoint policy/.test(
    message,
  );
}

function codeOfStatus(status: number, html: boolean): KnownFailureCode {
  if (status === 407) return "ProxyFailed";
  if (html) return "ProxyAnswer";
  if (status === 404 || status === 405 || status === 501) return "StsUnsupported";
  if (status === 429) return "TooManyRequests";
  if (status === 503) return "ServiceUnavailable";
  if (status >= 500) return "InternalError";
  return "UnexpectedAnswer";
}
