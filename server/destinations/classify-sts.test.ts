import { describe, expect, test } from "vitest";
import { classifySts } from "./classify-sts.ts";
import { NetworkFault } from "./network-fault.ts";

const context = {
  action: "put",
  aws: true,
  bucket: "acme-rec",
  folder: "rec",
  region: "ap-northeast-1",
  egressIps: [],
  role: { arn: "arn:aws:iam::1:role/r", principal: "arn:aws:iam::2:user/onbin", externalId: "onbin-1" },
} as const;

const answer = (status: number, body: string) => ({ status, headers: {}, body, requestId: "r-1" });
const error = (status: number, code: string, message = "") =>
  answer(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
const assume = "User: arn:aws:iam::2:user/onbin is not authorized to perform: sts:AssumeRole on resource: x";

// AWS's answers are those of its documentation; none was seen on AWS itself.
describe.each([
  ["AccessDenied", error(403, "AccessDenied", assume), "RoleNotAssumable", "theirs", "pause"],
  [
    "AccessDenied by our own policy",
    error(403, "AccessDenied", `${assume} because no identity-based policy allows the sts:AssumeRole action`),
    "IdentityNotAllowed",
    "ours",
    "alarm",
  ],
  [
    "AccessDenied by a policy over our own account",
    error(403, "AccessDenied", `${assume} with an explicit deny in a service control policy`),
    "IdentityNotAllowed",
    "ours",
    "alarm",
  ],
  ["NoSuchEntity (Ceph)", error(404, "NoSuchEntity"), "RoleMissing", "theirs", "pause"],
  ["RegionDisabledException", error(403, "RegionDisabledException"), "RoleRegionDisabled", "theirs", "pause"],
  [
    "ValidationError of the ARN",
    error(400, "ValidationError", "1 validation error detected: Value 'x' at 'roleArn' failed"),
    "RoleArnRefused",
    "theirs",
    "pause",
  ],
  ["ValidationError of us", error(400, "ValidationError", "durationSeconds"), "StsRefused", "ours", "alarm"],
  ["MalformedPolicyDocument", error(400, "MalformedPolicyDocument"), "StsRefused", "ours", "alarm"],
  ["InvalidClientTokenId", error(403, "InvalidClientTokenId"), "IdentityRefused", "ours", "alarm"],
  ["SignatureDoesNotMatch", error(403, "SignatureDoesNotMatch"), "IdentityRefused", "ours", "alarm"],
  [
    "SignatureDoesNotMatch of a clock",
    error(403, "SignatureDoesNotMatch", "Signature expired: 20261123 is now earlier than 20261124"),
    "RequestTimeTooSkewed",
    "ours",
    "alarm",
  ],
  ["Throttling", error(400, "Throttling"), "SlowDown", "passing", "retry"],
  ["ServiceUnavailable", error(503, "ServiceUnavailable"), "ServiceUnavailable", "passing", "retry"],
  [
    "S3's form of an error",
    answer(403, "<Error><Code>AccessDenied</Code></Error>"),
    "RoleNotAssumable",
    "theirs",
    "pause",
  ],
  ["a code that nobody knows", error(400, "SomethingNew"), "StsRefused", "ours", "alarm"],
  ["a store without STS", answer(405, ""), "StsUnsupported", "ours", "alarm"],
  ["an empty 403, which may be anybody's", answer(403, ""), "UnexpectedAnswer", "passing", "retry"],
  [
    "no connection",
    new NetworkFault("refused", "ECONNREFUSED", false),
    "ConnectionRefused",
    "passing",
    "retry",
  ],
] as const)("%s", (_, result, code, whose, act) => {
  test(`is ${code}: ${whose}, ${act}`, () => {
    const failure = classifySts(result, context);
    expect(failure).toMatchObject({ code, whose, act });
    expect(failure.params).toMatchObject({ roleArn: context.role.arn, externalId: "onbin-1" });
  });
});
