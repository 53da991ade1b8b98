import { expect } from "vitest";
import { saveUntested } from "../support/bucket-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { browserTest, newCompany, openPage, shared } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";

const day = "2024-05-15";
const at = (time: string) => `${day}T${time}+09:00`;

/** A company with a day that has a gap: one delivered, one unanswered, one missing, one that is no sound. */
async function companyWithGap() {
  const { id, key, administrator } = await newCompany();
  await saveUntested(administrator, { folder: id });
  const tell = async (facts: Record<string, string>, audio: Buffer | null) => {
    const { status } = await knock(shared().url, key, recordingForm(facts, audio));
    expect(status).toBe(201);
  };
  await tell({ sequenceId: "sent", callEnd: at("10:00:00"), answered: "true" }, wave(501));
  await tell({ sequenceId: "rang", callEnd: at("11:00:00"), answered: "false" }, null);
  await tell({ sequenceId: "lost", callEnd: at("12:00:00"), answered: "true" }, null);
  await tell({ sequenceId: "text", callEnd: at("13:00:00") }, Buffer.from("no sound at all"));
  return administrator;
}

const words = {
  ja: {
    title: "毎日の照合",
    gap: "不足あり",
    missing: "録音なし (不足)",
    held: "保留",
    list: "届いていない録音",
    agree: "合計が一致しています",
    delivered: "転送済み",
    csv: "この日の CSV",
    dayName: "2024/05/15 (水)",
    empty: "応対なし",
  },
  en: {
    title: "Daily proof",
    gap: "Recordings missing",
    missing: "Missing",
    held: "Held",
    list: "Recordings that are not in the bucket",
    agree: "The sums agree",
    delivered: "Delivered",
    csv: "CSV of this day",
    dayName: "2024-05-15 (Wed)",
    empty: "No calls",
  },
};

browserTest.for(["ja", "en"] as const)(
  "an administrator finds a day's gap, call by call, and takes it along as a file (%s)",
  async (language) => {
    const own = words[language];
    const administrator = await companyWithGap();
    const page = await openPage(administrator, { language });
    await page.goto("/app/calls");
    await page.getByRole("link", { name: own.title }).click();
    await page.getByRole("heading", { level: 1, name: own.title }).waitFor();

    await page.goto("/app/daily-proof?month=2024-05");
    const row = page.getByRole("row").filter({ hasText: own.dayName });
    await row.getByText(own.gap).waitFor();
    expect(await page.getByRole("row").filter({ hasText: own.empty }).count()).toBe(30);
    await row.getByRole("link").click();

    await page.getByRole("heading", { level: 1, name: `${own.title} ${own.dayName}` }).waitFor();
    await page.getByText(own.agree).waitFor();
    const list = page.getByRole("table", { name: own.list });
    await list.getByRole("row").filter({ hasText: "lost" }).getByText(own.missing).waitFor();
    await list.getByRole("row").filter({ hasText: "text" }).getByText(own.held, { exact: true }).waitFor();
    expect(await list.getByRole("row").count()).toBe(3);
    expect(await list.getByRole("link", { name: "lost" }).getAttribute("href")).toBe("/app/calls/lost");

    await page.getByRole("row").filter({ hasText: own.delivered }).getByRole("link").first().click();
    await page.waitForURL(`**/app/daily-proof/${day}?show=delivered#list`);
    await page.getByRole("table", { name: own.delivered }).getByRole("link", { name: "sent" }).waitFor();

    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: own.csv }).click();
    expect((await download).suggestedFilename()).toBe(`daily-proof_${day}_${day}.csv`);
    expect(await pageFaults(page)).toEqual([]);
  },
);

browserTest("a day that is none, or has not begun, is told in words", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  await page.goto("/app/daily-proof/2999-01-01");
  await page.getByRole("heading", { name: "この日の照合はありません" }).waitFor();
});
