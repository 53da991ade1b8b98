import { randomBytes } from "node:crypto";
import { parseAuthorization } from "./authorization.ts";
import type { S3User, ServerState } from "./exchange.ts";
import type { PolicyDocument } from "./policy.ts";
import { s3Error } from "./s3-error.ts";
import type { TrustDocument } from "./trust-policy.ts";

/** A role of IAM. Both policies may be changed while the server runs, and count at once, also for sessions. */
export type StsRole = { arn: string; trust: TrustDocument; policy: PolicyDocument };

/** The temporary credentials of somebody who has taken a role on. */
export type RoleSession = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  roleArn: string;
  name: string;
  /** Milliseconds since 1970. */
  expires: number;
};

export function newSession(role: StsRole, name: string, expires: number): RoleSession {
  return {
    // AWS's prefix for temporary keys.
    accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    sessionToken: randomBytes(240).toString("base64"),
    roleArn: role.arn,
    name,
    expires,
  };
}

/** Who may sign requests at this moment: the users, and whoever's session the request names. Throws ExpiredToken. */
export function signersOf(state: ServerState, authorization: string | undefined): readonly S3User[] {
  if (state.sessions.size === 0) return state.users;
  const session = state.sessions.get(parseAuthorization(authorization).accessKeyId);
  if (!session) return state.users;
  const { accessKeyId, secretAccessKey, sessionToken, roleArn, name, expires } = session;
  if (expires <= state.now()) throw s3Error("ExpiredToken");
  const role = state.roles?.find(({ arn }) => arn === roleArn);
  // Of a role that was deleted: nothing is allowed any more.
  const policy = role?.policy ?? { Statement: [] };
  const arn = `${roleArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${name}`;
  return [{ accessKeyId, secretAccessKey, sessionToken, arn, policy }];
}
