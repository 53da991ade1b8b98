import type { AccessKind } from "../../contract/destination-access.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { OpeningKey } from "../base/sealing.ts";
import { type Assumed, assumeRole } from "./assume-role.ts";
import { findIdentity, openIdentity } from "./aws-identity.ts";
import { type FailureContext, failureOf } from "./classify-failure.ts";
import { openCredentials } from "./credentials.ts";
import { type Endpoint, isAws, signingRegion } from "./endpoint.ts";
import type { Failure } from "./failure.ts";
import type { KnownFailureCode } from "./failure-table.ts";
import type { RoleFacts } from "./role-facts.ts";
import { keepRoleSessions } from "./role-sessions.ts";
import type { S3Caller } from "./s3-caller.ts";
import type { S3Credentials } from "./sign-request.ts";

/** What is saved of how to get into a company's bucket. */
export type AccessValues = {
  version: number;
  endpoint: string;
  bucket: string;
  folder: string;
  region: string;
  access: AccessKind;
  accessKeyId: string;
  secretSealed: Buffer | null;
  roleArn: string | null;
};

/** Credentials for the company's bucket, with whose role they are, or why there are none. */
export type OpenedAccess = Opened | { failure: Failure };
type Opened = { credentials: S3Credentials; role?: RoleFacts };

/** A role, and how it is taken on: with this external ID, or without one. */
type Prepared = { role: RoleFacts; assume: (externalId: string | null) => Promise<Assumed> };

export type Access = ReturnType<typeof openAccess>;

/**
 * Gives out the credentials that a company has entered for its store, or a session of the role that it has entered; no
 * others. The operator's identity takes roles on and is never given out, whatever happens: a role that cannot be taken
 * on is a failure (promise 15). Belongs into `work`, which alone opens secrets.
 */
export function openAccess({
  db,
  key,
  caller,
  egressIps,
  log,
}: {
  db: Database;
  key: OpeningKey;
  caller: S3Caller;
  egressIps: readonly string[];
  log: Log;
}) {
  const secrets = openCredentials(key);
  const sessions = keepRoleSessions({
    onRenewalFailed: (company, { code, whose, requestId }) =>
      log.warn("sts.not-renewed", { company, code, whose, storeRequestId: requestId }),
  });

  const contextOf = (
    action: FailureContext["action"],
    endpoint: Endpoint,
    { bucket, folder, region }: AccessValues,
  ): FailureContext => ({
    action,
    aws: isAws(endpoint),
    endpointName: endpoint.name,
    bucket,
    folder,
    region: signingRegion(endpoint, region),
    egressIps,
  });

  const openKeys = async (
    companyId: string,
    endpoint: Endpoint,
    values: AccessValues,
    action: "put" | "check",
  ): Promise<OpenedAccess> => {
    const { accessKeyId } = values;
    const secretAccessKey = await secrets.open(companyId, values);
    if (secretAccessKey !== null) return { credentials: { accessKeyId, secretAccessKey } };
    return { failure: own("SecretUnreadable", contextOf(action, endpoint, values)) };
  };

  /** What taking on a role needs: the identity with its secret, and the facts for the words. */
  const prepare = async (
    companyId: string,
    endpoint: Endpoint,
    values: AccessValues,
    action: "put" | "check",
  ): Promise<Prepared | { failure: Failure }> => {
    const [identity, company] = await Promise.all([
      findIdentity(db, endpoint.name),
      db.system
        .selectFrom("companies")
        .select("external_id")
        .where("company_id", "=", companyId)
        .executeTakeFirstOrThrow(),
    ]);
    const role = {
      arn: values.roleArn ?? "",
      principal: identity?.arn ?? null,
      externalId: company.external_id,
    };
    const context = { ...contextOf(action, endpoint, values), role };
    if (identity === null) return { failure: own("IdentityMissing", context) };
    const credentials = await openIdentity(key, identity);
    if (credentials === null) return { failure: own("IdentityUnreadable", context) };
    const assume = (externalId: string | null) =>
      assumeRole(
        { endpoint, region: values.region },
        { companyId, externalId },
        credentials,
        caller,
        context,
      );
    return { role, assume };
  };

  /** The external ID and the identity of a name do not change while the row and the identities do not. */
  const nameOf = ({ version, endpoint, region, roleArn }: AccessValues) =>
    JSON.stringify([version, endpoint, region, roleArn]);

  return {
    /** For a transfer: what is remembered, while it is good. */
    async open(companyId: string, endpoint: Endpoint, values: AccessValues): Promise<OpenedAccess> {
      if (values.access === "keys") return openKeys(companyId, endpoint, values, "put");
      return sessions.get({ companyId, name: nameOf(values) }, async (): Promise<Assumed> => {
        const prepared = await prepare(companyId, endpoint, values, "put");
        if ("failure" in prepared) return prepared;
        const answer = await prepared.assume(prepared.role.externalId);
        if (!("failure" in answer)) {
          const seconds = Math.round(answer.lifetimeMs / 1000);
          log.info("sts.taken-on", { company: companyId, role: values.roleArn, seconds });
        }
        return answer;
      });
    },

    /**
     * For a check: asked anew, as the settings are tried and not what is remembered of them.
     * @returns `isOpen`: the role can be taken on without the external ID as well
     */
    async tryOut(
      companyId: string,
      endpoint: Endpoint,
      values: AccessValues,
    ): Promise<(Opened & { isOpen: boolean }) | { failure: Failure }> {
      if (values.access === "keys") {
        const opened = await openKeys(companyId, endpoint, values, "check");
        return "failure" in opened ? opened : { ...opened, isOpen: false };
      }
      const prepared = await prepare(companyId, endpoint, values, "check");
      if ("failure" in prepared) return prepared;
      const { role, assume } = prepared;
      const assumed = await assume(role.externalId);
      if ("failure" in assumed) return assumed;
      // Where the store cannot tell external IDs, every role is open, as the operator has said.
      if (endpoint.lacks.includes("external-id")) return { ...assumed, isOpen: false };
      const without = await assume(null);
      return { ...assumed, isOpen: !("failure" in without) };
    },

    /** The store did not take these credentials: a session is asked for anew. */
    refused(companyId: string, credentials: S3Credentials): void {
      sessions.refused(companyId, credentials);
    },

    /** Identities have changed. */
    forget(): void {
      sessions.forget();
    },
  };
}

/** A fault on our side, before anything was asked of the store. */
function own(code: KnownFailureCode, context: FailureContext): Failure {
  return failureOf(code, null, null, context, {});
}
