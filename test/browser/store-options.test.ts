import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { peerLog, storedVersions } from "./support/peer.ts";
import { push } from "./support/push.ts";
import { good, settingsPage } from "./support/settings-page.ts";

browserTest("more settings are folded, asked of the store, and shown again once they are saved", async () => {
  const { id, key, administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill({ ...good, folder: id });
  expect(await form.fields.encryption.isVisible()).toBe(false);
  await form.openWishes();
  await form.fields.encryption.selectOption("sse-kms");
  await form.fields.kmsKey.waitFor();
  await form.fields.storageClass.fill("DEEP_ARCHIVE");
  await form.see(form.words.archiveWarning);
  await form.fields.bucketOwner.fill("0000-0000-0000");
  await form.save.click();
  await form.see(form.words.checkSaved);
  expect(await form.fields.bucketOwner.inputValue()).toBe("000000000000");
  await form.see("SSE-KMS · DEEP_ARCHIVE · 000000000000");
  const sequenceId = await push(key);
  await expect
    .poll(() => storedVersions("demo", `${id}/${sequenceId}.wav`))
    .toMatchObject([{ encryption: "aws:kms", storageClass: "DEEP_ARCHIVE" }]);
  await page.reload();
  await expect.poll(() => form.fields.encryption.isVisible()).toBe(true);
});

browserTest(
  "a wish that the store refuses: its field is at fault, unfolded, and takes the keyboard",
  async () => {
    const { administrator } = await newCompany();
    const page = await openPage(administrator);
    const form = settingsPage(page);
    await form.open();
    await form.fill(good);
    await form.openWishes();
    await form.fields.storageClass.fill("GOLD");
    await form.openWishes();
    expect(await form.fields.storageClass.isVisible()).toBe(false);
    await form.save.click();
    await form.see(/ストレージクラス GOLD に対応していません/);
    await expect.poll(() => form.fields.storageClass.getAttribute("aria-invalid")).toBe("true");
    await form.button(form.words.toField(form.words.storageClass)).click();
    await expect
      .poll(() => form.fields.storageClass.evaluate((field) => field === document.activeElement))
      .toBe(true);
    expect((await peerLog()).some(({ code }) => code === "InvalidStorageClass")).toBe(true);
  },
);

browserTest("a store is offered with its own regions, and without what it lacks", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.openWishes();
  await form.fields.storageClass.selectOption("GLACIER");
  await form.fill({ ...good, store: "bare", region: "ap-northeast-3" });
  expect(await page.locator("summary").filter({ hasText: form.words.wishes }).count()).toBe(0);
  await form.fields.region.click();
  await form.fields.region.fill("");
  expect(
    (await page.getByRole("listbox").getByRole("option").allInnerTexts())
      .map((text) => text.split(" ")[0])
      .sort(),
  ).toEqual(["ap-northeast-3", "us-east-1"]);
});
