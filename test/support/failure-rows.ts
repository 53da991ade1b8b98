import type { DestinationValues } from "../../contract/destination.ts";
import type { Whose } from "../../server/destinations/failure.ts";
import type { KnownFailureCode } from "../../server/destinations/failure-table.ts";
import type { FaultAct } from "./s3-peer/fault.ts";

/**
 * What follows for the transfer: its destination is `paused` and it is held; it is `retrying`; it is `held` for its own
 * sake; it is tried `there`, in the region that was named; it is sent by `plain` PUT.
 */
export type Follows = "paused" | "retrying" | "held" | "there" | "plain";

/** A row of the failure table (server/destinations/failure-table.ts) as a company meets it. */
export type FailureRow = {
  code: KnownFailureCode;
  /** Tells rows of the same code apart. */
  variant?: string;
  whose: Whose;
  follows: Follows;
  /** Part of the English cause in the integration error log; none where the transfer succeeds at once. */
  says?: RegExp;
  /** HTTP status in the error log; null for a request without an answer. */
  http?: number | null;
  /** What the store does to this row's recording until it is mended. */
  act?: FaultAct;
  /** How often; default until it is mended. */
  times?: number;
  /** Settings that are wrong until they are mended. */
  values?: Partial<DestinationValues>;
  /** What is done to this machine or its database instead; failure-play.ts knows how. */
  trouble?: "secret" | "unlisted" | "file" | "bucket-row" | "occupied" | "plain-put";
  /** The store keeps no versions of this row's object, and stores it more than once. */
  replaced?: true;
};

const answer = (code: string, more: Partial<Extract<FaultAct, { kind: "answer" }>> = {}): FaultAct => ({
  kind: "answer",
  code,
  ...more,
});
const theirs = { whose: "theirs", follows: "paused" } as const;
const ours = { whose: "ours", follows: "retrying" } as const;
const passing = { whose: "passing", follows: "retrying" } as const;
const there = { whose: "theirs", follows: "there", times: 1, values: { bucket: "tokyo" } } as const;
const named = { headers: { "x-amz-bucket-region": "ap-northeast-1" } };
const kms = "User: arn:aws:iam::1:user/u is not authorized to perform: kms:GenerateDataKey on this resource";

