import type { Page } from "playwright-core";
import type { Language } from "../../../contract/words.ts";
import { en } from "../../../web/words/en.ts";
import { ja } from "../../../web/words/ja.ts";
import type { Scene } from "./scene.ts";
import { settingsPage } from "./settings-page.ts";

const settings = "/app/settings/amazon-s3";
const guide = `${settings}/guide`;

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

async function chooseRole(page: Page, language: Language, store = "aws") {
  const form = settingsPage(page, language);
  await form.fill({ store, bucket: "acme-recordings", folder: "calls/2026", region: "ap-northeast-1" });
  await form.fields.role.check();
  await form.fields.roleArn.waitFor();
  return form;
}

/** Settings → Amazon S3 and the way out of it. */
export const amazonS3Scenes: readonly Scene[] = [
  { name: "settings-new", person: "fresh", path: settings, dark: true },
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
  { name: "settings-wrong-folder", person: "healthy", path: settings, act: tryWith({ folder: "elsewhere" }) },
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
  { name: "settings-paused", person: "broken", path: settings, dark: true },
  { name: "settings-policy", person: "healthy", path: settings, act: showPolicy("standard") },
  { name: "settings-policy-fixed", person: "healthy", path: settings, act: showPolicy("fixedAddresses") },
  {
    name: "settings-role",
    person: "fresh",
    path: settings,
    dark: true,
    act: async (page, language) => void (await chooseRole(page, language)),
  },
  {
    name: "settings-role-refused",
    person: "fresh",
    path: settings,
    act: async (page, language) => {
      const form = await chooseRole(page, language, "object-store");
      await form.fields.roleArn.fill("arn:aws:iam::444455556666:role/onbin");
      await form.save.click();
      await page.getByText(form.words.checkFailed).waitFor();
    },
  },
  {
    name: "settings-role-not-offered",
    person: "untested",
    path: settings,
    act: async (page, language) => {
      const form = settingsPage(page, language);
      await form.fill({ store: "archive" });
      await page.getByText(form.words.roleNotOffered).waitFor();
    },
  },
  {
    name: "settings-wishes",
    person: "healthy",
    path: settings,
    act: async (page, language) => {
      const form = settingsPage(page, language);
      await form.fill({ store: "aws" });
      await form.openWishes();
      await form.fields.encryption.selectOption("sse-kms");
      await form.fields.kmsKey.fill("arn:aws:kms:us-east-1:111122223333:key/0a1b");
      await form.fields.storageClass.selectOption("GLACIER");
      await form.fields.bucketOwner.fill("1234");
      await form.fields.bucketOwner.blur();
      await page.getByText(form.words.bucketOwnerWrong).waitFor();
    },
  },
  { name: "settings-without-contract", person: "without-contract", path: settings },
  { name: "settings-loading", person: "fresh", path: settings, holds: ["/api/app/amazon-s3"] },
  { name: "settings-failed", person: "fresh", path: settings, fails: { "/api/app/amazon-s3": 500 } },
  { name: "settings-guide", person: "fresh", path: guide, dark: true },
  {
    name: "settings-guide-noted",
    person: "healthy",
    path: guide,
    act: async (page) => {
      await page.getByRole("checkbox").first().check();
      await page.locator("pre").waitFor();
    },
  },
  { name: "remove", person: "healthy", path: `${settings}/remove` },
  { name: "remove-paused", person: "broken", path: `${settings}/remove` },
];
