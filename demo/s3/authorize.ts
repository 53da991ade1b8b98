import type { S3User } from "./exchange.ts";
import { type Operation, permissionFor } from "./operation.ts";
import { evaluatePolicy } from "./policy.ts";
import type { RequestTarget } from "./request-target.ts";
import { s3Error } from "./s3-error.ts";

/** Throws AccessDenied in IAM's words unless the user's policy allows the operation. `sourceIp`: the socket's peer. */
export function authorize(user: S3User, operation: Operation, target: RequestTarget, sourceIp: string): void {
  if (!user.policy) return;
  const { action, resource } = permissionFor(operation, target);
  const prefix = operation === "ListObjectsV2" ? target.query.get("prefix") : undefined;
  const decision = evaluatePolicy(user.policy, { action, resource, facts: { sourceIp, prefix } });
  if (decision === "allowed") return;
  const why =
    decision === "denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  const arn = `arn:aws:iam::000000000000:user/${user.name ?? user.accessKeyId}`;
  throw s3Error("AccessDenied", {
    message: `User: ${arn} is not authorized to perform: ${action} on resource: "${resource}" ${why}`,
  });
}
