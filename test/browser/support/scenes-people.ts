import type { Page } from "playwright-core";
import type { Language } from "../../../contract/words.ts";
import { en } from "../../../web/words/en.ts";
import { type AllWords, ja } from "../../../web/words/ja.ts";
import { password } from "../../support/console-in-test.ts";
import type { Scene, World } from "./scene.ts";

const wordsOf = (language: Language): AllWords => (language === "ja" ? ja : en);

/** People in every state, keys of every scope, and changes that the log tells. */
async function prepare({ people, apiKeys, onbin }: World): Promise<void> {
  const administrator = people.get("healthy");
  if (administrator === undefined) throw new Error("nobody is signed in");
  const invite = async (email: string, name: string, role: string) => {
    const { json } = await administrator.mustPost("/api/app/users", { email, name, role, language: "ja" });
    return new URL(String(json.url)).pathname.replace("/link/", "/api/app/links/");
  };
  await invite("sato@acme.example.com", "佐藤 健", "administrator");
  const off = await invite("tanaka@acme.example.com", "田中 実", "member");
  await fetch(new URL(off, onbin.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ password }),
  });
  const { json } = await administrator.mustGet("/api/app/users");
  const tanaka = (json.users as { id: string; email: string }[]).find(({ email }) =>
    email.startsWith("tanaka"),
  );
  await administrator.mustPost(`/api/app/users/${tanaka?.id}/role`, { role: "administrator" });
  await administrator.mustPost(`/api/app/users/${tanaka?.id}/off`);
  await administrator.mustPost("/api/app/keys", { name: "本社 PBX", scope: "push" });
  const ended = await administrator.mustPost("/api/app/keys", { name: "旧 PBX", scope: "both" });
  await administrator.mustPost(`/api/app/keys/${String(ended.json.id)}/end`);
  await administrator.mustPost("/api/app/profile", { name: "山田 花子", language: "ja" });
  await administrator.mustPost("/api/app/retention", { delivered: 3, unshipped: 60 });
  if (!apiKeys.has("healthy")) throw new Error("no API key");
}

const press = (choose: (words: AllWords) => string) => async (page: Page, language: Language) => {
  await page
    .getByRole("button", { name: choose(wordsOf(language)) })
    .first()
    .click();
};

/** ユーザー, API キー, セキュリティ, 操作ログ, プロフィール, and the way back from a forgotten password. */
export const peopleScenes: readonly Scene[] = [
  { name: "people-users", person: "healthy", path: "/app/settings/users", prepare, dark: true },
  {
    name: "people-user-unfolded",
    person: "healthy",
    path: "/app/settings/users",
    prepare,
    act: async (page, language) => {
      const { users } = wordsOf(language);
      await page.getByRole("button", { name: users.changeOf("member@acme.example.com") }).click();
      await page.getByRole("button", { name: users.renewPassword }).click();
      await page.locator("code", { hasText: "/link/" }).waitFor();
      await page.getByRole("button", { name: users.off, exact: true }).click();
    },
  },
  {
    name: "people-users-failed",
    person: "healthy",
    path: "/app/settings/users",
    fails: { "/api/app/users": 500 },
  },
  { name: "people-users-loading", person: "healthy", path: "/app/settings/users", holds: ["/api/app/users"] },
  { name: "people-keys", person: "healthy", path: "/app/settings/api-keys", prepare },
  {
    name: "people-key-made",
    person: "healthy",
    path: "/app/settings/api-keys",
    prepare,
    act: async (page, language) => {
      const { apiKeys } = wordsOf(language);
      await page.getByLabel(apiKeys.name, { exact: true }).fill("大阪支店 PBX");
      await page.getByRole("button", { name: apiKeys.make }).click();
      await page.locator("code", { hasText: "Bearer" }).waitFor();
      await page.getByRole("button", { name: apiKeys.endOf("本社 PBX") }).click();
    },
  },
  { name: "people-security", person: "healthy", path: "/app/settings/security" },
  { name: "people-log", person: "healthy", path: "/app/operation-log", prepare },
  {
    name: "people-log-unfolded",
    person: "healthy",
    path: "/app/operation-log?operation=user.change,retention.save,destination.save",
    prepare,
    act: async (page) => {
      for (const button of await page.locator("td button").all()) await button.click();
    },
  },
  {
    name: "people-log-choosing",
    person: "healthy",
    path: "/app/operation-log",
    prepare,
    act: press((words) => words.operationLog.allOperations),
  },
  { name: "people-log-nothing", person: "healthy", path: "/app/operation-log?to=2020-01-01" },
  { name: "people-profile", person: "healthy", path: "/app/profile", prepare, dark: true },
  { name: "people-profile-member", person: "member", path: "/app/profile" },
  { name: "people-profile-operator", person: "operator", path: "/operator/profile" },
  {
    name: "people-factor",
    person: "member",
    path: "/app/profile",
    act: async (page, language) => {
      const { profile } = wordsOf(language);
      await page.getByRole("button", { name: profile.setUp }).click();
      await page.getByLabel(profile.current).fill(password);
      await page.getByRole("button", { name: profile.begin, exact: true }).click();
      await page.getByRole("img", { name: profile.qr }).waitFor();
    },
    dark: true,
  },
  { name: "people-forgotten", person: "nobody", path: "/signin/forgotten" },
  { name: "people-forgotten-operator", person: "nobody", path: "/signin/forgotten?operator" },
];
