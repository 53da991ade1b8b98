import {
  fixedAddressesPolicy,
  type PolicyPlace,
  policyText,
  standardPolicy,
  trustPolicy,
  withoutListPolicy,
} from "../../contract/iam-policies.ts";
import { requireCompany } from "../accounts/companies.ts";
import type { Trx } from "../base/database.ts";
import { readPrincipals } from "../destinations/aws-identity.ts";
import { findDestination } from "../destinations/destination-store.ts";
import { findStore } from "../destinations/stores.ts";
import { type Command, flag, optional, required, text, UsageError } from "./command.ts";
import { withDatabase } from "./with-database.ts";

export const destinationPolicy: Command = {
  name: "destination policy",
  summary:
    "Print the IAM policies of a company as JSON to paste: what it allows, and for a role whom it trusts",
  usage:
    "--company ID [--role] [--bucket B --folder F --region R] [--endpoint NAME] [--without-list] [--from-our-addresses]",
  options: {
    company: text,
    role: flag,
    bucket: text,
    folder: text,
    region: text,
    endpoint: text,
    "without-list": flag,
    "from-our-addresses": flag,
    json: flag,
  },
  details: [
    "The place is the saved one where it is not given.",
    "--role: the trust policy as well, with the company's external ID and the identity of onbin aws-identity set.",
    "--json: one object, { permissions, trust }.",
  ],
  run: (invocation) =>
    withDatabase(invocation, async ({ db, settings }) => {
      const { values, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const { place, endpoint, externalId } = await db.forCompany(company.id, async (trx) => {
        const row = await findDestination(company.id, trx);
        const place: PolicyPlace = {
          bucket: optional(values, "bucket") ?? row?.bucket ?? required(values, "bucket"),
          folder: optional(values, "folder") ?? row?.folder ?? required(values, "folder"),
          region: optional(values, "region") ?? row?.region ?? required(values, "region"),
          kmsKey: row?.kms_key ?? null,
        };
        const endpoint = optional(values, "endpoint") ?? row?.endpoint ?? "aws";
        return { place, endpoint, externalId: await readExternalId(company.id, trx) };
      });
      const permissions = values["from-our-addresses"]
        ? fixedAddressesPolicy(place, settings.egressIps)
        : values["without-list"]
          ? withoutListPolicy(place)
          : standardPolicy(place);
      if (permissions === null) throw new UsageError("no addresses are published: ONBIN_EGRESS_IPS");
      const principal = values.role ? ((await readPrincipals(db)).get(endpoint) ?? null) : null;
      if (values.role && principal === null)
        throw new UsageError(`no identity is set for ${endpoint}: onbin aws-identity set`);
      const knowsExternalId = !findStore(settings.s3Endpoints, endpoint)?.lacks.includes("external-id");
      const trust =
        principal === null
          ? null
          : trustPolicy({ principal, externalId: knowsExternalId ? externalId : null });
      if (values.json) {
        print(JSON.stringify({ permissions, trust }));
        return 0;
      }
      if (trust !== null)
        print(`Trust policy of the role:\n${policyText(trust)}\n\nPermissions of the role:`);
      print(policyText(permissions));
      return 0;
    }),
};

async function readExternalId(companyId: string, trx: Trx): Promise<string> {
  const row = await trx
    .selectFrom("companies")
    .select("external_id")
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  return row.external_id;
}
