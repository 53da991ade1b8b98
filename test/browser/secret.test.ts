import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { push } from "./support/push.ts";
import { good, settingsPage } from "./support/settings-page.ts";

browserTest("after saving, the secret is in no answer of the server and nowhere in the page", async () => {
  const { key, administrator } = await newCompany();
  const page = await openPage(administrator);
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    answers.push(response.text().catch(() => ""));
  });
  const form = settingsPage(page);
  await form.open();
  await form.fill(good);
  await form.save.click();
  await form.see(form.words.checkSaved);
  expect(await form.fields.secret.inputValue()).toBe("••••••••••••  (末尾 +key)");
  expect(await form.fields.secret.getAttribute("readonly")).not.toBeNull();
  const sequenceId = await push(key);
  for (const path of [
    "/app/settings/amazon-s3",
    "/app/settings/amazon-s3/remove",
    `/app/calls/${sequenceId}`,
  ]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const held = await page.evaluate(() => [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll("input")].map(({ value }) => value),
      JSON.stringify({ ...localStorage, ...sessionStorage }),
    ]);
    expect(held.join("\n")).not.toContain(good.secretAccessKey);
  }
  const texts = await Promise.all(answers);
  expect(texts.join("\n")).toContain(good.accessKeyId);
  expect(texts.join("\n")).not.toContain(good.secretAccessKey);
});

browserTest("another store asks for the secret again; another bucket does not", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill(good);
  await form.saveWithoutTest.click();
  await form.see(form.words.saved);
  await form.fill({ bucket: "demo-osaka" });
  await form.see("保存済みのシークレットは表示できません");
  await form.fill({ store: "aws" });
  await form.see("保存先の種類を変えたため、シークレットをもう一度入力してください");
  await expect.poll(() => form.fields.secret.inputValue()).toBe("");
});
