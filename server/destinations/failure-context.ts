import type { FailureContext } from "./classify-failure.ts";
import { isAws, signingRegion } from "./endpoint.ts";
import type { S3Target } from "./s3-request.ts";

/** What `classify` needs to know of a target and of what was tried with it. */
export function failureContext(
  target: S3Target,
  tried: Pick<FailureContext, "action" | "folder" | "egressIps" | "conditional">,
): FailureContext {
  const { endpoint, bucket, credentials, role, wishes } = target;
  return {
    ...tried,
    aws: isAws(endpoint),
    endpointName: endpoint.name,
    bucket,
    region: signingRegion(endpoint, target.region),
    wishes,
    // The key of a session is nobody's to look at.
    ...(role === undefined ? { accessKeyLast4: credentials.accessKeyId.slice(-4) } : { role }),
  };
}
