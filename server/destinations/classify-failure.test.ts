import { expect, test } from "vitest";
import { classify, type FailureContext } from "./classify-failure.ts";
import { NetworkFault, type NetworkFaultCode } from "./network-fault.ts";
import type { S3Answer } from "./s3-request.ts";

const context: FailureContext = {
  action: "put",
  aws: true,
  bucket: "acme-rec",
  folder: "calls",
  region: "ap-northeast-1",
  egressIps: ["203.0.113.10"],
  conditional: true,
};

function answer(status: number, body = "", headers: Record<string, string> = {}): S3Answer {
  return { status, body, headers, requestId: headers["x-amz-request-id"] ?? null, afterUnknown: false };
}

function errorBody(code: string, fields: Record<string, string> = {}): string {
  const elements = Object.entries({ Code: code, RequestId: "R-BODY", ...fields });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.map(([name, text]) => `<${name}>${text}</${name}>`).join("")}</Error>`;
}

const named = (status: number, code: string, fields?: Record<string, string>) =>
  classify(answer(status, errorBody(code, fields)), context);

test.each([
  [403, "SignatureDoesNotMatch", "theirs", "pause"],
  [403, "InvalidAccessKeyId", "theirs", "pause"],
  [404, "NoSuchBucket", "theirs", "pause"],
  [403, "AccessDenied", "theirs", "pause"],
  [403, "AccountProblem", "theirs", "pause"],
  [403, "AllAccessDisabled", "theirs", "pause"],
  [403, "NotSignedUp", "theirs", "pause"],
  [400, "ExpiredToken", "theirs", "pause"],
  [400, "InvalidToken", "theirs", "pause"],
  [400, "InvalidBucketName", "theirs", "pause"],
  [400, "SomethingNew", "theirs", "pause"],
  [405, "MethodNotAllowed", "theirs", "pause"],
  [403, "RequestTimeTooSkewed", "ours", "alarm"],
  [400, "InvalidRequest", "ours", "alarm"],
  [400, "InvalidDigest", "ours", "alarm"],
  [411, "MissingContentLength", "ours", "alarm"],
  [400, "KeyTooLongError", "ours", "alarm"],
  [400, "BadDigest", "passing", "retry-reread"],
  [400, "XAmzContentSHA256Mismatch", "passing", "retry-reread"],
  [400, "IncompleteBody", "passing", "retry-reread"],
  [412, "PreconditionFailed", "theirs", "settle"],
  [503, "SlowDown", "passing", "retry"],
  [503, "ServiceUnavailable", "passing", "retry"],
  [500, "InternalError", "passing", "retry"],
  [400, "RequestTimeout", "passing", "retry"],
  [409, "OperationAborted", "passing", "retry"],
  [409, "ConditionalRequestConflict", "passing", "retry"],
  [502, "SomethingNewer", "passing", "retry"],
])("%i %s is %s: %s", (status, code, whose, act) => {
  expect(named(status, code)).toMatchObject({ code, http: status, requestId: "R-BODY", whose, act });
});

test.each([
  [301, errorBody("PermanentRedirect", { Endpoint: "acme-rec.s3.ap-northeast-3.amazonaws.com" }), {}],
  [301, errorBody("PermanentRedirect", { Endpoint: "acme-rec.s3-ap-northeast-3.amazonaws.com" }), {}],
  [301, "", { "x-amz-bucket-region": "ap-northeast-3" }],
  [400, "", { "x-amz-bucket-region": "ap-northeast-3" }],
  [307, errorBody("TemporaryRedirect"), { "x-amz-bucket-region": "ap-northeast-3" }],
  [400, errorBody("AuthorizationHeaderMalformed", { Region: "ap-northeast-3" }), {}],
  [
    400,
    errorBody("AuthorizationHeaderMalformed", {
      Message: "the region &#39;us-east-1&#39; is wrong; expecting &#39;ap-northeast-3&#39;",
    }),
    {},
  ],
  [
    400,
    errorBody("IllegalLocationConstraintException", {
      Message: "The ap-northeast-3 location constraint is incompatible for the region specific endpoint",
    }),
    {},
  ],
])("%i %s names the right region", (status, body, headers) => {
  const failure = classify(answer(status, body, headers), context);
  expect(failure).toMatchObject({
    act: "try-region",
    region: "ap-northeast-3",
    params: { rightRegion: "ap-northeast-3" },
  });
});

test.each([
  ["PermanentRedirect", "evil.example", "pause"],
  ["PermanentRedirect", "acme-rec.s3.ap-northeast-1.amazonaws.com", "pause"],
  ["TemporaryRedirect", "acme-rec.s3.ap-northeast-1.amazonaws.com", "retry"],
])("%s to %s names no other region: %s", (code, Endpoint, act) => {
  const failure = named(301, code, { Endpoint });
  expect(failure.act).toBe(act);
  expect(failure.region).toBeUndefined();
});

test("the denied action and what denies it are taken from AWS's text", () => {
  const Message =
    "User: arn:aws:iam::123456789012:user/onbin is not authorized to perform: s3:PutObject on resource: &quot;arn:aws:s3:::acme-rec/calls/a.wav&quot; with an explicit deny in a service control policy";
  expect(named(403, "AccessDenied", { Message })).toMatchObject({
    action: "s3:PutObject",
    params: { deniedAction: "s3:PutObject", denial: "organisation" },
  });
});

test("AccessDenied that names kms: is about the key", () => {
  const Message =
    "User: arn:aws:iam::1:user/onbin is not authorized to perform: kms:GenerateDataKey on this resource because no identity-based policy allows the kms:GenerateDataKey action";
  expect(named(403, "AccessDenied", { Message })).toMatchObject({
    code: "KmsAccessDenied",
    action: "kms:GenerateDataKey",
  });
});

test.each([
  [501, errorBody("NotImplemented", { Header: "If-None-Match" })],
  [501, ""],
  [400, errorBody("InvalidArgument", { ArgumentName: "If-None-Match" })],
  [400, errorBody("InvalidRequest", { Message: "If-None-Match is not supported" })],
])("a store other than AWS that does not know If-None-Match gets plain PUTs (%i)", (status, body) => {
  const other = { ...context, aws: false };
  expect(classify(answer(status, body), other)).toMatchObject({
    code: "IfNoneMatchUnsupported",
    act: "plain-put",
  });
  expect(classify(answer(status, body), context).act).not.toBe("plain-put");
  expect(classify(answer(status, body), { ...other, conditional: false }).act).not.toBe("plain-put");
});

test("a wrong secret's answer repeats our headers, which says nothing of If-None-Match", () => {
  const CanonicalRequest = "PUT\n/b/k\n\nif-none-match:*\n\nhost;if-none-match\nUNSIGNED";
  const body = errorBody("SignatureDoesNotMatch", { CanonicalRequest });
  expect(classify(answer(403, body), { ...context, aws: false }).code).toBe("SignatureDoesNotMatch");
});

test.each([
  [200, "<html><body>Please log in</body></html>", "ProxyAnswer"],
  [403, "<!DOCTYPE html><title>Blocked</title>", "ProxyAnswer"],
  [503, " <HTML>busy</HTML>", "ProxyAnswer"],
  [407, "", "ProxyFailed"],
  [302, "", "UnexpectedAnswer"],
  [400, "no XML at all", "UnexpectedAnswer"],
  [200, errorBody("InternalError"), "UnexpectedAnswer"],
  [200, errorBody("AccessDenied"), "UnexpectedAnswer"],
])("%i with %s did not come from S3's normal course: %s, passing", (status, body, code) => {
  expect(classify(answer(status, body), context)).toMatchObject({ code, whose: "passing", act: "retry" });
});

test.each<[NetworkFaultCode, string, string]>([
  ["dns", "NameNotResolved", "passing"],
  ["refused", "ConnectionRefused", "passing"],
  ["tls", "TlsFailed", "passing"],
  ["no-progress", "NoProgress", "passing"],
  ["total-time", "TotalTimeExceeded", "passing"],
  ["bind", "EgressBindFailed", "ours"],
  ["local", "LocalFileUnreadable", "ours"],
])("%s is %s and %s", (fault, code, whose) => {
  const failure = classify(new NetworkFault(fault, "DETAIL", false), context);
  expect(failure).toMatchObject({ code, whose, http: null, requestId: null, params: { detail: "DETAIL" } });
});

test("entities are not expanded and a document that is too clever is no error of S3", () => {
  const bomb = `<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Error><Code>&b;</Code></Error>`;
  expect(classify(answer(400, bomb), context).code).toBe("UnexpectedAnswer");
});

test("nothing of the answer that could be a secret is kept", () => {
  const failure = named(403, "SignatureDoesNotMatch", {
    Message: "canary-message",
    AWSAccessKeyId: "AKIACANARY",
    StringToSign: "canary-string",
    SignatureProvided: "canary-signature",
  });
  expect(JSON.stringify(failure)).not.toMatch(/canary/i);
});
