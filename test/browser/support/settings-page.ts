import type { Page } from "playwright-core";
import { type CheckStepName, checkStepsOf } from "../../../contract/check-steps.ts";
import type { AccessKind } from "../../../contract/destination-access.ts";
import type { Language } from "../../../contract/words.ts";
import { en } from "../../../web/words/en.ts";
import { type AllWords, ja } from "../../../web/words/ja.ts";
import { defaultUser } from "../../support/s3-peer/signed-request.ts";

export type Typed = {
  store?: string;
  bucket: string;
  folder: string;
  region?: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** Settings that work with the peer. */
export const good: Typed = { store: "peer", bucket: "demo", folder: "rec", ...defaultUser };

const words: Record<Language, AllWords> = { ja, en };

/** The page 「Amazon S3 連携」 as a person sees it: by its labels. */
export function settingsPage(page: Page, language: Language = "ja") {
  const all = words[language];
  const own = all.amazonS3;
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const fields = {
    enabled: field(own.enabled),
    store: field(own.store),
    bucket: field(own.bucket),
    folder: field(own.folder),
    region: page.getByRole("combobox", { name: own.region, exact: true }).or(page.locator("#region")).first(),
    accessKey: field(own.accessKey),
    secret: field(own.secret),
    role: page.getByRole("radio", { name: own.accessRole }),
    keys: page.getByRole("radio", { name: own.accessKeys }),
    roleArn: field(own.roleArn),
    encryption: field(own.encryption),
    kmsKey: field(own.kmsKey),
    storageClass: field(own.storageClass),
    bucketOwner: field(own.bucketOwner),
  };
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  /** The lines of the check, each with its name and state: `バケット 成功`. */
  const step = (name: CheckStepName) =>
    page
      .getByRole("listitem")
      .filter({ has: page.getByText(own.steps[name], { exact: true }) })
      .last();
  return {
    words: own,
    fields,
    step,
    save: button(own.save),
    saveWithoutTest: button(own.saveWithoutTest),
    button,
    async open() {
      await page.goto("/app/settings/amazon-s3");
      await page.getByRole("heading", { level: 1, name: own.title }).waitFor();
    },
    async chooseRegion(code: string) {
      await fields.region.click();
      await fields.region.fill(code);
      await page.getByRole("option", { name: code }).first().click();
    },
    /** Fills the form in; what is stored already is left where `values` do not name it. */
    async fill(values: Partial<Typed>) {
      if (values.store !== undefined) await fields.store.selectOption(values.store);
      if (values.bucket !== undefined) await fields.bucket.fill(values.bucket);
      if (values.folder !== undefined) await fields.folder.fill(values.folder);
      if (values.region !== undefined) await this.chooseRegion(values.region);
      if (values.accessKeyId !== undefined) await fields.accessKey.fill(values.accessKeyId);
      if (values.secretAccessKey === undefined) return;
      await fields.secret.waitFor();
      if (await button(own.change).isVisible()) await button(own.change).click();
      await fields.secret.fill(values.secretAccessKey);
    },
    /** Waits until this text stands on the page. */
    see: (text: string | RegExp) => page.getByText(text).first().waitFor(),
    /** Unfolds 「詳細設定」. */
    openWishes: () => page.locator("summary").filter({ hasText: own.wishes }).click(),
    /** The state of every step in words, in their order. */
    async states(access: AccessKind = "keys"): Promise<string[]> {
      return Promise.all(
        checkStepsOf(access).map(async (name) => {
          const text = await step(name).innerText();
          return Object.values(own.stepStates).find((state) => text.split("\n").includes(state)) ?? text;
        }),
      );
    },
  };
}
export type SettingsPage = ReturnType<typeof settingsPage>;
