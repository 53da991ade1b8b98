import type { FailureAct, Whose } from "./failure.ts";
import type { NetworkFaultCode } from "./network-fault.ts";

/** A row of the table: whose fault the code is, and what is done. */
export type FailureRow = { whose: Whose; act: FailureAct };

const theirs: FailureRow = { whose: "theirs", act: "pause" };
const passing: FailureRow = { whose: "passing", act: "retry" };
const damaged: FailureRow = { whose: "passing", act: "retry-reread" };
const ours: FailureRow = { whose: "ours", act: "alarm" };
const region: FailureRow = { whose: "theirs", act: "try-region" };

/**
 * THE failure table: every code that is known, S3's (S3 API Reference, "List of error codes") and our own. A code of
 * 4xx that is not here is theirs, of 5xx passing. Its words are in failure-words.ts under the same code.
 */
export const failureTable = {
  SignatureDoesNotMatch: theirs,
  InvalidAccessKeyId: theirs,
  NoSuchBucket: theirs,
  InvalidBucketName: theirs,
  AccessDenied: theirs,
  KmsAccessDenied: theirs,
  KmsKeyUnusable: theirs,
  EncryptionRefused: theirs,
  InvalidStorageClass: theirs,
  WishRefused: theirs,
  BucketOwnerMismatch: theirs,
  AccountProblem: theirs,
  AllAccessDisabled: theirs,
  NotSignedUp: theirs,
  ExpiredToken: theirs,
  InvalidToken: theirs,
  AuthorizationHeaderMalformed: theirs,

  RoleNotAssumable: theirs,
  RoleMissing: theirs,
  RoleArnRefused: theirs,
  RoleRegionDisabled: theirs,
  IdentityMissing: ours,
  IdentityUnreadable: ours,
  IdentityRefused: ours,
  IdentityNotAllowed: ours,
  StsRefused: ours,
  StsUnsupported: ours,

  WrongRegion: region,
  PermanentRedirect: region,
  TemporaryRedirect: passing,
  IllegalLocationConstraintException: region,

  RequestTimeTooSkewed: ours,
  InvalidRequest: ours,
  InvalidDigest: ours,
  MissingContentLength: ours,
  KeyTooLongError: ours,
  NotImplemented: ours,
  EgressBindFailed: ours,
  InsideAddress: ours,
  LocalFileUnreadable: ours,
  SecretUnreadable: ours,
  StoreNotListed: ours,
  UnexpectedFault: ours,

  BadDigest: damaged,
  XAmzContentSHA256Mismatch: damaged,
  XAmzContentChecksumMismatch: damaged,
  IncompleteBody: damaged,
  StoredDamaged: damaged,

  PreconditionFailed: { whose: "theirs", act: "settle" },
  IfNoneMatchUnsupported: { whose: "passing", act: "plain-put" },

  SlowDown: passing,
  ServiceUnavailable: passing,
  InternalError: passing,
  RequestTimeout: passing,
  OperationAborted: passing,
  ConditionalRequestConflict: passing,
  TooManyRequests: passing,

  ProxyAnswer: passing,
  UnexpectedAnswer: passing,
  NameNotResolved: passing,
  ConnectionRefused: passing,
  NetworkUnreachable: passing,
  ConnectTimeout: passing,
  ConnectionReset: passing,
  TlsFailed: passing,
  ProxyFailed: passing,
  NoProgress: passing,
  TotalTimeExceeded: passing,
  Aborted: passing,
} as const satisfies Record<string, FailureRow>;

export type KnownFailureCode = keyof typeof failureTable;

export function isKnownFailure(code: string): code is KnownFailureCode {
  return Object.hasOwn(failureTable, code);
}

/** The row of any code, known or not. */
export function failureRow(code: string, http: number | null): FailureRow {
  if (isKnownFailure(code)) return failureTable[code];
  return http !== null && http >= 400 && http < 500 ? theirs : passing;
}

/** Our code for each way a request ends without an answer. */
export const networkFailureCode: Record<NetworkFaultCode, KnownFailureCode> = {
  dns: "NameNotResolved",
  inside: "InsideAddress",
  refused: "ConnectionRefused",
  unreachable: "NetworkUnreachable",
  "connect-timeout": "ConnectTimeout",
  reset: "ConnectionReset",
  tls: "TlsFailed",
  proxy: "ProxyFailed",
  "bad-answer": "ProxyAnswer",
  "no-progress": "NoProgress",
  "total-time": "TotalTimeExceeded",
  aborted: "Aborted",
  bind: "EgressBindFailed",
  local: "LocalFileUnreadable",
};

/** Other spellings of the same failure: other stores', and AWS's own variants. */
const aliases: Record<string, KnownFailureCode> = {
  TokenRefreshRequired: "ExpiredToken",
  Throttling: "SlowDown",
  ThrottlingException: "SlowDown",
  RequestThrottled: "SlowDown",
  Redirect: "TemporaryRedirect",
  "KMS.ThrottlingException": "SlowDown",
  "KMS.KMSInternalException": "InternalError",
  "KMS.InternalException": "InternalError",
  "KMS.DependencyTimeoutException": "InternalError",
  "KMS.KeyUnavailableException": "ServiceUnavailable",
};

export function sameFailure(code: string): string {
  if (Object.hasOwn(aliases, code)) return aliases[code] ?? code;
  // Switched off, to be deleted, of another region, not there, not for encryption: a person must look at the key.
  return code.startsWith("KMS.") ? "KmsKeyUnusable" : code;
}
