import type { AddApiKey, ApiKey } from "../contract/api-keys.ts";
import type { OperationLog } from "../contract/operation-log.ts";
import type { HandedLink, Invite, SecurityPage, UsersPage } from "../contract/people.ts";
import type { FactorSecret, Profile, SaveProfile } from "../contract/profile.ts";
import type { Role, SignInHelp } from "../contract/session.ts";
import { request } from "./request.ts";

const part = encodeURIComponent;
const query = (parameters: Record<string, string | undefined>) => {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};
const users = "/api/app/users";
const profile = "/api/app/profile";

/** Under which name the answers about people are kept. */
export const peopleKeys = {
  users: ["users"],
  profile: ["profile"],
  apiKeys: ["api-keys"],
  operationLog: ["operation-log"],
  operationActors: ["operation-actors"],
  security: ["security"],
  signInHelp: ["sign-in-help"],
} as const;

/** Calls about people, their keys and what they did, typed by the contract. All of them fail with `ApiError`. */
export const peopleApi = {
  users: () => request<UsersPage>("GET", users),
  invite: (body: Invite) => request<HandedLink>("POST", users, body),
  renewLink: (id: string) => request<HandedLink>("POST", `${users}/${part(id)}/link`),
  changeRole: (id: string, role: Role) => request<void>("POST", `${users}/${part(id)}/role`, { role }),
  changeUser: (id: string, act: "off" | "on" | "withdraw" | "factor-reset" | "sign-out") =>
    request<void>("POST", `${users}/${part(id)}/${act}`),

  profile: () => request<Profile>("GET", profile),
  saveProfile: (body: SaveProfile) => request<void>("POST", profile, body),
  changePassword: (body: { current: string; password: string }) =>
    request<void>("POST", `${profile}/password`, body),
  startFactor: (current: string) => request<FactorSecret>("POST", `${profile}/factor`, { current }),
  confirmFactor: (code: string) =>
    request<{ codes: string[] }>("POST", `${profile}/factor/confirm`, { code }),
  renewCodes: (body: { current: string; code: string }) =>
    request<{ codes: string[] }>("POST", `${profile}/factor/codes`, body),
  removeFactor: (body: { current: string; code: string }) =>
    request<void>("POST", `${profile}/factor/remove`, body),
  prove: (body: { current: string; code?: string }) => request<void>("POST", `${profile}/prove`, body),
  endSession: (id: string) => request<void>("POST", `${profile}/sessions/${part(id)}/end`),
  endOtherSessions: () => request<void>("POST", `${profile}/sessions/end-others`),

  apiKeys: () => request<{ items: ApiKey[] }>("GET", "/api/app/keys"),
  addApiKey: (body: AddApiKey) => request<{ id: string; key: string }>("POST", "/api/app/keys", body),
  endApiKey: (id: string) => request<void>("POST", `/api/app/keys/${part(id)}/end`),

  operationLog: (filter: Record<string, string | undefined>) =>
    request<OperationLog>("GET", `/api/app/operation-log${query(filter)}`),
  operationActors: () => request<{ actors: string[] }>("GET", "/api/app/operation-log/actors"),
  operationLogCsvUrl: (filter: Record<string, string | undefined>) =>
    `/api/app/operation-log.csv${query(filter)}`,

  security: () => request<SecurityPage>("GET", "/api/app/security"),
  saveSecurity: (body: { factorRequired: boolean }) => request<void>("POST", "/api/app/security", body),

  signInHelp: () => request<SignInHelp>("GET", "/api/app/sign-in-help"),
  forgotten: (body: { company: string; email: string }) => request<void>("POST", "/api/app/forgotten", body),
};
