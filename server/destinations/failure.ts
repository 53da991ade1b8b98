/**
 * Whose fault: `theirs` (a person of the company must act), `passing` (it mends itself), `ours` (the operator must act).
 */
export type Whose = "theirs" | "passing" | "ours";

/**
 * What is done: `pause` the destination and tell · `retry` with backoff · `retry-reread` at most three times with the
 * file read again, then `alarm` · `alarm` the operator, keep everything · `settle` an object that is already there ·
 * `try-region` one try in the region the answer named · `plain-put` without If-None-Match from now on.
 */
export type FailureAct = "pause" | "retry" | "retry-reread" | "alarm" | "settle" | "try-region" | "plain-put";

/** What the words of a failure are filled with. Never a secret. */
export type FailureParams = {
  action: "put" | "check";
  /** "AWS" or the endpoint's name. */
  store: string;
  bucket: string;
  folder: string;
  region: string;
  /** Our published addresses, joined by `, `; empty where none are set. */
  egressIps: string;
  accessKeyLast4?: string;
  /** With access by a role (role-facts.ts): its ARN, whom it must trust, and with which external ID. */
  roleArn?: string;
  principal?: string;
  externalId?: string;
  /** The region the answer named. */
  rightRegion?: string;
  /** The action the answer named: `s3:PutObject`, `kms:GenerateDataKey`. */
  deniedAction?: string;
  /** The kind of policy that denies, where the answer named it. */
  denial?: Denial;
  /** What was wished of the store, where something was (put-wishes.ts). */
  encryption?: string;
  kmsKey?: string;
  storageClass?: string;
  bucketOwner?: string;
  /** S3's code or the HTTP status, for failures nobody knows. */
  shown?: string;
  /** Node's code of a network fault. */
  detail?: string;
};

export type Denial =
  | "nothing-allows"
  | "identity"
  | "bucket-policy"
  | "organisation"
  | "boundary"
  | "endpoint";

/** A failed request, understood. Plain data: it is stored with the attempt. */
export type Failure = {
  /** S3's own code, or one of ours; stable. */
  code: string;
  http: number | null;
  requestId: string | null;
  whose: Whose;
  act: FailureAct;
  /** The right region, with `act: "try-region"`. */
  region?: string;
  /** The action that was denied, where the answer named it. */
  action?: string;
  params: FailureParams;
};
