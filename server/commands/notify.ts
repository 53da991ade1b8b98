import { chooseLanguage, languages } from "../../contract/words.ts";
import { requireCompany } from "../accounts/companies.ts";
import type { Database } from "../base/database.ts";
import { addAddress, removeAddress } from "../tell/address-store.ts";
import { listAddresses } from "../tell/notifications-page.ts";
import { asNotifier } from "../tell/notifier.ts";
import { installationId } from "../tell/tables.ts";
import { type Command, flag, optional, required, text, UsageError, type Values } from "./command.ts";
import { commandLine, withDatabase } from "./with-database.ts";

const whose = { company: text, operator: flag, json: flag };

/** `--company ID`, or `--operator` for what concerns the installation. @throws UsageError */
async function readWhose(values: Values, db: Database): Promise<string> {
  const company = optional(values, "company");
  if ((company === null) === (values.operator !== true)) {
    throw new UsageError("say either --company ID or --operator");
  }
  return company === null ? installationId : (await requireCompany(company, db)).id;
}

export const notifyAdd: Command = {
  name: "notify add",
  summary: "Add a mail address that is told of errors; it gets a mail with a link that confirms it",
  usage: "--company ID|--operator --email ADDRESS [--language ja|en]",
  options: { ...whose, email: text, language: text },
  run: (invocation) => {
    const { values, print } = invocation;
    const email = required(values, "email");
    const typed = optional(values, "language") ?? chooseLanguage(invocation.language);
    const language = languages.find((known) => known === typed);
    if (language === undefined) throw new UsageError("--language is ja or en");
    return withDatabase(invocation, async ({ db }) => {
      const companyId = await readWhose(values, db);
      const wanted = {
        email,
        language,
        services: ["amazon-s3" as const, "phone" as const],
        heartbeat: false,
        dailyProof: false,
      };
      const id = await asNotifier(db, companyId, (trx) =>
        addAddress({ companyId, by: commandLine }, trx, wanted),
      );
      print(
        values.json ? JSON.stringify({ id, email }) : `${email} gets a mail with a link that confirms it.`,
      );
      return 0;
    });
  },
};

export const notifyList: Command = {
  name: "notify list",
  summary: "List the mail addresses that are told of errors",
  usage: "--company ID|--operator",
  options: whose,
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const companyId = await readWhose(values, db);
      const addresses = await asNotifier(db, companyId, (trx) => listAddresses(companyId, trx));
      if (values.json) print(JSON.stringify(addresses));
      else if (addresses.length === 0) print("Nobody is told yet: onbin notify add");
      else
        for (const { email, language, services, state } of addresses)
          print(`${email}\t${language}\t${services.join(",")}\t${state}`);
      return 0;
    }),
};

export const notifyRemove: Command = {
  name: "notify remove",
  summary: "Remove a mail address",
  usage: "--company ID|--operator --email ADDRESS",
  options: { ...whose, email: text },
  run: (invocation) => {
    const { values, print } = invocation;
    const email = required(values, "email");
    return withDatabase(invocation, async ({ db }) => {
      const companyId = await readWhose(values, db);
      const removed = await asNotifier(db, companyId, async (trx) => {
        const found = (await listAddresses(companyId, trx)).find(
          (address) => address.email.toLowerCase() === email.toLowerCase(),
        );
        if (!found) return false;
        await removeAddress({ companyId, by: commandLine }, trx, found.id);
        return true;
      });
      if (!removed) throw new Error(`${email} is not in the list`);
      print(values.json ? JSON.stringify({ email, removed }) : `${email} was removed.`);
      return 0;
    });
  },
};
