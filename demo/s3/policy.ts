import { matchesGlob } from "./glob.ts";
import { type Condition, conditionHolds, type RequestFacts } from "./policy-condition.ts";

export type PolicyStatement = {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action: string | readonly string[];
  Resource: string | readonly string[];
  Condition?: Condition;
};

/** An identity-based IAM policy, as far as the server understands it; anything else in it makes the evaluation throw. */
export type PolicyDocument = {
  Version?: "2012-10-17" | "2008-10-17";
  Id?: string;
  Statement: PolicyStatement | readonly PolicyStatement[];
};

export type PolicyDecision = "allowed" | "denied" | "not allowed";

const understood = new Set(["Sid", "Effect", "Action", "Resource", "Condition"]);

/**
 * Decides as IAM does: an explicit deny wins over an allow, and without an allow the request is not allowed.
 * Source: IAM User Guide, "Policy evaluation logic". Throws for elements, operators or keys that it does not know,
 * so that a policy is never taken for stricter or looser than it is.
 */
export function evaluatePolicy(
  policy: PolicyDocument,
  asked: { action: string; resource: string; facts: RequestFacts },
): PolicyDecision {
  const statements = "Effect" in policy.Statement ? [policy.Statement] : policy.Statement;
  const effects = statements.filter((statement) => applies(statement, asked)).map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "denied";
  return effects.includes("Allow") ? "allowed" : "not allowed";
}

function applies(
  statement: PolicyStatement,
  { action, resource, facts }: { action: string; resource: string; facts: RequestFacts },
): boolean {
  const unknown = Object.keys(statement).find((name) => !understood.has(name));
  if (unknown !== undefined) throw new Error(`policy element ${unknown} is not supported`);
  const resources = list(statement.Resource);
  if (resources.some((pattern) => pattern.includes("${")))
    throw new Error("policy variables are not supported");
  return (
    list(statement.Action).some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matchesGlob(pattern, resource)) &&
    conditionHolds(statement.Condition ?? {}, facts)
  );
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
