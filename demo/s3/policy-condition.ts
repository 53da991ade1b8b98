import { BlockList, isIP } from "node:net";
import { matchesGlob } from "./glob.ts";

/** Operator → condition key → one value or several. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What a request brings for the keys of a condition; undefined where the request has no such value. */
export type RequestFacts = { sourceIp: string; prefix: string | undefined; externalId?: string | undefined };

type Test = (wanted: string, actual: string) => boolean;

const tests: Record<string, Test> = {
  IpAddress: inNetwork,
  StringEquals: (wanted, actual) => wanted === actual,
  StringLike: matchesGlob,
};

/** Whether every operator and key of a condition holds; the values of one key are alternatives. */
export function conditionHolds(condition: Condition, facts: RequestFacts): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => holds(operator, key, values, facts)),
  );
}

function holds(
  operator: string,
  key: string,
  values: string | readonly string[],
  facts: RequestFacts,
): boolean {
  const negated = operator === "NotIpAddress" || operator.startsWith("StringNot");
  const test = tests[negated ? operator.replace("Not", "") : operator];
  if (!test) throw new Error(`policy operator ${operator} is not supported`);
  const actual = factFor(key, facts);
  const wanted = typeof values === "string" ? [values] : values;
  // A key that the request lacks fails a positive test and passes a negated one.
  const matched = actual !== undefined && wanted.some((value) => test(value, actual));
  return matched !== negated;
}

function factFor(key: string, facts: RequestFacts): string | undefined {
  switch (key.toLowerCase()) {
    case "aws:sourceip":
      return facts.sourceIp;
    case "s3:prefix":
      return facts.prefix;
    case "sts:externalid":
      return facts.externalId;
    default:
      throw new Error(`policy condition key ${key} is not supported`);
  }
}

function inNetwork(network: string, address: string): boolean {
  const [base = "", bits] = network.split("/");
  const family = isIP(base) === 6 ? "ipv6" : "ipv4";
  const networks = new BlockList();
  networks.addSubnet(base, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  return networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
