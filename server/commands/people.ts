import { roles } from "../../contract/session.ts";
import { addApiKey } from "../accounts/api-keys.ts";
import { requireCompany } from "../accounts/companies.ts";
import { addOperatorLink } from "../accounts/links.ts";
import { addUser } from "../accounts/users.ts";
import { type Command, flag, required, text, UsageError } from "./command.ts";
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

export const keyAdd: Command = {
  name: "key add",
  summary: "Make an API key for the push door; it is shown once, alone on the last line",
  usage: "--company ID",
  options: { company: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const key = await addApiKey(company.id, db, commandLine);
      if (values.json) {
        print(JSON.stringify({ company: company.id, key }));
      } else {
        print(`API key of ${company.id}; it is shown once and kept nowhere:`);
        print(key);
      }
      return 0;
    }),
};

export const operatorLink: Command = {
  name: "operator link",
  summary: "Make a new one-time link for the operator: the first password, or one that was forgotten",
  usage: "",
  options: { json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db, settings }) => {
      const url = `${settings.publicUrl}/link/${await addOperatorLink(db)}`;
      invocation.print(invocation.values.json ? JSON.stringify({ url }) : url);
      return 0;
    }),
};
