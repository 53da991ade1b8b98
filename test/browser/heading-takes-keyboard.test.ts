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

browserTest("so does a choice of the settings menu, also when the page comes up in two steps", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  await page.goto("/app/calls");
  for (const [item, title] of [
    ["Amazon S3", "Amazon S3 連携"],
    ["API キー", "API キー"],
    ["操作ログ", "操作ログ"],
  ] as const) {
    await page.getByRole("button", { name: "設定" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    const heading = page.getByRole("heading", { level: 1, name: title });
    await heading.waitFor();
    // The menu is gone by then, and the page has what it fetches.
    await page.getByRole("menuitem", { name: item }).waitFor({ state: "hidden" });
    await page.waitForLoadState("networkidle");
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
  }
});

browserTest("on the sign-in page typing begins in its first field", async () => {
  const page = await openPage(null);
  await page.goto("/signin");
  await page.getByLabel("企業 ID").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("company");
  await page.getByRole("link", { name: "運用者の方はこちら" }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("email");
});

browserTest("a filter's form keeps the keyboard when it is used", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  await page.goto("/app/operation-log");
  const from = page.getByLabel("開始日");
  await from.fill("2026-01-02");
  await from.press("Enter");
  await page.waitForURL("**/app/operation-log?from=2026-01-02");
  await page.waitForLoadState("networkidle");
  expect(await from.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await from.inputValue()).toBe("2026-01-02");
  await page.getByRole("link", { name: "条件を解除" }).click();
  await expect.poll(() => from.inputValue()).toBe("");
});
