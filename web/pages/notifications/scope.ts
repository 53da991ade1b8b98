import { createContext, use } from "react";
import type { Static } from "typebox";
import type {
  AddAddress,
  ChangeAddress,
  DeliveryListSchema,
  NotificationsPage,
  TellService,
  WebhookSecret,
  WebhookValues,
} from "../../../contract/notifications.ts";
import { request } from "../../request.ts";

const part = encodeURIComponent;

/** The calls behind the page 通知; the company's and the operator's differ in their place alone. */
export function notificationsApi(base: string) {
  const post = <Answer>(path: string, body?: unknown) => request<Answer>("POST", `${base}${path}`, body);
  const address = (id: string) => `/addresses/${part(id)}`;
  const webhook = (id: string) => `/webhooks/${part(id)}`;
  return {
    page: () => request<NotificationsPage>("GET", base),
    addAddress: (body: AddAddress) => post<{ id: string }>("/addresses", body),
    changeAddress: (id: string, body: ChangeAddress) => post<void>(address(id), body),
    removeAddress: (id: string) => post<void>(`${address(id)}/remove`),
    sendConfirmation: (id: string) => post<void>(`${address(id)}/confirmation`),
    sendTestMail: (id: string) => post<void>(`${address(id)}/test-mail`),
    setSilence: (silenceHours: number | null) => post<void>("/silence", { silenceHours }),
    addWebhook: (body: WebhookValues) => post<WebhookSecret>("/webhooks", body),
    changeWebhook: (id: string, body: WebhookValues) => post<void>(webhook(id), body),
    newSecret: (id: string) => post<WebhookSecret>(`${webhook(id)}/secret`),
    resumeWebhook: (id: string) => post<void>(`${webhook(id)}/resume`),
    removeWebhook: (id: string) => post<void>(`${webhook(id)}/remove`),
    testWebhook: (id: string) => post<void>(`${webhook(id)}/test`),
    deliveries: (id: string) =>
      request<Static<typeof DeliveryListSchema>>("GET", `${base}${webhook(id)}/deliveries`),
  };
}

export type Scope = {
  kind: "company" | "operator";
  api: ReturnType<typeof notificationsApi>;
  /** What an address can be told of here. */
  services: readonly TellService[];
};

export const companyScope: Scope = {
  kind: "company",
  api: notificationsApi("/api/app/notifications"),
  services: ["amazon-s3", "phone"],
};
export const operatorScope: Scope = {
  kind: "operator",
  api: notificationsApi("/api/operator/notifications"),
  services: ["installation"],
};

export const ScopeContext = createContext<Scope>(companyScope);

/** Whose notifications this page is about. */
export const useScope = (): Scope => use(ScopeContext);
