import { evaluatePolicy, type PolicyStatement } from "./policy.ts";
import type { RequestFacts } from "./policy-condition.ts";

export type TrustStatement = Omit<PolicyStatement, "Resource"> & {
  Principal: { AWS: string | readonly string[] };
};

/** Who may take a role on: the resource-based policy of a role. */
export type TrustDocument = {
  Version?: "2012-10-17" | "2008-10-17";
  Statement: TrustStatement | readonly TrustStatement[];
};

/**
 * Whether a role's trust policy lets this principal take it on. A principal is named by its ARN, or by its account as a
 * whole (`arn:aws:iam::<account>:root`, or its number). Throws for what `evaluatePolicy` does not know.
 */
export function isTrusted(trust: TrustDocument, principal: string, facts: RequestFacts): boolean {
  const statements = "Effect" in trust.Statement ? [trust.Statement] : trust.Statement;
  const Statement = statements
    .filter(({ Principal }) => names(Principal).some((name) => covers(name, principal)))
    .map(({ Principal: _, ...statement }): PolicyStatement => ({ ...statement, Resource: "*" }));
  return evaluatePolicy({ Statement }, { action: "sts:AssumeRole", resource: "*", facts }) === "allowed";
}

function names({ AWS }: TrustStatement["Principal"]): readonly string[] {
  return typeof AWS === "string" ? [AWS] : AWS;
}

function covers(name: string, principal: string): boolean {
  const account = /^arn:aws:(?:iam|sts)::(\d*):/.exec(principal)?.[1];
  return name === "*" || name === principal || name === account || name === `arn:aws:iam::${account}:root`;
}
