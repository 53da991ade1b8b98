import { expect } from "vitest";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { password } from "../support/console-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { settingsPage } from "./support/settings-page.ts";

browserTest.for(["ja", "en"] as const)(
  "a session that ends under a page is said, and what was typed is there after signing in again (%s)",
  async (language) => {
    const { id, administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    const words = language === "ja" ? ja : en;
    const form = settingsPage(page, language);
    await form.open();
    await form.fill({ bucket: "typed-before", folder: "calls" });
    const title = await page.title();
    await page.context().clearCookies();

    const heading = page.getByRole("heading", { level: 1, name: words.frame.endedTitle });
    await heading.waitFor();
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await form.fields.bucket.isVisible()).toBe(false);
    await page.getByLabel(words.signIn.company).fill(id);
    await page.getByLabel(words.signIn.email).fill(`administrator@${id}.example.com`);
    await page.getByLabel(words.signIn.password, { exact: true }).fill(password);
    await page.getByRole("button", { name: words.signIn.submit, exact: true }).click();

    await form.fields.bucket.waitFor();
    expect(await form.fields.bucket.inputValue()).toBe("typed-before");
    expect(await page.title()).toBe(title);
  },
);
