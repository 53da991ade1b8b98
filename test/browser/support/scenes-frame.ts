import type { Page } from "playwright-core";
import type { Language } from "../../../contract/words.ts";
import { en } from "../../../web/words/en.ts";
import { ja } from "../../../web/words/ja.ts";
import type { Scene } from "./scene.ts";

const wordsOf = (language: Language) => (language === "ja" ? ja : en).frame;

function openMenu(name: "settings" | "account") {
  return async (page: Page, language: Language) => {
    await page.getByRole("button", { name: wordsOf(language)[name], exact: true }).click();
    await page.getByRole("menu").waitFor();
  };
}

/** What all pages share: the menus of the top bar, and what is said when the session ends under an open page. */
export const frameScenes: readonly Scene[] = [
  { name: "frame-settings-menu", person: "fresh", path: "/app/calls", act: openMenu("settings"), dark: true },
  { name: "frame-account-menu", person: "fresh", path: "/app/calls", act: openMenu("account"), dark: true },
  { name: "frame-account-menu-member", person: "member", path: "/app/calls", act: openMenu("account") },
  {
    name: "frame-session-ended",
    person: "fresh",
    path: "/app/settings/retention",
    act: async (page, language) => {
      await page.route("**/api/app/session", (route) =>
        route.fulfill({
          status: 401,
          json: { error: { code: "signed_out", message: "", cure: "" } },
        }),
      );
      await page.getByRole("heading", { name: wordsOf(language).endedTitle }).waitFor();
    },
  },
  { name: "frame-hidden-page", person: "member", path: "/app/settings/amazon-s3" },
];
