import { classifySts } from "./classify-sts.ts";
import { isAws, signingRegion } from "./endpoint.ts";
import type { Failure } from "./failure.ts";
import { NetworkFault } from "./network-fault.ts";
import type { S3Caller } from "./s3-caller.ts";
import type { S3Credentials } from "./sign-request.ts";
import { readCallerArn } from "./sts-answer.ts";
import { type StsPlace, stsRequest } from "./sts-request.ts";

/** Asks STS whose keys these are (GetCallerIdentity, which needs no permission). Never throws for what STS does. */
export async function askCallerIdentity(
  place: StsPlace,
  credentials: S3Credentials,
  caller: S3Caller,
): Promise<{ arn: string } | { failure: Failure }> {
  const { endpoint } = place;
  const context = {
    action: "check",
    aws: isAws(endpoint),
    endpointName: endpoint.name,
    bucket: "",
    folder: "",
    region: signingRegion(endpoint, place.region),
    egressIps: [],
  } as const;
  try {
    const answer = await stsRequest(place, { Action: "GetCallerIdentity" }, credentials, caller);
    const arn = answer.status === 200 ? readCallerArn(answer.body) : null;
    return arn === null ? { failure: classifySts(answer, context) } : { arn };
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return { failure: classifySts(error, context) };
  }
}
