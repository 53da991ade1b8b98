import { readSealingKey, settleMasterKey } from "../accounts/sealing-key.ts";
import type { Settings } from "../base/settings.ts";
import {
  findIdentity,
  listIdentities,
  openIdentity,
  removeIdentity,
  saveIdentity,
} from "../destinations/aws-identity.ts";
import { askCallerIdentity } from "../destinations/caller-identity.ts";
import type { Endpoint } from "../destinations/endpoint.ts";
import type { Failure } from "../destinations/failure.ts";
import { failureWords } from "../destinations/failure-words.ts";
import { createS3Caller } from "../destinations/s3-caller.ts";
import type { S3Credentials } from "../destinations/sign-request.ts";
import { findStore } from "../destinations/stores.ts";
import { type Command, flag, type Invocation, optional, required, text, UsageError } from "./command.ts";
import { readSecret } from "./read-secret.ts";
import { commandLine, withDatabase } from "./with-database.ts";

const usualRegion = "us-east-1";

/** IAM users only: the root user cannot take on a role, and a session of another role ends. */
const identityArn = /^arn:aws[a-z-]*:iam::[A-Za-z0-9_-]*:user\/[\x21-\x7e]{1,576}$/;

export const identitySet: Command = {
  name: "aws-identity set",
  summary:
    "Keep the operator's own AWS keys, which take on companies' roles; the secret is read from standard input",
  usage: "--access-key K [--store aws|NAME] [--region R] [--arn ARN]",
  options: { "access-key": text, store: text, region: text, arn: text, json: flag },
  details: [
    "The keys of an IAM user that may do nothing but sts:AssumeRole (docs/aws-roles.md). They are used for nothing else.",
    "STS is asked whose they are; --arn says it for a store that cannot.",
    "--region: of the STS that is asked; us-east-1, or the store's usual one.",
  ],
  run: async (invocation) => {
    const { values, print } = invocation;
    const credentials = {
      accessKeyId: required(values, "access-key").trim(),
      secretAccessKey: await readSecret(),
    };
    insistOnKeys(credentials);
    return withDatabase(invocation, async ({ db, settings }) => {
      const { store, region } = placeOf(invocation, settings);
      const given = optional(values, "arn")?.trim() ?? null;
      const arn = given ?? (await askArn({ endpoint: store, region }, credentials, settings, invocation));
      if (!identityArn.test(arn)) {
        throw new UsageError(
          `${arn} is not an IAM user. Make one for Onbin (docs/aws-roles.md) and use its access key`,
        );
      }
      await saveIdentity(db, await readSealingKey(db), { store: store.name, arn, credentials }, commandLine);
      print(
        values.json
          ? JSON.stringify({ store: store.name, arn })
          : `Roles are taken on as ${arn} (${store.name}).`,
      );
      if (!values.json)
        print("Companies see it in the trust policy of their page, and can choose a role from now on.");
      return 0;
    });
  },
};

export const identityShow: Command = {
  name: "aws-identity show",
  summary: "Show which AWS identities take on companies' roles, without their secrets",
  usage: "",
  options: { json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const identities = await listIdentities(db);
      const shown = identities.map(({ store, arn, accessKeyId, setAt }) => ({
        store,
        arn,
        accessKeyId,
        setAt,
      }));
      if (invocation.values.json) invocation.print(JSON.stringify(shown));
      else if (shown.length === 0)
        invocation.print(
          "None: companies use access keys. To offer roles: onbin aws-identity set --access-key K",
        );
      else
        for (const { store, arn, accessKeyId, setAt } of shown)
          invocation.print(`${store}\t${arn}\taccess key ${accessKeyId}\tset ${setAt}`);
      return 0;
    }),
};

export const identityCheck: Command = {
  name: "aws-identity check",
  summary: "Ask STS whether the kept AWS identity is accepted, and whose it is",
  usage: "[--store aws|NAME] [--region R]",
  options: { store: text, region: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db, settings }) => {
      const { values, print } = invocation;
      const { store, region } = placeOf(invocation, settings);
      const identity = await findIdentity(db, store.name);
      if (!identity) throw new Error(`no identity is set for ${store.name}: onbin aws-identity set`);
      const credentials = await openIdentity((await settleMasterKey(db, settings)).master, identity);
      if (!credentials)
        throw new Error("the secret cannot be opened with this master key; set the identity again");
      const arn = await askArn({ endpoint: store, region }, credentials, settings, invocation);
      const isSame = arn === identity.arn;
      if (values.json) print(JSON.stringify({ store: store.name, arn, ok: isSame }));
      else if (isSame) print(`Accepted: ${arn} (${store.name}).`);
      else print(`The keys belong to ${arn}, but companies trust ${identity.arn}: set the identity again.`);
      return isSame ? 0 : 1;
    }),
};

export const identityRemove: Command = {
  name: "aws-identity remove",
  summary: "Destroy the kept AWS identity of a store; roles cannot be taken on any more",
  usage: "[--store aws|NAME]",
  options: { store: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      // Also of a store that is no longer on the list.
      const store = optional(values, "store") ?? "aws";
      const removed = await removeIdentity(db, store, commandLine);
      if (values.json) print(JSON.stringify({ store, removed }));
      else print(removed ? `Destroyed (${store}).` : `No identity is set for ${store}.`);
      return removed ? 0 : 1;
    }),
};

function placeOf({ values }: Invocation, settings: Settings): { store: Endpoint; region: string } {
  const name = optional(values, "store") ?? "aws";
  const store = findStore(settings.s3Endpoints, name);
  if (!store) {
    const names = ["aws", ...settings.s3Endpoints.map((other) => other.name)].join(", ");
    throw new Error(`there is no store "${name}"; --store is one of ${names} (ONBIN_S3_ENDPOINTS)`);
  }
  return { store, region: optional(values, "region") ?? store.region ?? usualRegion };
}

function insistOnKeys({ accessKeyId, secretAccessKey }: S3Credentials): void {
  if (!/^[\x21-\x7e]{1,128}$/.test(accessKeyId)) throw new UsageError("--access-key is not an access key ID");
  if (!/^[\x21-\x7e]{1,256}$/.test(secretAccessKey))
    throw new UsageError("no secret access key on standard input");
  // AWS's prefix of temporary keys (IAM User Guide, "IAM identifiers").
  if (accessKeyId.startsWith("ASIA"))
    throw new UsageError(
      "these are temporary keys, which end within hours; use an access key of an IAM user",
    );
}

/** @throws Error with cause and cure where STS does not say it */
async function askArn(
  place: { endpoint: Endpoint; region: string },
  credentials: S3Credentials,
  settings: Settings,
  { language }: Invocation,
): Promise<string> {
  const caller = createS3Caller({
    bindAddress: settings.egressBind ?? undefined,
    proxy: settings.egressProxy ?? undefined,
    allow: settings.s3Allow,
  });
  try {
    const asked = await askCallerIdentity(place, credentials, caller);
    if ("arn" in asked) return asked.arn;
    throw new Error(describe(asked.failure, language));
  } finally {
    caller.close();
  }
}

function describe({ code, http, requestId, params }: Failure, language: Invocation["language"]): string {
  const { cause } = failureWords(code, params)[language];
  const status = http === null ? code : `${params.shown ?? code}, HTTP ${http}, request ${requestId ?? "-"}`;
  if (code === "StsUnsupported" || code === "RoleNotAssumable")
    return `STS does not say whose keys these are (${status}). Say it with --arn.`;
  return `${cause} (${status}) Nothing was changed.`;
}
