import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { storedVersions } from "./support/peer.ts";
import { push } from "./support/push.ts";
import { good, settingsPage } from "./support/settings-page.ts";

browserTest.for([
  { language: "ja", delivered: "転送済み", succeeded: "成功" },
  { language: "en", delivered: "Transferred", succeeded: "Transferred" },
] as const)("a call pushed after saving is shown as delivered ($language)", async (told) => {
  const { id, key, administrator } = await newCompany();
  const page = await openPage(administrator, { language: told.language });
  const form = settingsPage(page, told.language);
  await form.open();
  await form.fill({ ...good, folder: id });
  await form.save.click();
  await form.see(form.words.checkSaved);

  await page.goto("/app/calls");
  const sequenceId = await push(key, { from: "0312345678", userName: "山田 太郎" });
  const row = page.getByRole("row").filter({ hasText: "山田 太郎" });
  await row.getByText(told.delivered, { exact: true }).waitFor();
  await row.getByRole("link").first().click();
  await page.waitForURL(`**/app/calls/${sequenceId}`);
  await page.getByText(`s3://demo/${id}/${sequenceId}.wav`, { exact: true }).waitFor();
  await page.getByRole("listitem").getByText(told.succeeded, { exact: true }).waitFor();
  expect(await storedVersions("demo", `${id}/${sequenceId}.wav`)).toHaveLength(1);

  await form.open();
  await page.getByRole("link", { name: form.words.openCall }).click();
  await page.waitForURL(`**/app/calls/${sequenceId}`);
});
