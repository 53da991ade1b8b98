import type { Static } from "typebox";
import type {
  Backfill,
  BackfillAvailable,
  BackfillChoice,
  BackfillEstimate,
  BackfillList,
} from "../contract/backfill.ts";
import type { AttemptList, CallFlowList, CallList, CallPage, ErrorLog, Peaks } from "../contract/calls.ts";
import type { CsvFile, CsvFileList, MakeCsv } from "../contract/csv-files.ts";
import type { ProofDay, ProofMonth } from "../contract/daily-proof.ts";
import type {
  AmazonS3Page,
  RemoveDestinationSchema,
  SaveDestination,
  SavedSchema,
  SaveStartedSchema,
  UnderWaySchema,
} from "../contract/destination.ts";
import type { IncidentList } from "../contract/incidents.ts";
import type { MasterKeyStatus } from "../contract/master-key.ts";
import type {
  AddCompanySchema,
  AddedCompanySchema,
  AddUserSchema,
  ChangeCompanySchema,
  CompanyListSchema,
  CompanyPage,
  KeyChoice,
  NewKeySchema,
  OneTimeLinkSchema,
  OperatorLog,
  SetUp,
} from "../contract/operator.ts";
import type { Health, HealthPeriod, HealthSeries } from "../contract/operator-health.ts";
import type { RetentionPage, SaveRetention } from "../contract/retention.ts";
import type {
  LinkSchema,
  OperatorSignInSchema,
  Session,
  SignInSchema,
  UseLinkSchema,
} from "../contract/session.ts";
import type { LastShipRun, ShipAgain, ShipRun } from "../contract/ship-again.ts";
import { ApiError, request } from "./request.ts";

export type Link = Static<typeof LinkSchema>;
export type CompanyList = Static<typeof CompanyListSchema>;
export type OneTimeLink = Static<typeof OneTimeLinkSchema>;
export type NewKey = Static<typeof NewKeySchema>;
export type UnderWay = Static<typeof UnderWaySchema>;
export type OriginalRole = NonNullable<CallPage["recording"]>["originals"][number]["role"];

const query = (parameters: Record<string, string | undefined>) => {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};
const part = encodeURIComponent;

