import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { push } from "./support/push.ts";
import { good, settingsPage } from "./support/settings-page.ts";

const told = {
  ja: {
    paused: "Amazon S3 への転送が停止しています",
    waiting: "1 件の録音が待っています。録音は失われません。",
    cause: "シークレットアクセスキーが一致しません。",
    cure: "前後の空白や一部の欠けがないか確認してください。",
    held: "保留",
    mend: "設定を直す",
    open: "未解決",
    recovered: "解決済み",
    delivered: "転送済み",
    ok: "状態: 正常",
  },
  en: {
    paused: "Transfers to Amazon S3 have stopped",
    waiting: "1 recording waits",
    cause: "The secret access key does not match.",
    cure: "Check for blanks around it and for missing characters.",
    held: "Held",
    mend: "Correct the settings",
    open: "Open",
    recovered: "Recovered",
    delivered: "Transferred",
    ok: "State: OK",
  },
} as const;

browserTest.for(["ja", "en"] as const)(
  "a wrong secret saved without a test is told, mended, and everything arrives (%s)",
  async (language) => {
    const words = told[language];
    const { id, key, administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    const form = settingsPage(page, language);
    await form.open();
    await form.fill({ ...good, folder: id, secretAccessKey: "not+the/secret+key" });
    await form.saveWithoutTest.click();
    await form.see(form.words.saved);
    const sequenceId = await push(key);

    await page.goto("/app/calls");
    const banner = page.getByRole("alert").filter({ hasText: words.paused });
    await banner.waitFor();
    await expect.poll(() => banner.innerText()).toContain(words.waiting);
    await expect.poll(() => banner.innerText()).toContain(words.cause);
    await page.getByRole("row").getByText(words.held, { exact: true }).waitFor();

    await page.goto("/app/error-log?view=list");
    const entry = page.getByRole("row").filter({ hasText: sequenceId });
    await entry.getByText("Amazon S3", { exact: true }).waitFor();
    const message = await entry.innerText();
    for (const part of [words.cause, words.cure, words.open]) expect(message).toContain(part);
    await entry.getByRole("link", { name: sequenceId }).waitFor();

    await page.getByRole("link", { name: words.mend }).click();
    await page.waitForURL("**/app/settings/amazon-s3");
    await page.getByRole("alert").filter({ hasText: form.words.pausedText }).waitFor();
    await form.fill({ secretAccessKey: good.secretAccessKey });
    await form.save.click();
    await form.see(form.words.checkSaved);
    await page.getByText(words.ok).waitFor();
    expect(await page.getByText(form.words.pausedTitle).count()).toBe(0);

    await page.goto("/app/error-log?view=list");
    await entry.getByText(words.recovered).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.goto("/app/calls");
    await page.getByRole("row").getByText(words.delivered, { exact: true }).waitFor();
  },
);
