import { type KeyScope, keyScopes } from "../../contract/api-keys.ts";
import { uuidPattern } from "../../contract/limits.ts";
import { roles } from "../../contract/session.ts";
import { addApiKey, endApiKey, listApiKeys } from "../accounts/api-keys.ts";
import { findUserByEmail, renewLink, resetFactor } from "../accounts/change-user.ts";
import { requireCompany } from "../accounts/companies.ts";
import { addOperatorLink } from "../accounts/links.ts";
import { listUsers } from "../accounts/list-users.ts";
import { addUser } from "../accounts/users.ts";
import { type Command, flag, optional, required, text, UsageError, type Values } from "./command.ts";
import { commandLine, withDatabase } from "./with-database.ts";

export const userAdd: Command = {
  name: "user add",
  summary: "Add an administrator or a member; prints a one-time link that sets the password",
  usage: "--company ID --email ADDRESS --role administrator|member",
  options: { company: text, email: text, role: text, json: flag },
  run: (invocation) => {
    const { values, print } = invocation;
    const role = roles.find((known) => known === required(values, "role"));
    if (!role) throw new UsageError("--role is administrator or member");
    return withDatabase(invocation, async ({ db, settings }) => {
      const company = await requireCompany(required(values, "company"), db);
      const person = { email: required(values, "email"), role };
      const { token, expiresAt } = await addUser(company.id, db, person, commandLine);
      const url = `${settings.publicUrl}/link/${token}`;
      if (values.json) {
        print(JSON.stringify({ company: company.id, ...person, url, expiresAt: expiresAt.toISOString() }));
      } else {
        print(`This link sets the password of ${person.email}, once, until ${expiresAt.toISOString()}:`);
        print(url);
      }
      return 0;
    });
  },
};

export const userLink: Command = {
  name: "user link",
  summary: "Make a new one-time link for somebody who forgot the password, or whose invitation is over",
  usage: "--company ID --email ADDRESS [--reset-second-factor]",
  options: { company: text, email: text, "reset-second-factor": flag, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db, settings }) => {
      const { values, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const email = required(values, "email");
      const userId = await findUserByEmail(company.id, db, email);
      if (values["reset-second-factor"]) await resetFactor(company.id, db, userId, commandLine);
      const { token, expiresAt } = await renewLink(company.id, db, userId, null, commandLine);
      const url = `${settings.publicUrl}/link/${token}`;
      if (values.json) {
        print(JSON.stringify({ company: company.id, email, url, expiresAt: expiresAt.toISOString() }));
      } else {
        print(`This link sets the password of ${email}, once, until ${expiresAt.toISOString()}:`);
        print(url);
      }
      return 0;
    }),
};

export const userList: Command = {
  name: "user list",
  summary: "List the people of a company",
  usage: "--company ID",
  options: { company: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const users = await db.forCompany(company.id, (trx) => listUsers(company.id, trx, null));
      if (values.json) {
        const shown = users.map(({ isSelf: _, isLastAdministrator: __, ...user }) => user);
        print(JSON.stringify(shown));
        return 0;
      }
      if (users.length === 0) print("Nobody was added yet: onbin user add");
      for (const { email, role, state, hasFactor, lastSignInAt } of users) {
        const factor = hasFactor ? "second factor" : "no second factor";
        print([email, role, state, factor, `last sign-in ${lastSignInAt ?? "never"}`].join("\t"));
      }
      return 0;
    }),
};

export const keyAdd: Command = {
  name: "key add",
  summary: "Make an API key for the push door; it is shown once, alone on the last line",
  usage: "--company ID [--name NAME] [--scope push|read|both]",
  options: { company: text, name: text, scope: text, json: flag },
  run: (invocation) => {
    const wanted = readScope(invocation.values);
    return withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const { key } = await addApiKey(company.id, db, commandLine, wanted);
      if (values.json) {
        print(JSON.stringify({ company: company.id, key }));
      } else {
        print(`API key of ${company.id}; it is shown once and kept nowhere:`);
        print(key);
      }
      return 0;
    });
  },
};

/** @throws UsageError */
function readScope(values: Values): { name: string; scope: KeyScope } {
  const typed = optional(values, "scope") ?? "both";
  const scope = keyScopes.find((known) => known === typed);
  if (!scope) throw new UsageError(`--scope is one of ${keyScopes.join(", ")}`);
  return { name: optional(values, "name") ?? "", scope };
}

export const keyList: Command = {
  name: "key list",
  summary: "List the API keys of a company; the keys themselves are kept nowhere",
  usage: "--company ID",
  options: { company: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const keys = await db.forCompany(company.id, (trx) => listApiKeys(company.id, trx));
      if (values.json) {
        print(JSON.stringify(keys));
        return 0;
      }
      if (keys.length === 0) print("There is no API key yet: onbin key add");
      for (const { id, prefix, name, scope, lastUsedAt, lastUsedAddress, endedAt } of keys) {
        const used = lastUsedAt === null ? "never used" : `last used ${lastUsedAt} from ${lastUsedAddress}`;
        print([id, `${prefix}…`, scope, name, endedAt === null ? used : `ended ${endedAt}`].join("\t"));
      }
      return 0;
    }),
};

export const keyEnd: Command = {
  name: "key end",
  summary: "End an API key at once; whoever sends with it is answered 401",
  usage: "--company ID --key ID (of onbin key list)",
  options: { company: text, key: text },
  run: (invocation) => {
    const id = required(invocation.values, "key");
    if (!new RegExp(uuidPattern).test(id)) throw new UsageError("--key is an ID of: onbin key list");
    return withDatabase(invocation, async ({ db }) => {
      const company = await requireCompany(required(invocation.values, "company"), db);
      await endApiKey(company.id, db, id, commandLine);
      invocation.print(`The API key ${id} of ${company.id} is ended.`);
      return 0;
    });
  },
};

export const operatorLink: Command = {
  name: "operator link",
  summary: "Make a new one-time link for the operator: the first password, or one that was forgotten",
  usage: "[--reset-second-factor]",
  options: { "reset-second-factor": flag, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db, settings }) => {
      const resetsFactor = invocation.values["reset-second-factor"] === true;
      const url = `${settings.publicUrl}/link/${await addOperatorLink(db, { resetsFactor })}`;
      invocation.print(invocation.values.json ? JSON.stringify({ url }) : url);
      return 0;
    }),
};
