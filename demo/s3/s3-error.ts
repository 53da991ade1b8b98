/**
 * Status and text of every error code that the server answers itself or that a test can ask for.
 * Source: Amazon S3 API reference, "Error responses".
 */
const table = {
  AccessDenied: [403, "Access Denied"],
  AccountProblem: [
    403,
    "There is a problem with your AWS account that prevents the operation from completing successfully.",
  ],
  AllAccessDisabled: [403, "All access to this object has been disabled."],
  AuthorizationHeaderMalformed: [400, "The authorization header that you provided is not valid."],
  BadDigest: [400, "The Content-MD5 you specified did not match what we received."],
  BucketAlreadyOwnedByYou: [
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
  ],
  ConditionalRequestConflict: [
    409,
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
  ],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed size"],
  ExpiredToken: [400, "The provided token has expired."],
  IllegalLocationConstraintException: [
    400,
    "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
  ],
  IncompleteBody: [
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  ],
  InternalError: [500, "We encountered an internal error. Please try again."],
  InvalidAccessKeyId: [403, "The AWS Access Key Id you provided does not exist in our records."],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidDigest: [400, "The Content-MD5 you specified was invalid."],
  InvalidEncryptionAlgorithmError: [400, "The Encryption request you specified is not valid."],
  InvalidRequest: [400, "Invalid Request"],
  InvalidStorageClass: [400, "The storage class you specified is not valid"],
  InvalidToken: [400, "The provided token is malformed or otherwise invalid."],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  "KMS.DisabledException": [400, "The key is disabled."],
  "KMS.NotFoundException": [400, "The key does not exist."],
  KeyTooLongError: [400, "Your key is too long"],
  MalformedXML: [
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  MissingContentLength: [411, "You must provide the Content-Length HTTP header."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NotImplemented: [501, "A header you provided implies functionality that is not implemented"],
  NotSignedUp: [
    403,
    "Your account is not signed up for the S3 service. You must sign up before you can use S3.",
  ],
  OperationAborted: [
    409,
    "A conflicting conditional operation is currently in progress against this resource. Please try again.",
  ],
  PermanentRedirect: [
    301,
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
  ],
  PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
  RequestTimeTooSkewed: [403, "The difference between the request time and the current time is too large."],
  RequestTimeout: [
    400,
    "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
  ],
  ServiceUnavailable: [503, "Service is unable to handle request."],
  SignatureDoesNotMatch: [
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  SlowDown: [503, "Please reduce your request rate."],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type S3ErrorCode = keyof typeof table;

export type S3ErrorDetails = {
  status?: number;
  message?: string;
  /** Further elements of the error document, for example Region or BucketName. */
  fields?: Record<string, string>;
  headers?: Record<string, string>;
};

/** An error as Amazon S3 would answer it. */
export class S3Error extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Record<string, string>;
  readonly headers: Record<string, string>;

  constructor(code: string, details: S3ErrorDetails & { status: number; message: string }) {
    super(details.message);
    this.code = code;
    this.status = details.status;
    this.fields = details.fields ?? {};
    this.headers = details.headers ?? {};
  }
}

/** An error of the table; the details replace or add to what the table says. */
export function s3Error(code: S3ErrorCode, details: S3ErrorDetails = {}): S3Error {
  const [status, message] = table[code];
  return new S3Error(code, { status, message, ...details });
}

export function isS3ErrorCode(code: string): code is S3ErrorCode {
  return Object.hasOwn(table, code);
}
