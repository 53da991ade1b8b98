import { Type } from "typebox";
import { companyIdPattern } from "../../contract/limits.ts";
import {
  CompanyListSchema,
  CompanyPageSchema,
  CompanyQuerySchema,
  SetUpSchema,
  SteerSetUpSchema,
} from "../../contract/operator.ts";
import { HealthSchema, HealthSeriesSchema } from "../../contract/operator-health.ts";
import type { Visitors } from "../accounts/visitor.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Settings } from "../base/settings.ts";
import { periodsOf } from "../keep/retention.ts";
import type { Spool } from "../keep/spool.ts";
import { countCompanies, listCompanies } from "./company-list.ts";
import { readHealthSeries } from "./health-series.ts";
import { keepWarm } from "./metrics-routes.ts";
import { listSetUps, readCompanyPage, readSetUp, steerSetUp } from "./operator-company.ts";
import { readHealth } from "./operator-health.ts";

type Parts = { db: Database; spool: Spool; visitors: Visitors; settings: Settings };

const company = { params: Type.Object({ id: Type.String({ pattern: companyIdPattern }) }) };
const path = "/api/operator";

/** What the operator reads: companies, one company, its set-up, and how the installation stands. */
export function operatorPageRoutes(server: HttpServer, { db, spool, visitors, settings }: Parts): void {
  const health = keepWarm(() => readHealth({ db, spool, settings }));

  server.get(
    `${path}/companies`,
    { schema: { querystring: CompanyQuerySchema, response: { 200: CompanyListSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      const [list, counts, setUps] = await Promise.all([
        listCompanies(db.system, request.query),
        countCompanies(db.system),
        listSetUps(db),
      ]);
      return { ...list, counts, setUps };
    },
  );

  server.get(
    `${path}/companies/:id`,
    { schema: { ...company, response: { 200: CompanyPageSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      return readCompanyPage(db, request.params.id.toLowerCase(), periodsOf(settings));
    },
  );

  server.get(
    `${path}/companies/:id/set-up`,
    { schema: { ...company, response: { 200: SetUpSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      return readSetUp(db, request.params.id.toLowerCase(), settings.publicUrl);
    },
  );
  server.post(
    `${path}/companies/:id/set-up`,
    { schema: { ...company, body: SteerSetUpSchema } },
    async (request, reply) => {
      await visitors.requireOperator(request);
      await steerSetUp(db, request.params.id.toLowerCase(), request.body.open);
      return reply.status(204).send();
    },
  );

  server.get(`${path}/health`, { schema: { response: { 200: HealthSchema } } }, async (request) => {
    await visitors.requireOperator(request);
    return (await health()).value;
  });

  const period = Type.Object({ period: Type.Optional(Type.Enum(["24h", "7d"])) });
  server.get(
    `${path}/health/series`,
    { schema: { querystring: period, response: { 200: HealthSeriesSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      return readHealthSeries(db.system, request.query.period ?? "24h", new Date());
    },
  );
}
