import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../contract/words.ts";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";
import { push } from "./support/push.ts";

const wordsOf = (language: Language) => (language === "ja" ? ja : en);

/** A picture for people to look at; nothing is compared with it. */
const picture = (page: Page, name: string) =>
  page.screenshot({ path: `test/out/browser/${name}.png`, fullPage: true });

browserTest.for(["ja", "en"] as const)(
  "calls from before are counted, then transferred, with their progress (%s)",
  { timeout: 120_000 },
  async (language) => {
    const words = wordsOf(language);
    const { key, administrator } = await newCompany();
    for (const callBegin of ["2026-03-10T03:00:00Z", "2026-03-11T03:00:00Z", "2026-04-02T03:00:00Z"]) {
      await push(key, { callBegin });
    }
    const page = await openPage(administrator, { language, width: 360 });
    await page.goto("/app/storage");
    await page.getByText(words.storage.notPossible).waitFor();
    const faults = await pageFaults(page);
    await picture(page, `storage-not-yet-${language}`);

    await saveUntested(administrator);
    await page.goto("/app/settings/amazon-s3");
    await page.getByText(words.storage.earlier(3)).waitFor();
    await page.getByRole("link", { name: words.storage.earlierLink }).click();
    await page.waitForURL("**/app/storage");
    const section = page.getByRole("region", { name: words.storage.backfill });
    const from = section.getByLabel(words.storage.from);
    const to = section.getByLabel(words.storage.to);
    expect([await from.inputValue(), await to.inputValue()]).toEqual(["2026-03-10", "2026-04-02"]);
    await to.fill("2026-03-31");
    await page.getByRole("button", { name: words.storage.ask }).click();
    await page
      .getByText(new RegExp(words.storage.recordings(2)))
      .last()
      .waitFor();
    faults.push(...(await pageFaults(page)));
    await picture(page, `storage-estimate-${language}`);

    // What was counted no longer holds for another choice.
    await page.getByLabel(words.callTypes.internal).check();
    expect(await page.getByRole("button", { name: words.storage.start }).count()).toBe(0);
    await page.getByRole("button", { name: words.storage.ask }).click();
    await page.getByText(words.storage.estimateNone).waitFor();
    await page.getByLabel(words.callTypes.internal).uncheck();
    await page.getByRole("button", { name: words.storage.ask }).click();
    await page.getByRole("button", { name: words.storage.start }).click();
    await page.getByText(words.storage.resultOf(2, 2)).waitFor({ timeout: 60_000 });
    await page.getByText(words.storage.states.done).waitFor();
    faults.push(...(await pageFaults(page)));
    await picture(page, `storage-done-${language}`);
    expect(faults).toEqual([]);
  },
);

browserTest.for(["ja", "en"] as const)(
  "a transfer that waits is shown so; paused, resumed and cancelled (%s)",
  { timeout: 120_000 },
  async (language) => {
    const words = wordsOf(language).storage;
    const { key, administrator } = await newCompany();
    for (let n = 0; n < 20; n++) await push(key, { callBegin: `2026-03-10T03:00:${10 + n}Z` });
    await saveUntested(administrator, { secretAccessKey: "wrong+secret/of+this+test" });
    await administrator.mustPost("/api/app/backfills", { from: "2026-03-01", to: "2026-03-31" });
    const page = await openPage(administrator, { language });
    await page.goto("/app/storage");
    await page.getByRole("progressbar", { name: words.progress }).waitFor({ state: "attached" });
    await page.getByText(words.waitsFor.destination).waitFor({ timeout: 60_000 });
    await page.getByText(words.progressOf(0, 0, 20)).waitFor();
    await picture(page, `storage-waits-${language}`);
    await page.setViewportSize({ width: 360, height: 900 });
    const faults = await pageFaults(page);
    await page.getByRole("button", { name: words.pause }).click();
    await page.getByText(words.pausedText).waitFor();
    await page.getByRole("button", { name: words.resume }).click();
    await page.getByText(words.runningTitle).waitFor();
    await page.getByRole("button", { name: words.cancel }).click();
    await page.getByText(words.cancelText).waitFor();
    faults.push(...(await pageFaults(page)));
    await picture(page, `storage-cancel-${language}`);
    await page.getByRole("button", { name: words.cancel }).click();
    await page.getByText(words.states.cancelled, { exact: true }).waitFor();
    expect(faults).toEqual([]);
  },
);

browserTest.for(["ja", "en"] as const)(
  "how long audio stays: chosen on its page, told on the call's page (%s)",
  { timeout: 120_000 },
  async (language) => {
    const all = wordsOf(language);
    const words = all.retention;
    const { key, administrator } = await newCompany();
    const id = await push(key);
    const page = await openPage(administrator, { language, width: 360 });
    await page.goto(`/app/calls/${id}`);
    await page.getByRole("link", { name: all.call.toBackfill }).waitFor();
    const faults = await pageFaults(page);
    await picture(page, `retention-skipped-call-${language}`);

    await page.getByRole("button", { name: all.frame.settings }).click();
    await page.getByRole("menuitem", { name: all.frame.retention }).click();
    await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
    const unshipped = page.getByRole("region", { name: words.unshipped });
    await unshipped.getByLabel(words.own).check();
    const days = unshipped.getByLabel(words.days, { exact: true });
    await days.fill("400");
    await page.getByRole("button", { name: words.save }).click();
    await page.getByText(words.daysWrong(1, 365)).waitFor();
    faults.push(...(await pageFaults(page)));
    await picture(page, `retention-wrong-${language}`);
    await days.fill("30");
    await page.getByText(words.shorter).waitFor();
    await page.getByRole("button", { name: words.save }).click();
    await page.getByText(words.saved).waitFor();
    await page.reload();
    expect(await days.inputValue()).toBe("30");

    await saveUntested(administrator);
    const delivered = await push(key);
    await page.goto(`/app/calls/${delivered}`);
    const soon = new RegExp(all.call.goesAt("[0-9/: -]+").replaceAll(".", "\\."));
    await page.getByText(soon).waitFor({ timeout: 60_000 });
    faults.push(...(await pageFaults(page)));
    await picture(page, `retention-delivered-call-${language}`);
    await administrator.mustPost("/api/app/retention", { delivered: 0, unshipped: 30 });
    await page.getByText(new RegExp(all.call.goneDelivered("[0-9/: -]+").replaceAll(".", "\\."))).waitFor({
      timeout: 60_000,
    });
    await picture(page, `retention-gone-call-${language}`);
    expect(faults).toEqual([]);
  },
);
