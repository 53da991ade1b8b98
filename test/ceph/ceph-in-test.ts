import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { type IamPolicy, policyText, type TrustPolicy } from "../../contract/iam-policies.ts";
import { element, send, signedHeaders } from "../support/s3-peer/signed-request.ts";

export type CephUser = { name: string; accessKeyId: string; secretAccessKey: string };

/** Set by main.ts for the tests. */
export const cephUrl = process.env.CEPH_TEST_URL ?? "";
const settings = process.env.CEPH_TEST_SETTINGS ?? "";

/** What ONBIN_S3_ENDPOINTS says of this Ceph. */
export const store = { name: "ceph", url: cephUrl, region: "us-east-1", pathStyle: true };
/** The same by the gateway that has STS. */
export const storeWithRoles = {
  ...store,
  url: process.env.CEPH_TEST_STS_URL ?? "",
  lacks: ["external-id"],
};

export type Owner = Awaited<ReturnType<typeof addOwner>>;

/**
 * A company's own side: a user who owns buckets and makes users with policies, and an auditor who may read everything:
 * on Ceph an object belongs to the user who wrote it, not to the bucket's owner as on AWS.
 */
export async function addOwner() {
  const owner = await addUser(["--caps", "users=*;user-policy=*"]);
  const auditor = await addUser(["--admin"]);
  const read = async (path: string, query: Record<string, string> = {}): Promise<Buffer> => {
    const headers = await signedHeaders(cephUrl, { method: "GET", path, query, ...auditor });
    const answer = await fetch(`${cephUrl}${path}?${new URLSearchParams(query)}`, { headers });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${bytes}`);
    return bytes;
  };
  const put = async (path: string, body: Buffer = Buffer.alloc(0)): Promise<void> => {
    const answer = await send(cephUrl, { method: "PUT", path, body, ...owner });
    if (answer.status !== 200) throw new Error(`PUT ${path}: ${answer.status} ${answer.body}`);
  };
  const addNamedBucket = (bucket: string) => put(`/${bucket}`);
  return {
    addNamedBucket,
    async addBucket(): Promise<string> {
      const bucket = `onbin-${randomBytes(5).toString("hex")}`;
      await addNamedBucket(bucket);
      return bucket;
    },
    put: (bucket: string, key: string, body: Buffer) => put(`/${bucket}/${key}`, body),
    /** A user of IAM who may do what the policy says, and nothing without one. */
    async addUser(policy: IamPolicy | null): Promise<CephUser> {
      const user = await addUser(["--max-buckets", "-1"]);
      if (policy !== null) await putPolicy(owner, user, policy);
      return user;
    },
    putPolicy: (user: CephUser, policy: IamPolicy) => putPolicy(owner, user, policy),
    /** Size in bytes and SHA-256 of an object, from all of its bytes. */
    async read(bucket: string, key: string, versionId?: string): Promise<{ size: number; sha256: string }> {
      const bytes = await read(`/${bucket}/${key}`, versionId === undefined ? {} : { versionId });
      return { size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
    },
    /** What the store says of an object (HeadObject), by header. */
    async facts(bucket: string, key: string): Promise<Record<string, string>> {
      const path = `/${bucket}/${key}`;
      const headers = await signedHeaders(cephUrl, { method: "HEAD", path, ...auditor });
      const answer = await fetch(`${cephUrl}${path}`, { method: "HEAD", headers });
      if (answer.status !== 200) throw new Error(`HEAD ${path}: ${answer.status}`);
      return Object.fromEntries(answer.headers);
    },
    /** Makes a bucket keep every version (PutBucketVersioning). */
    async keepVersions(bucket: string): Promise<void> {
      const body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
      const query = { versioning: "" };
      const answer = await send(cephUrl, {
        method: "PUT",
        path: `/${bucket}`,
        query,
        body: Buffer.from(body),
        ...owner,
      });
      if (answer.status !== 200) throw new Error(`PUT versioning: ${answer.status} ${answer.body}`);
    },
    /** The IDs of all versions of a key; one, `null`, where the bucket keeps none (ListObjectVersions). */
    async versions(bucket: string, key: string): Promise<string[]> {
      const body = (await read(`/${bucket}`, { versions: "", prefix: key })).toString();
      return [...body.matchAll(/<VersionId>([^<]*)<\/VersionId>/g)].map(([, id]) => id ?? "");
    },
    /** Keys of everything in a bucket; of each page the last is what the next comes after. */
    async list(bucket: string): Promise<string[]> {
      const keys: string[] = [];
      for (;;) {
        const after = keys.at(-1);
        const query = { "list-type": "2", ...(after === undefined ? {} : { "start-after": after }) };
        const body = (await read(`/${bucket}`, query)).toString();
        keys.push(...[...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? ""));
        if (element({ body }, "IsTruncated") !== "true") return keys;
      }
    },
  };
}

/** A user who has one bucket and nothing else. */
export async function addBucketsOwner(bucket: string): Promise<CephUser> {
  const user = await addUser(["--max-buckets", "1"]);
  const answer = await send(cephUrl, { method: "PUT", path: `/${bucket}`, ...user });
  if (answer.status !== 200) throw new Error(`PUT /${bucket}: ${answer.status} ${answer.body}`);
  return user;
}

/** The operator's own user, which takes roles on and may do nothing else. */
export function addIdentity(): Promise<CephUser> {
  return addUser(["--max-buckets", "-1"]);
}

/** A role with its trust and its permissions; null: none. */
export async function addRole(trust: TrustPolicy, permissions: IamPolicy | null) {
  const name = `role-${randomBytes(5).toString("hex")}`;
  const named = ["--role-name", name];
  await administer("role", "create", ...named, "--path", "/", "--assume-role-policy-doc", policyText(trust));
  if (permissions !== null) {
    const policy = ["--policy-name", "onbin", "--policy-doc", policyText(permissions)];
    await administer("role-policy", "put", ...named, ...policy);
  }
  return {
    arn: `arn:aws:iam:::role/${name}`,
    setTrust: (changed: TrustPolicy) =>
      administer("role", "modify", ...named, "--assume-role-policy-doc", policyText(changed)),
    async remove(): Promise<void> {
      if (permissions !== null) await administer("role-policy", "delete", ...named, "--policy-name", "onbin");
      await administer("role", "delete", ...named);
    },
  };
}

async function administer(...words: readonly string[]): Promise<void> {
  const admin = ["-c", settings, "-n", "client.rgw"];
  await promisify(execFile)("radosgw-admin", [...admin, ...words], { timeout: 60_000 });
}

async function addUser(options: readonly string[]): Promise<CephUser> {
  const name = `user-${randomBytes(5).toString("hex")}`;
  const accessKeyId = `AK${randomBytes(9).toString("hex").toUpperCase()}`;
  const secretAccessKey = randomBytes(20).toString("hex");
  const said = [
    "--uid",
    name,
    "--display-name",
    name,
    "--access-key",
    accessKeyId,
    "--secret",
    secretAccessKey,
  ];
  await administer("user", "create", ...said, ...options);
  return { name, accessKeyId, secretAccessKey };
}

/** IAM's PutUserPolicy (IAM API reference), signed as its owner. */
async function putPolicy(owner: CephUser, user: CephUser, policy: IamPolicy): Promise<void> {
  const form = new URLSearchParams({
    Action: "PutUserPolicy",
    Version: "2010-05-08",
    UserName: user.name,
    PolicyName: "onbin",
    PolicyDocument: policyText(policy),
  }).toString();
  const { hostname, port, host } = new URL(cephUrl);
  const signer = new SignatureV4({ credentials: owner, region: "us-east-1", service: "iam", sha256: Sha256 });
  const signed = await signer.sign(
    new HttpRequest({
      method: "POST",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: "/",
      headers: { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: form,
    }),
  );
  const answer = await fetch(`${cephUrl}/`, { method: "POST", headers: signed.headers, body: form });
  if (answer.status !== 200) throw new Error(`PutUserPolicy: ${answer.status} ${await answer.text()}`);
}
