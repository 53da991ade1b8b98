import { createHash } from "node:crypto";
import { parseAuthorization } from "./authorization.ts";
import { userArn } from "./authorize.ts";
import { callHook, type Exchange, type S3User } from "./exchange.ts";
import { evaluatePolicy } from "./policy.ts";
import { receiveBody } from "./receive-body.ts";
import { reply } from "./reply.ts";
import { newSession } from "./role-session.ts";
import { S3Error, s3Error } from "./s3-error.ts";
import { verifySignature } from "./signature.ts";
import { isTrusted } from "./trust-policy.ts";
import { type XmlNode, xmlDocument } from "./xml.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
const longestForm = 65_536;

/**
 * AssumeRole and GetCallerIdentity (AWS STS API Reference, query API by POST). One address stands for the STS of all
 * regions. A server without roles has no STS: MethodNotAllowed.
 */
export async function securityToken(exchange: Exchange): Promise<void> {
  const { state, response, record } = exchange;
  if (!state.roles) throw s3Error("MethodNotAllowed", { fields: { Method: "POST" } });
  const form = await readForm(exchange);
  await callHook("received", exchange);
  response.setHeader("x-amzn-requestid", record.requestId);
  try {
    const user = signer(exchange, form);
    record.accessKeyId = user.accessKeyId;
    const body = answerTo(new URLSearchParams(form), user, exchange);
    reply(state.log, exchange, { status: 200, body });
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    record.code = error.code;
    reply(state.log, exchange, { status: error.status, body: errorDocument(error, record.requestId) });
  }
}

function answerTo(asked: URLSearchParams, user: S3User, exchange: Exchange): string {
  const action = asked.get("Action") ?? "";
  exchange.record.action = action;
  switch (action) {
    case "AssumeRole":
      return assumeRole(asked, user, exchange);
    case "GetCallerIdentity":
      return document(action, exchange, [["Arn", userArn(user)]]);
    default:
      throw stsError("InvalidAction", 400, `Could not find operation ${action} for version 2011-06-15`);
  }
}

function assumeRole(asked: URLSearchParams, user: S3User, exchange: Exchange): string {
  const { state, record } = exchange;
  const arn = asked.get("RoleArn") ?? "";
  const name = asked.get("RoleSessionName") ?? "";
  const seconds = Number(asked.get("DurationSeconds") ?? 3600);
  if (!/^arn:aws[a-z-]*:iam::\d*:role\/.+$/.test(arn))
    throw stsError("ValidationError", 400, `${arn} is invalid: Request ARN is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw invalid("roleSessionName", name);
  if (!(seconds >= 900 && seconds <= 43_200)) throw invalid("durationSeconds", String(seconds));
  record.roleArn = arn;
  const externalId = asked.get("ExternalId") ?? undefined;
  record.externalId = externalId ?? null;
  const facts = { sourceIp: record.remoteAddress, prefix: undefined, externalId };
  const denied = `User: ${userArn(user)} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
  if (user.policy) {
    const decision = evaluatePolicy(user.policy, { action: "sts:AssumeRole", resource: arn, facts });
    const why = " because no identity-based policy allows the sts:AssumeRole action";
    if (decision !== "allowed") throw stsError("AccessDenied", 403, denied + why);
  }
  // AWS does not tell a role that is not there from one that does not trust the caller.
  const role = state.roles?.find((candidate) => candidate.arn === arn);
  if (!role || !isTrusted(role.trust, userArn(user), facts)) throw stsError("AccessDenied", 403, denied);

  const until = state.now() + Math.min(seconds, state.sts.sessionSeconds ?? seconds) * 1000;
  const session = newSession(role, name, Math.floor(until / 1000) * 1000);
  state.sessions.set(session.accessKeyId, session);
  return document("AssumeRole", exchange, [
    [
      "Credentials",
      [
        ["AccessKeyId", session.accessKeyId],
        ["SecretAccessKey", session.secretAccessKey],
        ["SessionToken", session.sessionToken],
        ["Expiration", new Date(session.expires).toISOString().replace(".000Z", "Z")],
      ],
    ],
  ]);
}

function signer({ state, request, target }: Exchange, form: string): S3User {
  const { region } = parseAuthorization(request.headers.authorization, "sts");
  const payload = createHash("sha256").update(form).digest("hex");
  try {
    return verifySignature(request, target, {
      ...{ users: state.users, region, now: state.now() },
      ...{ service: "sts", payload },
    });
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    if (error.code === "InvalidAccessKeyId")
      throw stsError("InvalidClientTokenId", 403, "The security token included in the request is invalid.");
    if (error.code === "RequestTimeTooSkewed")
      throw stsError("SignatureDoesNotMatch", 403, "Signature expired: it is now earlier than is allowed");
    throw stsError(error.code, 403, error.message);
  }
}

async function readForm(exchange: Exchange): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  await receiveBody(exchange, async (chunk) => {
    size += chunk.length;
    if (size > longestForm) throw s3Error("InvalidRequest");
    pieces.push(chunk);
  });
  return Buffer.concat(pieces).toString("utf8");
}

function document(action: string, { record }: Exchange, result: readonly XmlNode[]): string {
  return xmlDocument(
    [
      `${action}Response`,
      [
        [`${action}Result`, result],
        ["ResponseMetadata", [["RequestId", record.requestId]]],
      ],
    ],
    namespace,
  );
}

function errorDocument({ code, message }: S3Error, requestId: string): string {
  const error: XmlNode = [
    "Error",
    [
      ["Type", "Sender"],
      ["Code", code],
      ["Message", message],
    ],
  ];
  return xmlDocument(["ErrorResponse", [error, ["RequestId", requestId]]], namespace);
}

function stsError(code: string, status: number, message: string): S3Error {
  return new S3Error(code, { status, message });
}

function invalid(name: string, value: string): S3Error {
  return stsError(
    "ValidationError",
    400,
    `1 validation error detected: Value '${value}' at '${name}' is invalid`,
  );
}
