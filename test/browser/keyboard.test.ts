import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { focused, tabTo } from "./support/keyboard.ts";
import { good, settingsPage } from "./support/settings-page.ts";

browserTest("the settings page from top to bottom, without a mouse", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("本文へ移動");
  await page.keyboard.press("Enter");
  await tabTo(page, "Amazon S3 連携を有効にする");
  await page.keyboard.press("Space");
  expect(await form.fields.enabled.isChecked()).toBe(false);
  await page.keyboard.press("Space");
  await tabTo(page, "保存先の種類");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, "バケット");
  await page.keyboard.type("demo-osaka");
  await tabTo(page, "フォルダ");
  await page.keyboard.type("rec");
  await tabTo(page, "リージョン");
  await page.keyboard.type("大阪");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await tabTo(page, "アクセスキー");
  await page.keyboard.type(good.accessKeyId);
  await tabTo(page, "シークレットアクセスキー");
  await page.keyboard.type(good.secretAccessKey);
  await tabTo(page, "保存");
  await page.keyboard.press("Enter");
  await form.see(form.words.checkSaved);
  expect(await form.fields.region.inputValue()).toMatch(/^ap-northeast-3/);
  await tabTo(page, "接続をテストせずに保存");
  await tabTo(page, "連携を解除する");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/remove");
});

browserTest("Enter in a field saves with a test, and the keyboard stays at its outcome", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill(good);
  await form.fields.secret.press("Enter");
  await form.see(form.words.checkSaved);
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

browserTest("the gear's menu opens, is walked through and is left by the keyboard", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  await page.goto("/app/calls");
  await page.getByRole("button", { name: "設定" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Amazon S3" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem", { name: "Amazon S3" }).waitFor({ state: "hidden" });
  expect(await focused(page)).toBe("設定");
  await page.keyboard.press("Enter");
  // A person sees the menu before going on; the arrow only counts once it is there.
  const item = page.getByRole("menuitem", { name: "Amazon S3" });
  await item.waitFor();
  const isReached = () => item.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 10 && !(await isReached()); presses++) {
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(100);
  }
  expect(await isReached()).toBe(true);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/app/settings/amazon-s3");
});
