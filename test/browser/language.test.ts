import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { settingsPage } from "./support/settings-page.ts";

browserTest(
  "the language is the browser's, can be switched, and stays; what was typed stays too",
  async () => {
    const { administrator } = await newCompany();
    const page = await openPage(administrator);
    await settingsPage(page).open();
    expect(await page.locator("html").getAttribute("lang")).toBe("ja");
    await settingsPage(page).fill({ bucket: "typed-before", folder: "録音" });
    await page.getByText("English", { exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Amazon S3 integration" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.title()).toBe("Amazon S3 integration · Onbin 音便");
    const english = settingsPage(page, "en");
    expect(await english.fields.bucket.inputValue()).toBe("typed-before");
    await english.see(/The folder contains characters that cannot be used: 録 音/);
    const foreign = (await page.locator("body").innerText())
      .replaceAll(/日本語|Onbin 音便|録 ?音/g, "")
      .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu);
    expect(foreign).toBeNull();

    await page.goto("/app/calls");
    await page.getByRole("heading", { level: 1, name: "Calls" }).waitFor();
    await page.getByText("日本語", { exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "応対履歴" }).waitFor();
  },
);
