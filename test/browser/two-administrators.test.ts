import { expect } from "vitest";
import { goodValues, readPage, saveUntested } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { setFaults } from "./support/peer.ts";
import { settingsPage } from "./support/settings-page.ts";

browserTest("who saves second is told, and nothing is overwritten until they decide", async () => {
  const { administrator } = await newCompany();
  await saveUntested(administrator);
  const first = await openPage(administrator);
  const second = await openPage(administrator);
  const one = settingsPage(first);
  const two = settingsPage(second);
  await one.open();
  await two.open();
  await two.fill({ folder: "second" });
  await one.fill({ folder: "first" });
  await one.saveWithoutTest.click();
  await one.see("接続をテストせずに保存しました。");

  // Pressed before the page could learn of it by itself, or after: the outcome is the same.
  await two.saveWithoutTest.click();
  await two.see("ほかの管理者が設定を変更しました");
  await two.see(/上書きはしていません。/);
  await two.see(/フォルダ: first/);
  expect(await two.fields.folder.inputValue()).toBe("second");
  expect((await readPage(administrator)).destination?.folder).toBe("first");

  await two.button("入力内容のまま続ける").click();
  await two.saveWithoutTest.click();
  await two.see("接続をテストせずに保存しました。");
  expect((await readPage(administrator)).destination?.folder).toBe("second");
});

browserTest("an untouched form takes over what another administrator saved", async () => {
  const { administrator } = await newCompany();
  await saveUntested(administrator);
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await expect.poll(() => form.fields.folder.inputValue()).toBe(goodValues.folder);
  await saveUntested(administrator, { folder: "elsewhere" });
  await expect.poll(() => form.fields.folder.inputValue(), { timeout: 10_000 }).toBe("elsewhere");
});

browserTest("a save while another one's test runs wins, and the test says so", async () => {
  const { administrator } = await newCompany();
  await saveUntested(administrator);
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill({ folder: "tested" });
  await setFaults([{ match: { bucket: "demo" }, act: { kind: "delay", milliseconds: 800 } }]);
  await form.save.click();
  await form.see("確認中…");
  await saveUntested(administrator, { folder: "quicker" });
  await form.see("ほかの管理者が設定を変更しました");
  expect((await readPage(administrator)).destination?.folder).toBe("quicker");
  await form.button("最新の設定を読み込む (入力内容は破棄)").click();
  await expect.poll(() => form.fields.folder.inputValue()).toBe("quicker");
});
