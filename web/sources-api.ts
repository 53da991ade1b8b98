import type { CredentialsTest } from "../contract/cloud-test.ts";
import type {
  TriedFolder,
  TryFolder,
  WatchedFolderAnswer,
  WatchFolder,
} from "../contract/operator-folders.ts";
import type {
  AddedSource,
  AddSource,
  ChangeSource,
  OperatorSourceList,
  SourceList,
  SourcePage,
} from "../contract/source-pages.ts";
import { request } from "./request.ts";

const part = encodeURIComponent;
const sources = "/api/app/sources";

/** Under which name the answers about phone systems are kept. */
export const sourceKeys = {
  all: ["sources"],
  one: (id: string) => ["sources", id],
  ofCompanies: ["operator-sources"],
} as const;

/** Calls about phone systems, typed by the contract. All of them fail with `ApiError`. */
export const sourcesApi = {
  list: () => request<SourceList>("GET", sources),
  page: (id: string) => request<SourcePage>("GET", `${sources}/${part(id)}`),
  add: (body: AddSource) => request<AddedSource>("POST", sources, body),
  change: (id: string, body: ChangeSource) => request<void>("POST", `${sources}/${part(id)}`, body),
  addKey: (id: string) => request<AddedSource>("POST", `${sources}/${part(id)}/key`),
  testCredentials: (id: string) =>
    request<CredentialsTest>("POST", `${sources}/${part(id)}/test-credentials`),
  fetchAgain: (id: string) => request<{ items: number }>("POST", `${sources}/${part(id)}/fetch-again`),
  end: (id: string) => request<void>("POST", `${sources}/${part(id)}/end`),
  tryFolder: (body: TryFolder) => request<TriedFolder>("POST", "/api/operator/watch-try", body),
  watchFolder: (company: string, body: WatchFolder) =>
    request<WatchedFolderAnswer>("POST", `/api/operator/companies/${part(company)}/folders`, body),
  unwatchFolder: (company: string, id: string) =>
    request<void>("POST", `/api/operator/companies/${part(company)}/folders/${part(id)}/remove`),
  ofCompanies: (filter: Record<string, string | undefined>) => {
    const given = Object.entries(filter).filter((entry): entry is [string, string] => !!entry[1]);
    const query = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
    return request<OperatorSourceList>("GET", `/api/operator/sources${query}`);
  },
};
