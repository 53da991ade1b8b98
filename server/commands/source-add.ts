import { type CloudKind, cloudFields } from "../../contract/cloud-sources.ts";
import { cloudKinds } from "../../contract/sources.ts";
import { requireCompany } from "../accounts/companies.ts";
import { openingKey } from "../base/sealing.ts";
import { deriveWebKey } from "../base/web-key.ts";
import { makeOwnSource } from "../ingest/sources/source-acts.ts";
import { type Command, flag, optional, required, text, UsageError } from "./command.ts";
import { readSecret } from "./read-secret.ts";
import { commandLine, withDatabase } from "./with-database.ts";

export const sourceAdd: Command = {
  name: "source add",
  summary:
    "Add a cloud phone; its secrets are read from standard input as JSON; prints the webhook's address",
  usage: `--company ID --kind ${cloudKinds.join("|")} --name N [--account k=v] [k=v …]`,
  options: { company: text, kind: text, name: text, account: text, json: flag },
  details: cloudKinds.map((kind) => {
    const names = (secret: boolean) =>
      cloudFields[kind]
        .filter((field) => field.secret === secret)
        .map(({ name, required: needed }) => (needed ? name : `[${name}]`))
        .join(", ");
    return `${kind}: account ${names(false)}; secrets {${names(true)}}`;
  }),
  run: async (invocation) => {
    const { values, positionals, print } = invocation;
    const kind = readKind(required(values, "kind"));
    const name = required(values, "name");
    // `source add` itself stands before these where the option comes first.
    const account = readPairs(
      [optional(values, "account"), ...positionals].filter((pair) => pair?.includes("=")),
    );
    const secrets = readSecrets(await readSecret());
    return withDatabase(invocation, async ({ db, settings }) => {
      const company = await requireCompany(required(values, "company"), db);
      const webKey = await openingKey(Buffer.from(await deriveWebKey(settings), "base64"));
      const given = { kind, name, account, secrets };
      const { id } = await makeOwnSource(company.id, db, webKey, given, commandLine);
      const url = `${settings.publicUrl}/api/v1/webhooks/${id}`;
      if (values.json) print(JSON.stringify({ company: company.id, source: id, url }));
      else print(`The webhook's address, to be entered at the provider:\n${url}`);
      return 0;
    });
  },
};

function readKind(value: string): CloudKind {
  const kind = cloudKinds.find((known) => known === value);
  if (kind === undefined) throw new UsageError(`--kind is one of ${cloudKinds.join(", ")}`);
  return kind;
}

function readPairs(pairs: readonly (string | null)[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(pair ?? "") ?? [];
      if (name === "") throw new UsageError(`"${pair}" is not name=value`);
      return [name, value];
    }),
  );
}

function readSecrets(text: string): Record<string, string> {
  const wrong = new UsageError('standard input is no JSON object of texts, such as {"authToken":"…"}');
  let read: unknown;
  try {
    read = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw wrong;
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw wrong;
  return Object.fromEntries(
    Object.entries(read).map(([name, value]) => {
      if (typeof value !== "string") throw wrong;
      return [name, value];
    }),
  );
}
