import { expect } from "vitest";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { browserTest, newCompany, openPage, shared } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";

browserTest.for(["ja", "en"] as const)(
  "after a while a new API key asks for the password; what was typed is there, and it goes on (%s)",
  async (language) => {
    const words = language === "ja" ? ja : en;
    const { id, administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    await page.goto("/app/settings/api-keys");
    const form = page.getByRole("form", { name: words.apiKeys.add });
    await form.getByLabel(words.apiKeys.name).fill("PBX");
    await rowsOf(
      shared().dataDir,
      "update user_sessions set expires_at = expires_at - interval '16 minutes' where company_id = $1",
      [id],
    );
    const make = form.getByRole("button", { name: words.apiKeys.make });
    await make.click();
    const dialog = page.getByRole("dialog", { name: words.frame.proveTitle });
    await dialog.waitFor();
    expect(await pageFaults(page)).toEqual([]);
    const typed = dialog.getByLabel(words.signIn.password, { exact: true });
    expect(await typed.evaluate((element) => element === document.activeElement)).toBe(true);

    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("alert").waitFor();
    expect(await form.getByLabel(words.apiKeys.name).inputValue()).toBe("PBX");

    await make.click();
    await typed.fill("not the password");
    await dialog.getByRole("button", { name: words.frame.proveNow }).click();
    await dialog.getByRole("alert").waitFor();
    await typed.fill(password);
    await page.keyboard.press("Enter");
    await page.getByText(words.apiKeys.newTitle("PBX")).waitFor();
    expect(await page.getByText(words.frame.endedTitle).count()).toBe(0);
  },
);
