import { partitionOf } from "./regions.ts";

/** What a policy is written for: a bucket and folder that are already checked, and the bucket's region. */
export type PolicyPlace = {
  bucket: string;
  folder: string;
  region: string;
  /** ARN of the KMS key (or of an alias of one) that encrypts; absent or null: none that needs a permission. */
  kmsKey?: string | null;
};

type Condition =
  | { IpAddress: { "aws:SourceIp": string[] } }
  | { "ForAnyValue:StringEquals": { "kms:ResourceAliases": string } };
type Statement = {
  Sid: string;
  Effect: "Allow";
  Action: string;
  Resource: string;
  Condition?: Condition;
};

/** An IAM policy document; `policyText` prints it. */
export type IamPolicy = { Version: "2012-10-17"; Statement: Statement[] };

/** Who may take on a role: the "trust relationship" of the role, which names nobody but us. */
export type TrustPolicy = {
  Version: "2012-10-17";
  Statement: {
    Sid: string;
    Effect: "Allow";
    Principal: { AWS: string };
    Action: "sts:AssumeRole";
    Condition?: { StringEquals: { "sts:ExternalId": string } };
  }[];
};

/**
 * Lets Onbin's own AWS identity take on the company's role, and only on this company's behalf: without the external
 * ID, whoever knows the role's ARN could enter it in another company's settings (IAM User Guide, "The confused deputy
 * problem").
 * @param parties.principal ARN of the identity that the operator has set
 * @param parties.externalId null only for a store that lacks `external-id`: there the condition would never hold
 */
export function trustPolicy(parties: { principal: string; externalId: string | null }): TrustPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnbinAssumeRole",
        Effect: "Allow",
        Principal: { AWS: parties.principal },
        Action: "sts:AssumeRole",
        ...(parties.externalId === null
          ? {}
          : { Condition: { StringEquals: { "sts:ExternalId": parties.externalId } } }),
      },
    ],
  };
}

/** S10: write into the folder, and list for the connection check. */
export function standardPolicy(place: PolicyPlace): IamPolicy {
  return policy([putObject(place), connectionCheck(), ...encryptWith(place)]);
}

/** S11: for companies that must not allow `s3:ListBucket`. */
export function withoutListPolicy(place: PolicyPlace): IamPolicy {
  return policy([putObject(place), ...encryptWith(place)]);
}

/**
 * S12: both statements, allowed only from our egress addresses (IPv4 or IPv6, alone or as CIDR).
 * Null without addresses: a policy that allows nobody, or everybody, is never offered.
 */
export function fixedAddressesPolicy(place: PolicyPlace, addresses: readonly string[]): IamPolicy | null {
  if (addresses.length === 0) return null;
  const Condition: Condition = { IpAddress: { "aws:SourceIp": addresses.map(sourceRange) } };
  return policy([
    { ...putObject(place), Condition },
    { ...connectionCheck(), Condition },
    ...encryptWith(place),
  ]);
}

/** The policy as JSON to copy, two blanks a level, ending without a newline. */
export function policyText(document: IamPolicy | TrustPolicy): string {
  return JSON.stringify(document, null, 2);
}

/** `203.0.113.10` → `203.0.113.10/32`, `2001:db8::1` → `2001:db8::1/128`; a range stays. Throws on anything else. */
export function sourceRange(address: string): string {
  const text = address.trim();
  const [ip = "", bits, ...rest] = text.split("/");
  const width = isIpv4(ip) ? 32 : isIpv6(ip) ? 128 : null;
  const validBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (width ?? 0));
  if (width === null || rest.length > 0 || !validBits) throw new Error(`not an IP address or range: ${text}`);
  return bits === undefined ? `${ip}/${width}` : text;
}

function policy(statements: Statement[]): IamPolicy {
  return { Version: "2012-10-17", Statement: statements };
}

/** The Resource that recordings are written to: everything in the folder, and nothing beside it. */
export function folderArn({ bucket, folder, region }: PolicyPlace): string {
  return `arn:${partitionOf(region).id}:s3:::${bucket}/${folder}/*`;
}

function putObject(place: PolicyPlace): Statement {
  return { Sid: "OnbinPutObject", Effect: "Allow", Action: "s3:PutObject", Resource: folderArn(place) };
}

function connectionCheck(): Statement {
  return { Sid: "OnbinConnectionCheck", Effect: "Allow", Action: "s3:ListBucket", Resource: "*" };
}

/**
 * SSE-KMS with a key of the company's own: a single PutObject needs kms:GenerateDataKey and nothing more (Decrypt is for
 * uploads in parts). Never under a condition on source addresses: it is S3 that asks KMS then, from an address of its own
 * (AWS KMS Developer Guide, "Using the IP address condition in policies with AWS KMS permissions"). A policy names no
 * alias as its resource; the keys that bear it are told by `kms:ResourceAliases`.
 */
function encryptWith({ kmsKey }: PolicyPlace): Statement[] {
  if (!kmsKey) return [];
  const statement = { Sid: "OnbinUseKmsKey", Effect: "Allow", Action: "kms:GenerateDataKey" } as const;
  const [, account, alias] = /^(arn:[^/]*:)(alias\/.+)$/.exec(kmsKey) ?? [];
  if (account === undefined || alias === undefined) return [{ ...statement, Resource: kmsKey }];
  return [
    {
      ...statement,
      Resource: `${account}key/*`,
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias } },
    },
  ];
}

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

function isIpv6(text: string): boolean {
  return /^[0-9a-f:.]+$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`);
}
