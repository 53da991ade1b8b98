import { type RetentionPage, RetentionPageSchema, SaveRetentionSchema } from "../../contract/retention.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Settings } from "../base/settings.ts";
import { saveRetention } from "./retention-store.ts";

type Limits = Pick<Settings, "retentionDays" | "retentionMaxDays" | "unshippedDays">;

/** Most days that a company may keep what was not shipped, unless the installation keeps it longer. */
const unshippedMost = 365;

/** The settings page 「音声の保管期間」; administrators only. */
export function retentionRoutes(
  server: HttpServer,
  { db, visitors, settings }: { db: Database; visitors: Visitors; settings: Limits },
): void {
  server.get(
    "/api/app/retention",
    { schema: { response: { 200: RetentionPageSchema } } },
    async (request) => {
      const { companyId } = await visitors.requireAdministrator(request);
      return db.forCompany(companyId, (trx) => readRetentionPage(companyId, trx, settings));
    },
  );

  server.post(
    "/api/app/retention",
    { schema: { body: SaveRetentionSchema, response: { 200: RetentionPageSchema } } },
    async (request) => {
      const { companyId, email } = await visitors.requireAdministrator(request);
      const by = { actor: email, address: request.ip };
      return db.forCompany(companyId, async (trx) => {
        const page = await readRetentionPage(companyId, trx, settings);
        for (const name of ["delivered", "unshipped"] as const) refuseOutside(page[name], request.body[name]);
        await saveRetention(companyId, trx, request.body, by);
        return readRetentionPage(companyId, trx, settings);
      });
    },
  );
}

async function readRetentionPage(companyId: string, trx: Trx, settings: Limits): Promise<RetentionPage> {
  const own = await trx
    .selectFrom("companies")
    .select(["retention_days", "unshipped_days"])
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  return {
    delivered: {
      own: own.retention_days,
      installation: settings.retentionDays,
      least: 0,
      most: Math.max(settings.retentionMaxDays, settings.retentionDays),
    },
    unshipped: {
      own: own.unshipped_days,
      installation: settings.unshippedDays,
      least: Math.min(1, settings.unshippedDays),
      most: Math.max(unshippedMost, settings.unshippedDays),
    },
  };
}

/** What the operator has set for this company may stay as it is. */
function refuseOutside({ own, least, most }: RetentionPage["delivered"], days: number | null): void {
  if (days === null || days === own || (days >= least && days <= most)) return;
  throw new AppError("days_out_of_range", { days, least, most });
}
