import http from "node:http";
import { expect, test } from "vitest";
import type { StsRole } from "../../demo/s3/s3-server.ts";
import { peerInTest } from "../../test/support/s3-peer/peer-in-test.ts";
import { defaultUser } from "../../test/support/s3-peer/signed-request.ts";
import { assumeRole, sessionName } from "./assume-role.ts";
import { askCallerIdentity } from "./caller-identity.ts";
import { awsEndpoint } from "./endpoint.ts";
import { s3Request } from "./s3-request.ts";
import { stsUrl } from "./sts-request.ts";
import { callerInTest, stubInTest, targetAt } from "./stub-in-test.ts";

const principal = "arn:aws:iam::000000000000:user/onbin";
const identity = { ...defaultUser, name: "onbin" };
const arn = "arn:aws:iam::123456789012:role/acme/recordings";
const externalId = "onbin-0123456789abcdef";

const role = (change: Partial<StsRole> = {}): StsRole => ({
  arn,
  trust: {
    Statement: {
      Effect: "Allow",
      Principal: { AWS: principal },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": externalId } },
    },
  },
  policy: { Statement: { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::demo/rec/*" } },
  ...change,
});

const endpointAt = (url: string) => ({ ...awsEndpoint, name: "peer", url, pathStyle: true });

function assume(url: string, change: { roleArn?: string; externalId?: string | null; secret?: string } = {}) {
  const { roleArn = arn, secret = identity.secretAccessKey } = change;
  const facts = { arn: roleArn, principal, externalId };
  const context = { action: "put", aws: false, endpointName: "peer", bucket: "demo", folder: "rec" } as const;
  return assumeRole(
    { endpoint: endpointAt(url), region: "us-east-1" },
    { companyId: "acme", externalId: change.externalId === undefined ? externalId : change.externalId },
    { accessKeyId: identity.accessKeyId, secretAccessKey: secret },
    callerInTest(),
    { ...context, region: "us-east-1", egressIps: [], role: facts },
  );
}

const codeOf = async (assumed: ReturnType<typeof assume>) => {
  const answer = await assumed;
  return "failure" in answer ? answer.failure.code : "taken on";
};

test("a role is taken on, its session may do what the role may, and ends", async () => {
  let now = Date.now();
  const peer = await peerInTest({ users: [identity], roles: [role()], now: () => now });
  const assumed = await assume(peer.url);
  if ("failure" in assumed) throw new Error(assumed.failure.code);
  expect(assumed.lifetimeMs).toBeGreaterThan(3_590_000);
  expect(assumed.lifetimeMs).toBeLessThanOrEqual(3_600_000);

  const target = targetAt(peer.url, { bucket: "demo", credentials: assumed.credentials });
  const put = (key: string) =>
    s3Request(
      target,
      { method: "PUT", key, body: { kind: "bytes", bytes: Buffer.from(key) } },
      callerInTest(),
    );
  expect((await put("rec/a")).status).toBe(200);
  expect((await put("other/a")).body).toContain("assumed-role/acme/recordings/onbin-acme is not authorized");
  const forged = { ...target, credentials: { ...assumed.credentials, sessionToken: "forged" } };
  expect((await s3Request(forged, { method: "HEAD" }, callerInTest())).status).toBe(400);
  now += 3_600_000;
  expect((await put("rec/b")).body).toContain("<Code>ExpiredToken</Code>");
});

test.each([
  ["another company's external ID", { externalId: "onbin-ffff" }, "RoleNotAssumable"],
  ["no external ID", { externalId: null }, "RoleNotAssumable"],
  ["a role that is not there", { roleArn: `${arn}s` }, "RoleNotAssumable"],
  ["what is no ARN of a role", { roleArn: "arn:aws:iam::1:user/x" }, "RoleArnRefused"],
  ["a wrong secret of ours", { secret: "wrong" }, "IdentityRefused"],
])("%s", async (_, change, code) => {
  const peer = await peerInTest({ users: [identity], roles: [role()] });
  expect(await codeOf(assume(peer.url, change))).toBe(code);
});

test("a role that trusts somebody else, or nobody, cannot be taken on", async () => {
  const statement = { Effect: "Allow", Action: "sts:AssumeRole" } as const;
  const trusting = (AWS: string) => role({ trust: { Statement: { ...statement, Principal: { AWS } } } });
  const peer = await peerInTest({ users: [identity], roles: [trusting("arn:aws:iam::9:user/x")] });
  expect(await codeOf(assume(peer.url))).toBe("RoleNotAssumable");
  peer.roles.splice(0, 1, trusting("arn:aws:iam::000000000000:root"));
  expect(await codeOf(assume(peer.url, { externalId: null }))).toBe("taken on");
});

test("an identity whose own policy does not allow it is ours to mend", async () => {
  const policy = { Statement: [] };
  const peer = await peerInTest({ users: [{ ...identity, policy }], roles: [role()] });
  expect(await codeOf(assume(peer.url))).toBe("IdentityNotAllowed");
});

test("a clock that is wrong by an hour is ours to mend, and by five minutes no trouble", async () => {
  let ahead = 3_600_000;
  const peer = await peerInTest({ users: [identity], roles: [role()], now: () => Date.now() + ahead });
  expect(await codeOf(assume(peer.url))).toBe("RequestTimeTooSkewed");
  ahead = 300_000;
  expect(await codeOf(assume(peer.url))).toBe("taken on");
});

test("a store without STS says so", async () => {
  const peer = await peerInTest({ users: [identity] });
  expect(await codeOf(assume(peer.url))).toBe("StsUnsupported");
});

test.each([
  ["a proxy's page", 200, "<html>sign in</html>", "ProxyAnswer"],
  ["an answer without credentials", 200, "<AssumeRoleResponse/>", "UnexpectedAnswer"],
  ["half an answer", 200, "<AssumeRoleResponse><AssumeRoleResult><Credentials>", "UnexpectedAnswer"],
  ["a redirect, which is not followed", 307, "", "UnexpectedAnswer"],
  ["nothing", 503, "", "ServiceUnavailable"],
])("%s gives no credentials", async (_, status, body, code) => {
  const url = await stubInTest(
    http.createServer((request, response) => {
      request.resume();
      response.writeHead(status, { location: "http://127.0.0.1:1/" });
      response.end(body);
    }),
  );
  expect(await codeOf(assume(url))).toBe(code);
});

test("a session that would be good for years is taken for an hour, a token with a line end for none", async () => {
  let token = "t";
  const credentials = () =>
    `<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>${token}</SessionToken>` +
    "<Expiration>2999-01-01T00:00:00Z</Expiration>";
  const url = await stubInTest(
    http.createServer((request, response) => {
      request.resume();
      response.end(
        `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials()}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      );
    }),
  );
  expect(await assume(url)).toMatchObject({ lifetimeMs: 3_600_000 });
  token = "a\nb: c";
  expect(await codeOf(assume(url))).toBe("UnexpectedAnswer");
});

test("whose keys they are is asked without any permission", async () => {
  const peer = await peerInTest({ users: [{ ...identity, policy: { Statement: [] } }], roles: [] });
  const place = { endpoint: endpointAt(peer.url), region: "us-east-1" };
  expect(await askCallerIdentity(place, identity, callerInTest())).toEqual({ arn: principal });
  const wrong = { ...identity, secretAccessKey: "x" };
  expect(await askCallerIdentity(place, wrong, callerInTest())).toMatchObject({
    failure: { code: "IdentityRefused", whose: "ours" },
  });
});

test("the STS of AWS is the one of the bucket's region; of another store the listed one, else itself", () => {
  expect(stsUrl({ endpoint: awsEndpoint, region: "ap-northeast-1" })).toBe(
    "https://sts.ap-northeast-1.amazonaws.com",
  );
  expect(stsUrl({ endpoint: awsEndpoint, region: "cn-north-1" })).toBe(
    "https://sts.cn-north-1.amazonaws.com.cn",
  );
  expect(() => stsUrl({ endpoint: awsEndpoint, region: "evil.example/" })).toThrow();
  const store = endpointAt("https://s3.example");
  expect(stsUrl({ endpoint: store, region: "" })).toBe("https://s3.example");
  expect(stsUrl({ endpoint: { ...store, sts: "https://sts.example/x" }, region: "" })).toBe(
    "https://sts.example/x",
  );
});

test.each(["acme", "a", "UPPER_lower-1", "x".repeat(64), "日本"])(
  "the session of %s has a name that STS takes",
  (id) => {
    expect(sessionName(id)).toMatch(/^[\w+=,.@-]{2,64}$/);
  },
);
