import { expect } from "vitest";
import { readPage } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { peerLog } from "./support/peer.ts";
import { push } from "./support/push.ts";
import { good, settingsPage } from "./support/settings-page.ts";

browserTest("saved without a test: nothing is asked of S3, and a notice stays until a delivery", async () => {
  const { id, key, administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill({ ...good, folder: id });
  const before = (await peerLog()).length;
  await form.saveWithoutTest.click();
  await form.see("接続をテストせずに保存しました。");
  expect(await peerLog()).toHaveLength(before);
  expect((await readPage(administrator)).destination).toMatchObject({ bucket: "demo", folder: id });

  await page.reload();
  await form.see("接続は未確認です");
  await form.see("次の通話の終了後に外部連携エラーログを確認してください。");
  await form.see("状態: 接続未確認");
  await page.getByRole("link", { name: "エラーログを開く" }).click();
  await page.waitForURL("**/app/error-log");
  await page.getByText("エラーはありません").waitFor();

  await form.open();
  await form.see("接続は未確認です");
  await push(key);
  await form.see("状態: 正常");
  await page.getByText("接続は未確認です").waitFor({ state: "detached" });
});

browserTest("保存 that fails leaves the settings as they were", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill(good);
  await form.save.click();
  await form.see(form.words.checkSaved);
  await form.fill({ bucket: "not-there-at-all" });
  await form.save.click();
  await form.see(form.words.checkFailed);
  expect((await readPage(administrator)).destination).toMatchObject({
    bucket: "demo",
    version: expect.any(Number),
  });
  expect(await form.fields.bucket.inputValue()).toBe("not-there-at-all");
});

browserTest("switched off without a test: nothing is shipped, and the page says so", async () => {
  const { key, administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill(good);
  await form.fields.enabled.uncheck();
  await form.saveWithoutTest.click();
  await form.see(/連携は無効です。以後の録音は転送されず、Onbin に残ります。/);
  await page.reload();
  await form.see("状態: 無効");
  expect(await page.getByText("接続は未確認です").count()).toBe(0);
  await push(key);
  await page.goto("/app/calls");
  await page.getByRole("row").getByText("対象外", { exact: true }).waitFor();
});
