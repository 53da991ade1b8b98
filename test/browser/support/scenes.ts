import type { Page } from "playwright-core";
import type { Language } from "../../../contract/words.ts";
import { en } from "../../../web/words/en.ts";
import { ja } from "../../../web/words/ja.ts";
import { settingsPage } from "./settings-page.ts";

export type Person = "nobody" | "operator" | "healthy" | "broken" | "fresh" | "untested" | "without-contract";

/** One picture: who looks at which page, and what they do there first. */
export type Scene = {
  name: string;
  person: Person;
  path: string;
  act?: (page: Page, language: Language) => Promise<void>;
};

/** What the scenes need to know of the companies that were made for them. */
export type Stage = { company: string; call: string; chainCall: string; failedCall: string; link: string };

const settings = "/app/settings/amazon-s3";

/** Presses 保存 after a change and waits for the end of the check. */
function tryWith(values: Parameters<ReturnType<typeof settingsPage>["fill"]>[0]) {
  return async (page: Page, language: Language) => {
    const form = settingsPage(page, language);
    await form.fill(values);
    await form.save.click();
    await page.getByText(form.words.checkSaved).or(page.getByText(form.words.checkFailed)).waitFor();
  };
}

function showPolicy(form: keyof typeof ja.amazonS3.policyForms) {
  return async (page: Page, language: Language) => {
    const words = (language === "ja" ? ja : en).amazonS3;
    await page.getByRole("button", { name: words.policies, exact: true }).click();
    await page.getByText(words.policyForms[form], { exact: true }).click();
    await page.locator("pre").waitFor();
  };
}

/** Every page of this version and its main states. */
export function scenesOf({ company, call, chainCall, failedCall, link }: Stage): Scene[] {
  return [
    { name: "sign-in", person: "nobody", path: "/signin" },
    {
      name: "sign-in-refused",
      person: "nobody",
      path: "/signin",
      act: async (page) => {
        for (const field of await page.locator("input").all()) {
          if (await field.isEditable()) await field.fill("acme").catch(() => undefined);
        }
        await page.locator("button[type=submit]").click();
        await page.getByRole("alert").waitFor();
      },
    },
    { name: "operator-sign-in", person: "nobody", path: "/operator/signin" },
    { name: "one-time-link", person: "nobody", path: link },
    { name: "link-used", person: "nobody", path: "/link/used-already" },
    { name: "not-found", person: "nobody", path: "/nowhere" },
    { name: "operator", person: "operator", path: "/operator" },
    {
      name: "operator-company",
      person: "operator",
      path: `/operator?company=${company}`,
      act: async (page) => {
        await page.locator("input[type=email]").fill(`a${Date.now()}@acme.example.com`);
        await page.locator("form button[type=submit]").first().click();
        await page.locator("code", { hasText: "/link/" }).waitFor();
        await page.locator("section > button").click();
        await page.locator("code", { hasText: "Bearer" }).waitFor();
      },
    },
    { name: "calls", person: "healthy", path: "/app/calls" },
    { name: "calls-empty", person: "fresh", path: "/app/calls" },
    { name: "calls-nothing-found", person: "healthy", path: "/app/calls?q=0999999999" },
    { name: "calls-paused", person: "broken", path: "/app/calls" },
    { name: "call", person: "healthy", path: `/app/calls/${call}` },
    { name: "call-chain", person: "healthy", path: `/app/calls/${chainCall}` },
    { name: "call-held", person: "broken", path: `/app/calls/${failedCall}` },
    { name: "error-log", person: "broken", path: "/app/error-log" },
    { name: "error-log-empty", person: "fresh", path: "/app/error-log" },
    { name: "settings-new", person: "fresh", path: settings },
    {
      name: "settings-missing",
      person: "fresh",
      path: settings,
      act: async (page, language) => {
        const form = settingsPage(page, language);
        await form.fill({ folder: "録音 2026" });
        await form.save.click();
        await page.getByText(form.words.invalid).waitFor();
      },
    },
    { name: "settings-saved", person: "healthy", path: settings, act: tryWith({}) },
    {
      name: "settings-wrong-secret",
      person: "healthy",
      path: settings,
      act: tryWith({ secretAccessKey: "x" }),
    },
    {
      name: "settings-wrong-folder",
      person: "healthy",
      path: settings,
      act: tryWith({ folder: "elsewhere" }),
    },
    {
      name: "settings-wrong-region",
      person: "healthy",
      path: settings,
      act: tryWith({ bucket: "acme-osaka" }),
    },
    {
      name: "settings-missing-bucket",
      person: "healthy",
      path: settings,
      act: tryWith({ bucket: "acme-recordngs" }),
    },
    { name: "settings-untested", person: "untested", path: settings },
    { name: "settings-paused", person: "broken", path: settings },
    { name: "settings-policy", person: "healthy", path: settings, act: showPolicy("standard") },
    { name: "settings-policy-fixed", person: "healthy", path: settings, act: showPolicy("fixedAddresses") },
    { name: "settings-without-contract", person: "without-contract", path: settings },
    { name: "remove", person: "healthy", path: `${settings}/remove` },
    { name: "remove-paused", person: "broken", path: `${settings}/remove` },
  ];
}
