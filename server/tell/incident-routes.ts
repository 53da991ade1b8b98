import { Type } from "typebox";
import { IncidentListSchema } from "../../contract/incidents.ts";
import type { Visitors } from "../accounts/visitor.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { listCompanyIncidents } from "./list-company-incidents.ts";

/** The error log by incident, for administrators. */
export function incidentRoutes(
  server: HttpServer,
  { db, visitors }: { db: Database; visitors: Visitors },
): void {
  const querystring = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 200 })) });
  server.get(
    "/api/app/incidents",
    { schema: { querystring, response: { 200: IncidentListSchema } } },
    async (request) => {
      const { companyId, timeZone } = await visitors.requireAdministrator(request);
      const { cursor } = request.query;
      return db.forCompany(companyId, (trx) => listCompanyIncidents(companyId, trx, timeZone, cursor));
    },
  );
}
