import { decodeEntities, isRecord, readXml } from "./s3-error-body.ts";

/** An error of STS as it was answered. */
export type StsError = { code: string; message: string; requestId: string | null };

const longestText = 2_000;
/** A session token has no agreed length; AWS says that 4,096 bytes may be passed (IAM User Guide). */
const longestToken = 16_384;

/**
 * The error of an answer: `<ErrorResponse><Error>` as STS has it, or S3's bare `<Error>`, which other stores use.
 * Null where there is none. Never throws.
 */
export function readStsError(body: string): StsError | null {
  const document = readXml(body);
  const response = document?.ErrorResponse;
  const error = (isRecord(response) ? response.Error : undefined) ?? document?.Error;
  if (!isRecord(error)) return null;
  const code = textOf(error.Code);
  if (code === null || !/^[A-Za-z0-9._]{1,64}$/.test(code)) return null;
  const outer = isRecord(response) ? textOf(response.RequestId) : null;
  return { code, message: textOf(error.Message) ?? "", requestId: outer ?? textOf(error.RequestId) };
}

export type AssumedRole = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Instant in milliseconds, by the clock of STS. */
  expires: number;
};

/** What an AssumeRole brought; null where anything of it is missing or is not what it should be. */
export function readAssumedRole(body: string): AssumedRole | null {
  const response = readXml(body)?.AssumeRoleResponse;
  const result = isRecord(response) ? response.AssumeRoleResult : undefined;
  const credentials = isRecord(result) ? result.Credentials : undefined;
  if (!isRecord(credentials)) return null;
  const accessKeyId = textOf(credentials.AccessKeyId);
  const secretAccessKey = textOf(credentials.SecretAccessKey);
  const sessionToken = textOf(credentials.SessionToken, longestToken);
  const expires = Date.parse(textOf(credentials.Expiration) ?? "");
  if (accessKeyId === null || secretAccessKey === null || sessionToken === null) return null;
  // They go into headers: one line of visible characters each.
  if (![accessKeyId, secretAccessKey, sessionToken].every((text) => /^[\x21-\x7e]+$/.test(text))) return null;
  return Number.isFinite(expires) ? { accessKeyId, secretAccessKey, sessionToken, expires } : null;
}

/** The ARN of whom GetCallerIdentity names; null where the answer is none. */
export function readCallerArn(body: string): string | null {
  const response = readXml(body)?.GetCallerIdentityResponse;
  const result = isRecord(response) ? response.GetCallerIdentityResult : undefined;
  return isRecord(result) ? textOf(result.Arn) : null;
}

function textOf(value: unknown, longest = longestText): string | null {
  if (typeof value !== "string") return null;
  const text = decodeEntities(value).trim();
  return text === "" || text.length > longest ? null : text;
}
