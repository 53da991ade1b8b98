import { expect } from "vitest";
import { fillHeld } from "../backlog/fill-held.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { withClient } from "../support/database-in-test.ts";
import { browserTest, newCompany, openPage, operator, shared } from "./support/console.ts";
import { push } from "./support/push.ts";
import { good } from "./support/settings-page.ts";

const told = {
  ja: {
    paused: "Amazon S3 への転送が停止しています",
    nextTry: /次の試行は \d\d:\d\d です。/,
    backlog: "たまっていた録音を Amazon S3 へ転送しています",
    left: /あと ([\d,]+) 件/,
    whole: /あと [\d,]+ 件 · 1 分あたり [\d,]+ 件 · 残り約 \d+/,
  },
  en: {
    paused: "Transfers to Amazon S3 have stopped",
    nextTry: /Next try at \d\d:\d\d\./,
    backlog: "Recordings that had been held up are being transferred to Amazon S3",
    left: /([\d,]+) to go/,
    whole: /[\d,]+ to go · [\d,]+ a minute · about \d+/,
  },
} as const;

browserTest.for(["ja", "en"] as const)(
  "a backlog is seen shrinking without a reload, with how long it will take (%s)",
  { timeout: 240_000 },
  async (language) => {
    const words = told[language];
    const { id, key, administrator } = await newCompany();
    await saveUntested(administrator, { ...good, folder: id, secretAccessKey: "not+the/secret+key" });
    const sequenceId = await push(key);
    const page = await openPage(administrator, { language });
    await page.goto("/app/calls");
    const paused = page.getByRole("alert").filter({ hasText: words.paused });
    await paused.waitFor();
    await expect.poll(() => paused.innerText()).toMatch(words.nextTry);

    await withClient(shared().dataDir, (client) => fillHeld(client, id, sequenceId, 6_000));
    await saveUntested(administrator, { ...good, folder: id });
    const banner = page.getByRole("status").filter({ hasText: words.backlog });
    await banner.waitFor({ timeout: 60_000 });
    await expect.poll(() => banner.innerText(), { timeout: 60_000 }).toMatch(words.whole);
    const left = async () => Number(words.left.exec(await banner.innerText())?.[1]?.replace(",", ""));
    const before = await left();
    await expect.poll(left, { timeout: 60_000 }).toBeLessThan(before);
    await page.screenshot({ path: `test/out/browser/backlog-banner-${language}.png` });

    await page.goto("/app/settings/amazon-s3");
    await page.getByText(words.whole).waitFor();
    await page.screenshot({ path: `test/out/browser/backlog-settings-${language}.png` });

    await operator().setContract(id, false);
    await page.goto("/app/calls");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect.poll(() => banner.count()).toBe(0);
  },
);
