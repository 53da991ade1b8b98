import type { S3User } from "./exchange.ts";
import { type Operation, permissionFor } from "./operation.ts";
import { evaluatePolicy } from "./policy.ts";
import type { RequestTarget } from "./request-target.ts";
import { s3Error } from "./s3-error.ts";

/** What IAM calls whoever signed a request. */
export function userArn({ arn, name, accessKeyId }: S3User): string {
  return arn ?? `arn:aws:iam::000000000000:user/${name ?? accessKeyId}`;
}

/** Throws AccessDenied in IAM's words unless the user's policy allows the operation. `sourceIp`: the socket's peer. */
export function authorize(
  user: S3User,
  operation: Exclude<Operation, "SecurityToken">,
  target: RequestTarget,
  sourceIp: string,
): void {
  if (!user.policy) return;
  const { action, resource } = permissionFor(operation, target);
  const prefix = operation === "ListObjectsV2" ? target.query.get("prefix") : undefined;
  const decision = evaluatePolicy(user.policy, { action, resource, facts: { sourceIp, prefix } });
  if (decision === "allowed") return;
  const why =
    decision === "denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  throw s3Error("AccessDenied", {
    message: `User: ${userArn(user)} is not authorized to perform: ${action} on resource: "${resource}" ${why}`,
  });
}
