import type { Static } from "typebox";
import type { CallList, CallPage, ErrorLog } from "../contract/calls.ts";
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
  errorLog: (filter: { cursor?: string | undefined; state?: string | undefined }) =>
    request<ErrorLog>("GET", `/api/app/error-log${query(filter)}`),

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

  companies: () => request<CompanyList>("GET", "/api/operator/companies"),
  addCompany: (body: Static<typeof AddCompanySchema>) =>
    request<void>("POST", "/api/operator/companies", body),
  setContract: (id: string, on: boolean) =>
    request<void>("POST", `/api/operator/companies/${part(id)}/contract`, { on }),
  addUser: (id: string, body: Static<typeof AddUserSchema>) =>
    request<OneTimeLink>("POST", `/api/operator/companies/${part(id)}/users`, body),
  addKey: (id: string) => request<NewKey>("POST", `/api/operator/companies/${part(id)}/keys`),
};
