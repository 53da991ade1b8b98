import type { Company } from "../../contract/operator.ts";
import { addCompany, requireCompany, setContract } from "../accounts/companies.ts";
import { listCompanies } from "../tell/company-list.ts";
import { type Command, flag, required, text, UsageError } from "./command.ts";
import { commandLine, withDatabase } from "./with-database.ts";

export const companyAdd: Command = {
  name: "company add",
  summary: "Add a company",
  usage: "--id ID --name NAME [--time-zone Asia/Tokyo]",
  options: { id: text, name: text, "time-zone": text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const zone = values["time-zone"];
      const company = await addCompany(
        db,
        required(values, "id"),
        required(values, "name"),
        typeof zone === "string" ? zone : undefined,
      );
      print(values.json ? JSON.stringify(company) : `Company ${company.id} (${company.name}) was added.`);
      if (!values.json) print(`Switch its contract on with: onbin company contract --id ${company.id} on`);
      return 0;
    }),
};

export const companyContract: Command = {
  name: "company contract",
  summary: "Switch a company's contract for the integration on or off",
  usage: "--id ID on|off",
  options: { id: text, json: flag },
  run: (invocation) => {
    const { values, positionals, print } = invocation;
    const [position] = positionals;
    if (position !== "on" && position !== "off") throw new UsageError('say "on" or "off"');
    return withDatabase(invocation, async ({ db }) => {
      const company = await requireCompany(required(values, "id"), db);
      await setContract(company.id, db, position === "on", commandLine);
      const answer = { id: company.id, contract: position === "on" };
      print(values.json ? JSON.stringify(answer) : `The contract of ${company.id} is ${position}.`);
      return 0;
    });
  },
};

export const companyList: Command = {
  name: "company list",
  summary: "List the companies",
  usage: "",
  options: { json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const companies: Company[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await listCompanies(db.system, { sort: "id", ...(cursor ? { cursor } : {}) });
        companies.push(...page.items);
        cursor = page.next;
      }
      if (invocation.values.json) {
        invocation.print(JSON.stringify(companies));
        return 0;
      }
      if (companies.length === 0)
        invocation.print("There is no company yet: onbin company add --id ID --name NAME");
      for (const { id, name, contract, destination, waiting } of companies) {
        invocation.print(
          `${id}\t${name}\tcontract ${contract ? "on" : "off"}\tAmazon S3 ${destination}\twaiting ${waiting}`,
        );
      }
      return 0;
    }),
};
