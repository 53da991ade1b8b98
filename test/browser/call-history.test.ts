import { expect } from "vitest";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm } from "../support/door-in-test.ts";
import { browserTest, newCompany, openPage, shared } from "./support/console.ts";
import { push } from "./support/push.ts";

const words = {
  ja: {
    title: "応対履歴",
    search: "検索",
    list: "一覧",
    type: "種別",
    state: "S3 転送",
    clear: "条件を解除",
    nothing: "条件に一致する応対はありません",
    play: "音声再生",
    incoming: "着信",
  },
  en: {
    title: "Calls",
    search: "Search",
    list: "List",
    type: "Type",
    state: "S3 transfer",
    clear: "Clear",
    nothing: "No call matches",
    play: "Message played",
    incoming: "Incoming",
  },
};

async function tell(key: string, fields: Record<string, string>): Promise<void> {
  const { status } = await knock(shared().url, key, recordingForm(fields, null));
  if (status >= 300) throw new Error(`${status}`);
}

browserTest.for(["ja", "en"] as const)(
  "search, open a call, go back: the filters are in the address and stay (%s)",
  async (language) => {
    const own = words[language];
    const { key, administrator } = await newCompany();
    const found = await push(key, { from: "03-1111-2222", userName: "佐藤 花子" });
    await push(key, { from: "03-3333-4444", userName: "佐藤 花子", type: "outbound" });
    await push(key, { from: "03-5555-6666" });
    const page = await openPage(administrator, { language });
    await page.goto("/app/calls");
    const rows = page.getByRole("table", { name: own.title }).locator("tbody tr");
    await rows.first().waitFor();
    await expect.poll(() => rows.count()).toBe(3);

    await page.getByRole("searchbox").fill("花子");
    await page.getByRole("button", { name: own.search, exact: true }).click();
    await expect.poll(() => rows.count()).toBe(2);
    const type = page.getByLabel(own.type, { exact: true });
    await type.focus();
    await type.selectOption("incoming");
    await expect.poll(() => rows.count()).toBe(1);
    expect(await type.evaluate((select) => select === document.activeElement)).toBe(true);
    await page.getByLabel(own.state, { exact: true }).selectOption("skipped");
    const address = page.url();
    expect(new URL(address).search).toBe("?q=%E8%8A%B1%E5%AD%90&type=incoming&state=skipped");
    await expect.poll(() => rows.count()).toBe(1);

    await rows.first().getByRole("link").first().click();
    await page.waitForURL(`**/app/calls/${found}`);
    await page.goBack();
    await page.waitForURL(address);
    await expect.poll(() => rows.count()).toBe(1);
    expect(await page.getByRole("searchbox").inputValue()).toBe("花子");
    expect(await page.getByLabel(own.type, { exact: true }).inputValue()).toBe("incoming");

    const colleague = await openPage(administrator, { language });
    await colleague.goto(address);
    await expect
      .poll(() => colleague.getByRole("table", { name: own.title }).locator("tbody tr").count())
      .toBe(1);

    await page.getByRole("searchbox").fill("+81 3 1111 2222");
    await page.getByRole("searchbox").press("Enter");
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole("searchbox").fill("誰でもない");
    await page.getByRole("searchbox").press("Enter");
    await page.getByText(own.nothing).waitFor();
    await page.getByRole("link", { name: own.clear }).first().click();
    await expect.poll(() => rows.count()).toBe(3);
    expect(await page.getByRole("searchbox").inputValue()).toBe("");
    expect(await type.inputValue()).toBe("");
  },
);

browserTest.for(["ja", "en"] as const)(
  "a chain together in the flow view, by the keyboard (%s)",
  async (language) => {
    const own = words[language];
    const { key, administrator } = await newCompany();
    const at = (second: number) => ({ callBegin: `2026-03-01T00:00:${String(second).padStart(2, "0")}Z` });
    await push(key, { sequenceId: "root", ...at(0) });
    await tell(key, { sequenceId: "menu", type: "play", parentSequenceId: "root", ...at(1) });
    for (let i = 2; i < 14; i++) {
      await tell(key, { sequenceId: `leg-${i}`, type: "transfer", parentSequenceId: "root", ...at(i) });
    }
    await push(key, { sequenceId: "alone", ...at(30) });
    const page = await openPage(administrator, { language });
    await page.goto("/app/calls");
    const rows = page.getByRole("table", { name: own.title }).locator("tbody tr");
    await rows.first().waitFor();
    await expect.poll(() => rows.count()).toBe(14);

    await page.getByRole("radio", { name: own.list }).focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForURL("**/app/calls?view=flow");
    // "alone"; eight of the chain; what unfolds it.
    await expect.poll(() => rows.count()).toBe(10);
    expect(await rows.nth(1).innerText()).toContain(own.incoming);
    expect(await rows.nth(2).innerText()).toContain(own.play);
    expect(await rows.nth(2).innerText()).toContain("root");
    const unfold = rows.last().getByRole("button");
    await unfold.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => rows.count()).toBe(16);
    expect(await unfold.getAttribute("aria-expanded")).toBe("true");
  },
);

browserTest(
  "a call that comes in is shown at the top, and moves nothing under who reads further down",
  async () => {
    const { id, key, administrator } = await newCompany();
    await rowsOf(
      shared().dataDir,
      `insert into calls (company_id, sequence_id, parent_sequence_id, type, from_number, to_number, happened_at)
        select $1, 'old-' || i, 'old-' || i, 'internal', '201', '202', timestamptz '2026-03-01Z' + i * interval '1 second'
        from generate_series(1, 40) i`,
      [id],
    );
    const page = await openPage(administrator);
    await page.goto("/app/calls");
    const rows = page.getByRole("table", { name: "応対履歴" }).locator("tbody tr");
    await rows.first().waitFor();
    await expect.poll(() => rows.count()).toBe(40);
    await push(key, { from: "0311110000" });
    await expect.poll(() => rows.first().innerText(), { timeout: 25_000 }).toContain("0311110000");

    const read = rows.locator('a[href$="/old-5"]').first();
    await read.scrollIntoViewIfNeeded();
    const before = await read.boundingBox();
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(200);
    await push(key, { from: "0322220000" });
    const fresh = page.getByRole("button", { name: "新しい応対 1 件を表示" });
    await fresh.waitFor({ timeout: 25_000 });
    expect(await read.boundingBox()).toEqual(before);
    await fresh.click();
    await expect.poll(() => rows.first().innerText()).toContain("0322220000");
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  },
);
