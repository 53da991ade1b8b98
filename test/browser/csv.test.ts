import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../contract/words.ts";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { readCsvByName } from "../support/read-csv.ts";
import { browserTest, newCompany, openPage, operator } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";
import { push } from "./support/push.ts";

const wordsOf = (language: Language) => (language === "ja" ? ja : en);

async function download(page: Page, name: string | RegExp): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
  return { name: file.suggestedFilename(), text: await text(await file.createReadStream()) };
}

browserTest.for(["ja", "en"] as const)(
  "a member makes the CSV of a month by one click, and of a period with filters (%s)",
  { timeout: 240_000 },
  async (language) => {
    const words = wordsOf(language);
    const own = words.storage.csv;
    const { id, key } = await newCompany();
    const parent = await push(key, { callBegin: "2026-03-10T03:00:00Z", type: "incoming", answered: "true" });
    const child = await push(key, {
      callBegin: "2026-03-10T03:05:00Z",
      type: "transfer",
      parentSequenceId: parent,
      previousSequenceId: parent,
      from: "+81466660099",
    });
    const member = await operator().addPerson(id, "member");
    const page = await openPage(member, { language });
    await page.goto("/app/calls");
    await page.getByRole("button", { name: own.menu }).click();
    await page.getByRole("menuitem", { name: own.menuChoose }).click();
    await page.waitForURL("**/app/storage");
    await page.getByText(own.none).waitFor();
    expect(await page.getByText(words.storage.backfill).count()).toBe(0);

    const march = new Intl.DateTimeFormat(language, { year: "numeric", month: "long" }).format(
      new Date("2026-03-15T00:00:00Z"),
    );
    await page.getByRole("button", { name: march, exact: true }).click();
    await page.getByText(own.states.done, { exact: true }).waitFor({ timeout: 60_000 });
    const list = await download(page, own.downloadOf(""));
    expect(list.name).toBe(`${language === "ja" ? "応対履歴" : "calls"}_2026-03-01_2026-03-31.csv`);
    const rows = readCsvByName(list.text);
    expect(rows.map((row) => [row["Sequence ID"], row["Parent sequence ID"]])).toEqual([
      [parent, parent],
      [child, parent],
    ]);
    const faults = await pageFaults(page);

    // The filters of the call history come along.
    await page.goto("/app/calls?q=0466660099");
    await page.getByRole("button", { name: own.menu }).click();
    await page.getByRole("menuitem", { name: own.menuFiltered }).click();
    await page.getByText(own.search("0466660099")).first().waitFor();
    await page.getByLabel(own.codes.shift_jis).check();
    await page.getByLabel(own.from).fill("2026-03-01");
    await page.getByLabel(own.to).fill("2026-02-01");
    await page.getByText(own.wrongOrder).waitFor();
    await page.getByLabel(own.to).fill("2026-03-31");
    await page.getByRole("button", { name: own.makeButton }).click();
    // Of the new file alone: the one before has two rows.
    const size = page.getByRole("cell", { name: new RegExp(`^${own.rows(1)} ?[0-9]`) });
    await size.waitFor({ timeout: 60_000 });
    await page.setViewportSize({ width: 360, height: 900 });
    faults.push(...(await pageFaults(page)));
    expect(faults).toEqual([]);

    const removes = page.getByRole("button", { name: own.remove, exact: false });
    for (let left = 2; left > 0; left--) {
      await expect.poll(() => removes.count()).toBe(left);
      await removes.first().click();
    }
    await page.getByText(own.none).waitFor();
  },
);
