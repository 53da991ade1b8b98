import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";

browserTest("a link moves the keyboard to the heading of its page, the first page leaves it", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  await page.goto("/app/calls");
  await page.getByRole("heading", { level: 1, name: "応対履歴" }).waitFor();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await page.getByRole("link", { name: "毎日の照合" }).click();
  const heading = page.getByRole("heading", { level: 1, name: "毎日の照合" });
  await heading.waitFor();
  await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.title()).toBe("毎日の照合 · Onbin 音便");
});