/** Every call to the server, typed by the contract. All of them fail with `ApiError`. */
export const api = {
  session: () =>
    request<Session>("GET", "/api/app/session").catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }),
  signIn: (body: Static<typeof SignInSchema>) => request<Session>("POST", "/api/app/sign-in", body),
  operatorSignIn: (body: Static<typeof OperatorSignInSchema>) =>
    request<Session>("POST", "/api/app/operator-sign-in", body),
  signOut: () => request<void>("POST", "/api/app/sign-out"),
  link: (token: string) => request<Link>("GET", `/api/app/links/${part(token)}`),
  takeLink: (token: string, body: Static<typeof UseLinkSchema>) =>
    request<Session>("POST", `/api/app/links/${part(token)}`, body),

  calls: (filter: Record<string, string | undefined>) =>
    request<CallList>("GET", `/api/app/calls${query(filter)}`),
  callFlows: (filter: Record<string, string | undefined>) =>
    request<CallFlowList>("GET", `/api/app/call-flows${query(filter)}`),
  call: (sequenceId: string) => request<CallPage>("GET", `/api/app/calls/${part(sequenceId)}`),
  attempts: (sequenceId: string, cursor: string) =>
    request<AttemptList>("GET", `/api/app/calls/${part(sequenceId)}/attempts${query({ cursor })}`),
  peaks: (sequenceId: string) => request<Peaks>("GET", `/api/app/calls/${part(sequenceId)}/peaks`),
  ship: (sequenceId: string) => request<ShipRun>("POST", `/api/app/calls/${part(sequenceId)}/ship`),
  shipAgain: (body: ShipAgain) => request<ShipRun>("POST", "/api/app/ship-again", body),
  lastShipRun: () => request<LastShipRun>("GET", "/api/app/ship-again"),
  incidents: (cursor?: string | undefined) =>
    request<IncidentList>("GET", `/api/app/incidents${query({ cursor })}`),
  /** Address of the finished WAV, or of an original as it was received. */
  audioUrl: (sequenceId: string, original?: OriginalRole) =>
    `/api/app/calls/${part(sequenceId)}/audio${query({ original })}`,
  errorLog: (filter: Record<string, string | undefined>) =>
    request<ErrorLog>("GET", `/api/app/error-log${query(filter)}`),
  /** Failures of an incident: of its codes, in its time. */
  incidentErrors: (
    codes: readonly string[],
    time: { since: string; until?: string | undefined; cursor?: string | undefined },
  ) => {
    const wanted = new URLSearchParams(codes.map((code) => ["codes", code]));
    for (const [name, value] of Object.entries(time)) if (value !== undefined) wanted.set(name, value);
    return request<ErrorLog>("GET", `/api/app/error-log?${wanted}`);
  },
  errorLogCsvUrl: (filter: Record<string, string | undefined>) => `/api/app/error-log.csv${query(filter)}`,
  proofMonth: (month: string | undefined) =>
    request<ProofMonth>("GET", `/api/app/daily-proof${query({ month })}`),
  proofDay: (day: string, list: { show?: string | undefined; cursor?: string | undefined }) =>
    request<ProofDay>("GET", `/api/app/daily-proof/${part(day)}${query(list)}`),
  proofCsvUrl: (period: { from: string; to: string; language: string }) =>
    `/api/app/daily-proof.csv${query(period)}`,

  amazonS3: () => request<AmazonS3Page>("GET", "/api/app/amazon-s3"),
  saveDestination: (body: SaveDestination) =>
    request<Static<typeof SaveStartedSchema> | Static<typeof SavedSchema>>(
      "POST",
      "/api/app/amazon-s3",
      body,
    ),
  checkEventsUrl: (checkId: string) => `/api/app/checks/${part(checkId)}/events`,
  underWay: () => request<UnderWay>("GET", "/api/app/amazon-s3/under-way"),
  removeDestination: (body: Static<typeof RemoveDestinationSchema>) =>
    request<{ state: "ended" | "ending" }>("POST", "/api/app/amazon-s3/remove", body),

  csvFiles: () => request<CsvFileList>("GET", "/api/app/csv-files"),
  makeCsv: (body: MakeCsv) => request<CsvFile>("POST", "/api/app/csv-files", body),
  cancelCsv: (id: string) => request<void>("POST", `/api/app/csv-files/${part(id)}/cancel`),
  removeCsv: (id: string) => request<void>("DELETE", `/api/app/csv-files/${part(id)}`),
  csvFileUrl: (id: string, language: string) => `/api/app/csv-files/${part(id)}/file${query({ language })}`,
  backfills: () => request<BackfillList>("GET", "/api/app/backfills"),
  backfillAvailable: () => request<BackfillAvailable>("GET", "/api/app/backfills/available"),
  estimateBackfill: (body: BackfillChoice) =>
    request<BackfillEstimate>("POST", "/api/app/backfills/estimate", body),
  startBackfill: (body: BackfillChoice) => request<Backfill>("POST", "/api/app/backfills", body),
  steerBackfill: (id: string, act: "pause" | "resume" | "cancel") =>
    request<void>("POST", `/api/app/backfills/${part(id)}/${act}`),
  retention: () => request<RetentionPage>("GET", "/api/app/retention"),
  saveRetention: (body: SaveRetention) => request<RetentionPage>("POST", "/api/app/retention", body),

  companies: (filter: Record<string, string | undefined> = {}) =>
    request<CompanyList>("GET", `/api/operator/companies${query(filter)}`),
  company: (id: string) => request<CompanyPage>("GET", `/api/operator/companies/${part(id)}`),
  addCompany: (body: Static<typeof AddCompanySchema>) =>
    request<Static<typeof AddedCompanySchema>>("POST", "/api/operator/companies", body),
  changeCompany: (id: string, body: Static<typeof ChangeCompanySchema>) =>
    request<void>("POST", `/api/operator/companies/${part(id)}`, body),
  setContract: (id: string, on: boolean) =>
    request<void>("POST", `/api/operator/companies/${part(id)}/contract`, { on }),
  addUser: (id: string, body: Static<typeof AddUserSchema>) =>
    request<OneTimeLink>("POST", `/api/operator/companies/${part(id)}/users`, body),
  renewUserLink: (id: string, userId: string) =>
    request<OneTimeLink>("POST", `/api/operator/companies/${part(id)}/users/${part(userId)}/link`),
  addKey: (id: string, choice: KeyChoice = {}) =>
    request<NewKey>("POST", `/api/operator/companies/${part(id)}/keys${query(choice)}`),
  endCompanyKey: (id: string, keyId: string) =>
    request<void>("POST", `/api/operator/companies/${part(id)}/keys/${part(keyId)}/end`),
  setUp: (id: string) => request<SetUp>("GET", `/api/operator/companies/${part(id)}/set-up`),
  steerSetUp: (id: string, open: boolean) =>
    request<void>("POST", `/api/operator/companies/${part(id)}/set-up`, { open }),
  health: () => request<Health>("GET", "/api/operator/health"),
  masterKey: () => request<MasterKeyStatus>("GET", "/api/operator/master-key"),
  rotateMasterKey: () => request<void>("POST", "/api/operator/master-key/rotate"),
  healthSeries: (period: HealthPeriod) =>
    request<HealthSeries>("GET", `/api/operator/health/series${query({ period })}`),
  operatorLog: (filter: Record<string, string | undefined>) =>
    request<OperatorLog>("GET", `/api/operator/operation-log${query(filter)}`),
  operatorLogCsvUrl: (filter: Record<string, string | undefined>) =>
    `/api/operator/operation-log.csv${query(filter)}`,
};
