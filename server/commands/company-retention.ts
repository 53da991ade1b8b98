import { requireCompany } from "../accounts/companies.ts";
import { periodsOf, readPeriods } from "../keep/retention.ts";
import { saveRetention } from "../keep/retention-store.ts";
import { type Command, flag, optional, required, text, UsageError } from "./command.ts";
import { commandLine, withDatabase } from "./with-database.ts";

export const companyRetention: Command = {
  name: "company retention",
  summary: "Show or set how long a company's audio stays here",
  usage: "--id ID [--days N|default] [--unshipped-days N|default]",
  options: { id: text, days: text, "unshipped-days": text, json: flag },
  details: [
    "--days: after proven delivery. --unshipped-days: since it was skipped, or held because it cannot be used.",
    "default: as the installation has it (ONBIN_RETENTION_DAYS, ONBIN_UNSHIPPED_DAYS). There is no upper limit here.",
    "A shorter period holds for what is here already: audio that is older goes within a minute.",
  ],
  run: async (invocation) => {
    const { values, print } = invocation;
    const delivered = parseDays(optional(values, "days"), "days");
    const unshipped = parseDays(optional(values, "unshipped-days"), "unshipped-days");
    return withDatabase(invocation, async ({ db, settings }) => {
      const { id } = await requireCompany(required(values, "id"), db);
      const own = {
        ...(delivered === undefined ? {} : { delivered }),
        ...(unshipped === undefined ? {} : { unshipped }),
      };
      const periods = await db.forCompany(id, async (trx) => {
        if (Object.keys(own).length > 0) await saveRetention(id, trx, own, commandLine);
        return readPeriods(id, trx, periodsOf(settings));
      });
      const { deliveredDays, unshippedDays } = periods;
      if (values.json) print(JSON.stringify({ id, ...periods }));
      else
        print(
          `${id}: audio stays ${deliveredDays} days after proven delivery, ${unshippedDays} days when it is not shipped.`,
        );
      return 0;
    });
  },
};

/** @returns undefined: not asked for; null: as the installation has it */
function parseDays(value: string | null, name: string): number | null | undefined {
  if (value === null) return undefined;
  if (value === "default") return null;
  if (!/^\d{1,6}(\.\d+)?$/.test(value)) throw new UsageError(`--${name} is a number of days, or "default"`);
  return Number(value);
}
