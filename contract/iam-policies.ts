import { partitionOf } from "./regions.ts";

/** What a policy is written for: a bucket and folder that are already checked, and the bucket's region. */
export type PolicyPlace = { bucket: string; folder: string; region: string };

type Condition = { IpAddress: { "aws:SourceIp": string[] } };
type Statement = {
  Sid: string;
  Effect: "Allow";
  Action: string;
  Resource: string;
  Condition?: Condition;
};

/** An IAM policy document; `policyText` prints it. */
export type IamPolicy = { Version: "2012-10-17"; Statement: Statement[] };

/** S10: write into the folder, and list for the connection check. */
export function standardPolicy(place: PolicyPlace): IamPolicy {
  return policy([putObject(place), connectionCheck()]);
}

/** S11: for companies that must not allow `s3:ListBucket`. */
export function withoutListPolicy(place: PolicyPlace): IamPolicy {
  return policy([putObject(place)]);
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
  ]);
}

/** The policy as JSON to copy, two blanks a level, ending without a newline. */
export function policyText(document: IamPolicy): string {
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

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

function isIpv6(text: string): boolean {
  return /^[0-9a-f:.]+$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`);
}
