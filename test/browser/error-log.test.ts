import { expect } from "vitest";
import { rowsOf } from "../support/database-in-test.ts";
import { browserTest, newCompany, openPage, shared } from "./support/console.ts";

const words = {
  ja: { title: "外部連携エラーログ", state: "状態", from: "開始日", apply: "絞り込む", clear: "条件を解除" },
  en: {
    title: "Integration error log",
    state: "State",
    from: "From",
    apply: "Filter",
    clear: "Clear the filter",
  },
};
const csv = { ja: "CSV をダウンロード", en: "Download CSV" };
const none = { ja: "条件に一致するエラーはありません", en: "No errors match" };

browserTest.for(["ja", "en"] as const)(
  "the filters of the error log are in its address, and in its file (%s)",
  async (language) => {
    const own = words[language];
    const { id, administrator } = await newCompany();
    await rowsOf(
      shared().dataDir,
      `insert into integration_errors (company_id, service, sequence_id, code, params, at, recovered_at) values
        ($1, 'amazon-s3', 'old', 'AccessDenied', '{}', '2024-05-14T01:00:00Z', null),
        ($1, 'amazon-s3', 'new', 'SlowDown', '{}', '2024-05-16T01:00:00Z', null),
        ($1, 'amazon-s3', 'over', 'AccessDenied', '{}', '2024-05-17T01:00:00Z', '2024-05-17T02:00:00Z')`,
      [id],
    );
    const page = await openPage(administrator, { language });
    await page.goto("/app/error-log?view=list");
    const table = page.getByRole("table", { name: own.title });
    const calls = () => table.locator("tbody tr td:nth-child(3)").allInnerTexts();
    await table.waitFor();
    expect(await calls()).toEqual(["over", "new", "old"]);

    await page.getByLabel(own.state, { exact: true }).selectOption("open");
    await page.waitForURL("**/app/error-log?view=list&state=open");
    await expect.poll(calls).toEqual(["new", "old"]);
    await page.getByLabel(own.from, { exact: true }).fill("2024-05-15");
    await page.getByRole("button", { name: own.apply }).click();
    await page.waitForURL("**/app/error-log?view=list&state=open&from=2024-05-15");
    await expect.poll(calls).toEqual(["new"]);

    // A colleague opens the address and sees the same.
    const colleague = await openPage(administrator, { language });
    await colleague.goto(page.url());
    await colleague.getByRole("link", { name: "new" }).waitFor();
    expect(await colleague.getByLabel(own.from, { exact: true }).inputValue()).toBe("2024-05-15");

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: csv[language] }).click(),
    ]);
    expect(download.url()).toContain(`state=open&from=2024-05-15&language=${language}`);

    await page.getByRole("link", { name: own.clear }).click();
    await expect.poll(calls).toEqual(["over", "new", "old"]);
    await table.getByRole("link", { name: "AccessDenied" }).first().click();
    await page.waitForURL("**/app/error-log?view=list&code=AccessDenied");
    await expect.poll(calls).toEqual(["over", "old"]);
    await page.goto("/app/error-log?code=NoSuchThing");
    await page.getByText(none[language]).waitFor();
  },
);
