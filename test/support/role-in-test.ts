import type { DestinationValues } from "../../contract/destination.ts";
import { type IamPolicy, standardPolicy, trustPolicy } from "../../contract/iam-policies.ts";
import type { S3User, StsRole } from "../../demo/s3/s3-server.ts";
import { readPage } from "./bucket-in-test.ts";
import type { OnbinInTest } from "./onbin-in-test.ts";
import type { Tenant } from "./tenant-in-test.ts";

/** The operator's own keys, which may do everything: were they ever used for a company, it would work. */
export const operatorIdentity: S3User = {
  accessKeyId: "AKIDOPERATORSOWN",
  secretAccessKey: "CanaryOperator/0123456789+abcdefghijklmn",
  name: "onbin",
};

/** Keeps the identity for the store `peer`, as the operator does it. */
export async function setIdentity(onbin: Pick<OnbinInTest, "mustRun">): Promise<string> {
  const { accessKeyId, secretAccessKey } = operatorIdentity;
  const words = ["aws-identity", "set", "--store", "peer", "--access-key", accessKeyId, "--json"];
  const { arn } = JSON.parse(await onbin.mustRun(words, secretAccessKey)) as { arn: string };
  return arn;
}

export const roleArnOf = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

/** The settings of a company that has a role. */
export const valuesOf = (roleArn: string): Partial<DestinationValues> => ({
  access: "role",
  roleArn,
  accessKeyId: "",
  secretAccessKey: null,
});

/** A role with the policies that the company's page shows it, for the folder `rec` of the bucket `demo`. */
export async function roleFor({ id, administrator }: Tenant, permissions?: IamPolicy): Promise<StsRole> {
  const { endpoints, externalId } = await readPage(administrator);
  const principal = endpoints.find(({ name }) => name === "peer")?.principal;
  if (!principal) throw new Error("the page names no principal");
  return {
    arn: roleArnOf(id),
    trust: trustPolicy({ principal, externalId }),
    policy: permissions ?? standardPolicy({ bucket: "demo", folder: "rec", region: "us-east-1" }),
  };
}
