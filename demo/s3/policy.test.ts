import { describe, expect, test } from "vitest";
import { evaluatePolicy, type PolicyDocument, type PolicyStatement } from "./policy.ts";

const facts = { sourceIp: "192.0.2.7", prefix: undefined as string | undefined };
const putA = { action: "s3:PutObject", resource: "arn:aws:s3:::demo/rec/a.wav" };

function decide(statements: PolicyStatement[], asked: Partial<typeof putA & typeof facts> = {}) {
  const { action, resource, ...given } = { ...putA, ...facts, ...asked };
  return evaluatePolicy({ Version: "2012-10-17", Statement: statements }, { action, resource, facts: given });
}

const allow = (change: Partial<PolicyStatement>): PolicyStatement => ({
  Effect: "Allow",
  Action: "s3:*",
  Resource: "*",
  ...change,
});

test("a deny wins over an allow, wherever it stands, and without an allow nothing is allowed", () => {
  const deny: PolicyStatement = { Effect: "Deny", Action: "s3:Put*", Resource: "*" };
  expect(decide([deny, allow({})])).toBe("denied");
  expect(decide([allow({}), deny])).toBe("denied");
  expect(decide([deny, allow({})], { action: "s3:GetObject" })).toBe("allowed");
  expect(decide([])).toBe("not allowed");
});

test("one statement may stand without a list", () => {
  expect(evaluatePolicy({ Statement: allow({}) }, { ...putA, facts })).toBe("allowed");
});

test.each([
  ["s3:PutObject", "allowed"],
  ["S3:putobject", "allowed"],
  ["s3:Put*", "allowed"],
  ["s3:PutObjec?", "allowed"],
  ["*", "allowed"],
  ["s3:PutObjectAcl", "not allowed"],
  ["s3.PutObject", "not allowed"],
])("action %s: %s", (Action, expected) => {
  expect(decide([allow({ Action })])).toBe(expected);
  expect(decide([allow({ Action: ["s3:ListBucket", Action] })])).toBe(expected);
});

test.each([
  ["arn:aws:s3:::demo/rec/*", "allowed"],
  ["arn:aws:s3:::demo/???/a.wav", "allowed"],
  ["arn:aws:s3:::demo*", "allowed"],
  ["arn:aws:s3:::demo", "not allowed"],
  ["arn:aws:s3:::demo/Rec/*", "not allowed"],
  ["arn:aws:s3:::demo/rec", "not allowed"],
])("resource %s: %s", (Resource, expected) => {
  expect(decide([allow({ Resource })])).toBe(expected);
});

describe("conditions", () => {
  test.each([
    ["192.0.2.0/24", "192.0.2.7", true],
    [["198.51.100.0/24", "192.0.2.7"], "192.0.2.7", true],
    ["192.0.2.8/32", "192.0.2.7", false],
    ["2001:db8::/32", "2001:db8::7", true],
    ["2001:db8::/32", "192.0.2.7", false],
    ["0.0.0.0/0", "2001:db8::7", false],
  ])("IpAddress %s and %s: %s", (range, sourceIp, inside) => {
    const condition = (operator: string) => [allow({ Condition: { [operator]: { "aws:SourceIp": range } } })];
    expect(decide(condition("IpAddress"), { sourceIp })).toBe(inside ? "allowed" : "not allowed");
    expect(decide(condition("NotIpAddress"), { sourceIp })).toBe(inside ? "not allowed" : "allowed");
  });

  test.each([
    ["StringEquals", "rec/", "allowed"],
    ["StringEquals", "rec/x", "not allowed"],
    ["StringEquals", undefined, "not allowed"],
    ["StringLike", "rec/x", "allowed"],
    ["StringNotLike", "rec/x", "not allowed"],
    ["StringNotLike", undefined, "allowed"],
  ])("%s on the prefix %s: %s", (operator, prefix, expected) => {
    const wanted = operator === "StringEquals" ? "rec/" : "rec/*";
    const statement = allow({ Condition: { [operator]: { "s3:prefix": wanted } } });
    expect(decide([statement], { prefix })).toBe(expected);
  });

  test("all operators have to hold", () => {
    const Condition = { IpAddress: { "aws:SourceIp": "192.0.2.7" }, StringEquals: { "s3:prefix": "rec/" } };
    expect(decide([allow({ Condition })])).toBe("not allowed");
    expect(decide([allow({ Condition })], { prefix: "rec/" })).toBe("allowed");
  });
});

test.each<[string, object]>([
  ["operator", { Condition: { DateLessThan: { "aws:SourceIp": "x" } } }],
  ["key", { Condition: { StringEquals: { "aws:userid": "x" } } }],
  ["element", { NotAction: "s3:GetObject" }],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the variable of a policy
  ["variable", { Resource: "arn:aws:s3:::demo/${aws:username}/*" }],
])("an unknown %s is an error, not a guess", (_, change) => {
  const policy = { Statement: { ...allow({}), ...change } } as PolicyDocument;
  expect(() => evaluatePolicy(policy, { ...putA, facts })).toThrow("not supported");
});
