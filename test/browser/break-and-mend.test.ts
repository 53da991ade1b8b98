import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { tabTo } from "./support/keyboard.ts";
import { push } from "./support/push.ts";
import { good, type SettingsPage, settingsPage } from "./support/settings-page.ts";
import { otherFolderUser } from "./support/stores.ts";

/** Puts another text into the field that has the keyboard and presses Enter, which saves with a test. */
async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

async function enter(page: Page, text: string): Promise<void> {
  await type(page, text);
  await page.keyboard.press("Enter");
}

/** What the field says is wrong with it. */
async function faultAt(page: Page, id: string): Promise<string> {
  return page.locator(`#${id}-error`).innerText();
}

/** Breaks one field, reads what the page says there, follows its button to the field and mends it. */
async function breakAndMend(
  page: Page,
  form: SettingsPage,
  { label, id, wrong, cause, right }: Record<"label" | "id" | "wrong" | "right", string> & { cause: RegExp },
): Promise<void> {
  await form.open();
  await tabTo(page, label);
  await enter(page, wrong);
  await form.see(form.words.checkFailed);
  expect(await faultAt(page, id)).toMatch(cause);
  await tabTo(page, form.words.toField(label));
  await page.keyboard.press("Enter");
  await enter(page, right);
  await form.see(form.words.checkSaved);
  expect(await page.locator(`#${id}-error`).count()).toBe(0);
}

browserTest.for([
  {
    language: "ja",
    causes: {
      secret: /シークレットアクセスキーが一致しません/,
      key: /アクセスキーは.*存在しません/,
      bucket: /demo-nowhere.*存在しません/,
      folder: /s3:PutObject.*許可されていません/,
      region: /ap-northeast-3/,
    },
  },
  {
    language: "en",
    causes: {
      secret: /secret access key does not match/,
      key: /does not know this access key/,
      bucket: /There is no bucket "demo-nowhere"/,
      folder: /s3:PutObject/,
      region: /ap-northeast-3/,
    },
  },
] as const)(
  "a bucket is connected, broken in every way and mended, by keyboard alone ($language)",
  { timeout: 240_000 },
  async ({ language, causes }) => {
    const { id: folder, key, administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    const form = settingsPage(page, language);
    const { words } = form;

    await form.open();
    await tabTo(page, words.store);
    await page.keyboard.press("ArrowDown");
    await tabTo(page, words.bucket);
    await type(page, good.bucket);
    await tabTo(page, words.folder);
    await type(page, folder);
    await tabTo(page, words.accessKey);
    await type(page, good.accessKeyId);
    await tabTo(page, words.secret);
    await enter(page, good.secretAccessKey);
    await form.see(words.checkSaved);

    await breakAndMend(page, form, {
      label: words.bucket,
      id: "bucket",
      wrong: "demo-nowhere",
      cause: causes.bucket,
      right: good.bucket,
    });
    await breakAndMend(page, form, {
      label: words.accessKey,
      id: "access-key",
      wrong: "AKIDSWITCHEDOFF",
      cause: causes.key,
      right: good.accessKeyId,
    });

    // The secret: its field opens for a new one.
    await form.open();
    await tabTo(page, words.change);
    await page.keyboard.press("Enter");
    await enter(page, "not+the/secret+key");
    await form.see(words.checkFailed);
    expect(await faultAt(page, "secret")).toMatch(causes.secret);
    await tabTo(page, words.toField(words.secret));
    await page.keyboard.press("Enter");
    await enter(page, good.secretAccessKey);
    await form.see(words.checkSaved);

    // A bucket that is elsewhere: the page offers its region.
    await form.open();
    await tabTo(page, words.bucket);
    await enter(page, "demo-osaka");
    await form.see(words.checkFailed);
    expect(await faultAt(page, "region")).toMatch(causes.region);
    await tabTo(page, words.fixRegion("ap-northeast-3"));
    await page.keyboard.press("Enter");
    await form.see(words.checkSaved);

    // A user who may write into another folder only.
    await form.open();
    await tabTo(page, words.bucket);
    await type(page, good.bucket);
    await tabTo(page, words.accessKey);
    await type(page, otherFolderUser.accessKeyId);
    await tabTo(page, words.change);
    await page.keyboard.press("Enter");
    await enter(page, otherFolderUser.secretAccessKey);
    await form.see(words.checkFailed);
    await tabTo(page, words.fixRegion("us-east-1"));
    await page.keyboard.press("Enter");
    await page.locator("#folder-error").waitFor();
    expect(await faultAt(page, "folder")).toMatch(causes.folder);
    await tabTo(page, words.toField(words.folder));
    await page.keyboard.press("Enter");
    await enter(page, "allowed");
    await form.see(words.checkSaved);

    const sequenceId = await push(key);
    await page.getByRole("link", { name: words.openCall }).waitFor();
    await form.see(`s3://demo/allowed/${sequenceId}.wav`);
  },
);
