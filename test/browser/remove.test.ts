import type { Page } from "playwright-core";
import { expect } from "vitest";
import { readPage, saveUntested } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { setFaults, storedVersions } from "./support/peer.ts";
import { push } from "./support/push.ts";

/** A company whose folder answers slowly or not at all, with one recording under way, on the page that ends it all. */
async function openRemove(milliseconds: number) {
  const company = await newCompany();
  const { id, key, administrator } = company;
  await saveUntested(administrator, { folder: id });
  await setFaults([{ match: { key: `${id}/*` }, act: { kind: "delay", milliseconds } }]);
  const sequenceId = await push(key);
  const page = await openPage(administrator);
  await page.goto("/app/settings/amazon-s3");
  await page.getByRole("link", { name: "連携を解除する" }).click();
  await page.waitForURL("**/remove");
  return { ...company, page, sequenceId };
}

async function seeExplained(page: Page, id: string): Promise<void> {
  await page.getByText(/保存されているアクセスキーとシークレットは破棄されます/).waitFor();
  await page.getByText(new RegExp(`s3://demo/${id}/.*そのまま残ります`)).waitFor();
  await page.getByText("1 件の録音が転送を待っています。どうしますか。").waitFor();
}

browserTest("finish first: what waits is shipped, then the keys are gone", { timeout: 120_000 }, async () => {
  const { id, administrator, page, sequenceId } = await openRemove(12_000);
  await seeExplained(page, id);
  expect(await page.getByRole("radio", { name: "転送してから解除する" }).isChecked()).toBe(true);
  await page.getByRole("button", { name: "連携を解除する" }).click();
  await page.getByText("転送が終わりしだい解除します").waitFor();
  expect((await readPage(administrator)).destination?.state).toBe("ending");
  await page.getByText("連携を解除しました").waitFor({ timeout: 60_000 });
  expect((await readPage(administrator)).destination).toBeNull();
  expect(await storedVersions("demo", `${id}/${sequenceId}.wav`)).toHaveLength(1);
});

browserTest("stop now: the keys are gone at once, and the recording stays here", async () => {
  const { id, administrator, page, sequenceId } = await openRemove(60_000);
  await seeExplained(page, id);
  await page.getByRole("radio", { name: "いますぐ解除する" }).check();
  await page.getByRole("button", { name: "連携を解除する" }).click();
  await page.getByText("連携を解除しました").waitFor();
  expect((await readPage(administrator)).destination).toBeNull();
  await page.getByRole("link", { name: "Amazon S3 連携の設定へ" }).click();
  await page.getByText("状態: 未設定").waitFor();
  expect(await page.getByRole("link", { name: "連携を解除する" }).count()).toBe(0);
  await page.goto(`/app/calls/${sequenceId}`);
  await page.getByRole("link", { name: "WAV をダウンロード" }).waitFor();
  expect(await storedVersions("demo", `${id}/${sequenceId}.wav`)).toHaveLength(0);
});