/** Every row that a store, its address or this machine can show to one running Onbin. */
export const failureRows: readonly FailureRow[] = [
  {
    code: "SignatureDoesNotMatch",
    ...theirs,
    http: 403,
    says: /secret access key does not match/,
    values: { secretAccessKey: "wrong/secret+0000000" },
  },
  {
    code: "InvalidAccessKeyId",
    ...theirs,
    http: 403,
    says: /does not know this access key/,
    values: { accessKeyId: "AKIDNOBODY" },
  },
  {
    code: "NoSuchBucket",
    ...theirs,
    http: 404,
    says: /no bucket "not-there"/,
    values: { bucket: "not-there" },
  },
  {
    code: "InvalidBucketName",
    ...theirs,
    http: 400,
    says: /cannot be a bucket name/,
    act: answer("InvalidBucketName"),
  },
  {
    code: "AccessDenied",
    ...theirs,
    http: 403,
    says: /s3:PutObject|not allowed/,
    values: { accessKeyId: "AKIDPUTONLY", secretAccessKey: "put/only+secret", folder: "other" },
  },
  {
    code: "AccessDenied",
    variant: "address",
    ...theirs,
    http: 403,
    says: /s3:PutObject|not allowed/,
    values: { accessKeyId: "AKIDELSEWHERE", secretAccessKey: "else/where+secret" },
  },
  {
    code: "KmsAccessDenied",
    ...theirs,
    http: 403,
    says: /kms:GenerateDataKey/,
    act: answer("AccessDenied", { message: kms }),
  },
  {
    code: "KmsKeyUnusable",
    ...theirs,
    http: 400,
    says: /KMS key/,
    act: answer("KMS.DisabledException", { status: 400 }),
  },
  {
    code: "EncryptionRefused",
    ...theirs,
    http: 501,
    says: /encryption that is set \(SSE-S3/,
    values: { encryption: "sse-s3" },
    // MinIO without a KMS answers so.
    act: answer("NotImplemented", {
      message: "Server side encryption specified but KMS is not configured",
    }),
  },
  {
    code: "InvalidStorageClass",
    ...theirs,
    http: 400,
    says: /storage class GOLD/,
    values: { storageClass: "GOLD" },
  },
  {
    code: "WishRefused",
    ...theirs,
    http: 400,
    says: /SSE-KMS, STANDARD_IA/,
    values: { encryption: "sse-kms", storageClass: "STANDARD_IA" },
    act: answer("InvalidArgument", { message: "" }),
  },
  { code: "AccountProblem", ...theirs, http: 403, says: /account/, act: answer("AccountProblem") },
  {
    code: "AllAccessDisabled",
    ...theirs,
    http: 403,
    says: /disabled all access/,
    act: answer("AllAccessDisabled"),
  },
  { code: "NotSignedUp", ...theirs, http: 403, says: /account/, act: answer("NotSignedUp") },
  { code: "ExpiredToken", ...theirs, http: 400, says: /./, act: answer("ExpiredToken") },
  { code: "InvalidToken", ...theirs, http: 400, says: /./, act: answer("InvalidToken") },
  {
    code: "AuthorizationHeaderMalformed",
    ...theirs,
    http: 400,
    says: /not written correctly/,
    act: answer("AuthorizationHeaderMalformed"),
  },
  {
    code: "AuthorizationHeaderMalformed",
    variant: "named",
    ...there,
    act: answer("AuthorizationHeaderMalformed", { fields: { Region: "ap-northeast-1" } }),
  },

  { code: "PermanentRedirect", ...theirs, http: 301, says: /./, act: answer("PermanentRedirect") },
  { code: "PermanentRedirect", variant: "named", ...there },
  {
    code: "TemporaryRedirect",
    ...passing,
    http: 307,
    says: /new or moving/,
    act: answer("TemporaryRedirect", { status: 307 }),
  },
  {
    code: "TemporaryRedirect",
    variant: "named",
    ...there,
    act: answer("TemporaryRedirect", { status: 307, ...named }),
  },
  {
    code: "IllegalLocationConstraintException",
    ...theirs,
    http: 400,
    says: /./,
    act: answer("IllegalLocationConstraintException"),
  },
  {
    code: "IllegalLocationConstraintException",
    variant: "named",
    ...there,
    act: answer("IllegalLocationConstraintException", {
      message:
        "The ap-northeast-1 location constraint is incompatible for the region specific endpoint this request was sent to.",
    }),
  },

  {
    code: "RequestTimeTooSkewed",
    ...ours,
    http: 403,
    says: /clock of this server/,
    values: { endpoint: "ahead" },
  },
  { code: "InvalidRequest", ...ours, http: 400, says: /./, act: answer("InvalidRequest") },
  { code: "InvalidDigest", ...ours, http: 400, says: /./, act: answer("InvalidDigest") },
  { code: "MissingContentLength", ...ours, http: 411, says: /./, act: answer("MissingContentLength") },
  { code: "KeyTooLongError", ...ours, http: 400, says: /./, act: answer("KeyTooLongError") },
  {
    code: "NotImplemented",
    ...ours,
    http: 501,
    says: /./,
    act: answer("NotImplemented"),
    trouble: "plain-put",
  },
  {
    code: "LocalFileUnreadable",
    ...ours,
    http: null,
    says: /could not read the recording's file/,
    act: answer("SlowDown"),
    trouble: "file",
  },
  { code: "SecretUnreadable", ...ours, http: null, says: /cannot open the stored secret/, trouble: "secret" },
  { code: "StoreNotListed", ...ours, http: null, says: /not on this server's list/, trouble: "unlisted" },
  {
    code: "UnexpectedFault",
    ...ours,
    http: null,
    says: /unexpected fault of this server/,
    trouble: "bucket-row",
  },

  { code: "BadDigest", ...passing, http: 400, says: /./, act: answer("BadDigest") },
  {
    code: "XAmzContentSHA256Mismatch",
    ...passing,
    http: 400,
    says: /./,
    act: { kind: "bitFlip", offset: 100 },
  },
  {
    code: "XAmzContentChecksumMismatch",
    ...passing,
    http: 400,
    says: /./,
    act: answer("XAmzContentChecksumMismatch", { status: 400 }),
  },
  { code: "IncompleteBody", ...passing, http: 400, says: /./, act: answer("IncompleteBody") },
  {
    code: "StoredDamaged",
    ...passing,
    http: 200,
    says: /checksum that .* confirmed is not/,
    act: { kind: "wrongEtag" },
    values: { bucket: "flat", accessKeyId: "AKIDFLAT", secretAccessKey: "flat/put+secret" },
    replaced: true,
  },

  {
    code: "PreconditionFailed",
    whose: "theirs",
    follows: "held",
    http: 412,
    says: /already has an object of this name/,
    trouble: "occupied",
  },
  {
    code: "IfNoneMatchUnsupported",
    variant: "501",
    whose: "passing",
    follows: "plain",
    act: { kind: "refuseIfNoneMatch", status: 501 },
  },
  {
    code: "IfNoneMatchUnsupported",
    variant: "400",
    whose: "passing",
    follows: "plain",
    act: { kind: "refuseIfNoneMatch", status: 400 },
  },

  {
    code: "SlowDown",
    ...passing,
    http: 503,
    says: /./,
    act: answer("SlowDown", { beforeBody: true, retryAfter: 1 }),
  },
  { code: "ServiceUnavailable", ...passing, http: 503, says: /./, act: answer("ServiceUnavailable") },
  { code: "InternalError", ...passing, http: 500, says: /./, act: answer("InternalError") },
  { code: "RequestTimeout", ...passing, http: 400, says: /./, act: answer("RequestTimeout") },
  { code: "OperationAborted", ...passing, http: 409, says: /./, act: answer("OperationAborted") },
  {
    code: "ConditionalRequestConflict",
    ...passing,
    http: 409,
    says: /./,
    act: answer("ConditionalRequestConflict"),
  },
  {
    code: "TooManyRequests",
    ...passing,
    http: 429,
    says: /./,
    act: answer("TooManyRequests", { status: 429 }),
  },

  {
    code: "ProxyAnswer",
    ...passing,
    http: 502,
    says: /something in between/,
    act: { kind: "html", status: 502 },
  },
  {
    code: "ProxyAnswer",
    variant: "200",
    ...passing,
    http: 200,
    says: /something in between/,
    act: { kind: "html", status: 200 },
  },
  {
    code: "UnexpectedAnswer",
    ...passing,
    http: 200,
    says: /could not be understood/,
    act: { kind: "errorIn200", code: "InternalError" },
  },
  { code: "NameNotResolved", ...passing, http: null, says: /DNS/, values: { endpoint: "nameless" } },
  { code: "ConnectionRefused", ...passing, http: null, says: /refused/, values: { endpoint: "closed" } },
  {
    code: "ConnectTimeout",
    ...passing,
    http: null,
    says: /connected to in time/,
    values: { endpoint: "crowded" },
  },
  { code: "ConnectionReset", ...passing, http: null, says: /broke/, act: { kind: "reset", afterBytes: 100 } },
  { code: "TlsFailed", ...passing, http: null, says: /TLS/, values: { endpoint: "speechless" } },
  {
    code: "NoProgress",
    variant: "answered",
    ...passing,
    http: null,
    says: /standstill/,
    act: { kind: "hang", at: "received" },
  },
  {
    code: "NoProgress",
    variant: "arrived",
    ...passing,
    http: null,
    says: /standstill/,
    act: { kind: "hang", at: "arrived" },
  },
  {
    code: "NoProgress",
    variant: "unread",
    ...passing,
    http: null,
    says: /standstill/,
    act: { kind: "hang", at: "body" },
  },
];

/** Rows that want another Onbin, more time or another requester: the test that tries each. */
export const triedElsewhere: Partial<Record<KnownFailureCode, string>> = {
  WrongRegion: "test/journey/failure-table.test.ts",
  RoleNotAssumable: "test/journey/company-roles.test.ts",
  RoleMissing: "server/destinations/classify-sts.test.ts",
  RoleArnRefused: "server/destinations/assume-role.test.ts",
  RoleRegionDisabled: "server/destinations/classify-sts.test.ts",
  IdentityMissing: "test/journey/company-roles.test.ts",
  IdentityUnreadable: "test/journey/company-roles.test.ts",
  IdentityRefused: "test/journey/company-roles.test.ts",
  IdentityNotAllowed: "server/destinations/assume-role.test.ts",
  StsRefused: "server/destinations/classify-sts.test.ts",
  StsUnsupported: "server/destinations/assume-role.test.ts",
  BucketOwnerMismatch: "server/destinations/put-wishes.test.ts",
  Aborted: "test/journey/failure-table.test.ts",
  EgressBindFailed: "test/journey/wrong-way-out.test.ts",
  InsideAddress: "test/journey/decoys.test.ts",
  ProxyFailed: "test/journey/wrong-way-out.test.ts",
  NetworkUnreachable: "test/journey/silent-dns.test.ts",
  TotalTimeExceeded: "test/faults/endless-answer.test.ts",
};
