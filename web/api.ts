import type { Static } from "typebox";
import type {
  Backfill,
  BackfillAvailable,
  BackfillChoice,
  BackfillEstimate,
  BackfillList,
} from "../contract/backfill.ts";
import type { CallList, CallPage, ErrorLog } from "../contract/calls.ts";
import type { ProofDay, ProofMonth } from "../contract/daily-proof.ts";
import type {
  AmazonS3Page,
  RemoveDestinationSchema,
  SaveDestination,
  SavedSchema,
  SaveStartedSchema,
  UnderWaySchema,
} from "../contract/destination.ts";
import type {
  AddCompanySchema,
  AddUserSchema,
  CompanyListSchema,
  NewKeySchema,
  OneTimeLinkSchema,
} from "../contract/operator.ts";
import type { RetentionPage, SaveRetention } from "../contract/retention.ts";
import type {
  LinkSchema,
  OperatorSignInSchema,
  Session,
  SignInSchema,
  UseLinkSchema,
} from "../contract/session.ts";
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

  calls: (filter: { cursor?: string | undefined; q?: string | undefined; state?: string | undefined }) =>
    request<CallList>("GET", `/api/app/calls${query(filter)}`),
  call: (sequenceId: string) => request<CallPage>("GET", `/api/app/calls/${part(sequenceId)}`),
  ship: (sequenceId: string) => request<void>("POST", `/api/app/calls/${part(sequenceId)}/ship`),
  /** Address of the finished WAV, or of an original as it was received. */
  audioUrl: (sequenceId: string, original?: OriginalRole) =>
    `/api/app/calls/${part(sequenceId)}/audio${query({ original })}`,
  errorLog: (filter: Record<string, string | undefined>) =>
    request<ErrorLog>("GET", `/api/app/error-log${query(filter)}`),
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

  backfills: () => request<BackfillList>("GET", "/api/app/backfills"),
  backfillAvailable: () => request<BackfillAvailable>("GET", "/api/app/backfills/available"),
  estimateBackfill: (body: BackfillChoice) =>
    request<BackfillEstimate>("POST", "/api/app/backfills/estimate", body),
  startBackfill: (body: BackfillChoice) => request<Backfill>("POST", "/api/app/backfills", body),
  steerBackfill: (id: string, act: "pause" | "resume" | "cancel") =>
    request<void>("POST", `/api/app/backfills/${part(id)}/${act}`),
  retention: () => request<RetentionPage>("GET", "/api/app/retention"),
  saveRetention: (body: SaveRetention) => request<RetentionPage>("POST", "/api/app/retention", body),

  companies: () => request<CompanyList>("GET", "/api/operator/companies"),
  addCompany: (body: Static<typeof AddCompanySchema>) =>
    request<void>("POST", "/api/operator/companies", body),
  setContract: (id: string, on: boolean) =>
    request<void>("POST", `/api/operator/companies/${part(id)}/contract`, { on }),
  addUser: (id: string, body: Static<typeof AddUserSchema>) =>
    request<OneTimeLink>("POST", `/api/operator/companies/${part(id)}/users`, body),
  addKey: (id: string) => request<NewKey>("POST", `/api/operator/companies/${part(id)}/keys`),
};
