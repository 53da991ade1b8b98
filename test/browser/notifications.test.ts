import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../contract/words.ts";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage, operator, shared } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";

const all = { ja, en };

/** The link in the newest mail to an address; without a mail server mails are files. */
async function linkFor(email: string): Promise<string> {
  const folder = join(shared().dataDir, "outbox");
  let link: string | undefined;
  await eventually(
    async () => {
      for (const file of await readdir(folder).catch(() => [])) {
        if (!file.endsWith(".eml")) continue;
        const { text = "", to } = await simpleParser(await readFile(join(folder, file)));
        if (!Array.isArray(to) && to?.text === email) link = /\/confirm\/[A-Za-z0-9_-]{43}/.exec(text)?.[0];
      }
      return link !== undefined;
    },
    () => `no mail to ${email}`,
    40_000,
  );
  return link ?? "";
}

/** Everything of the page that a person does, by the words that they see. */
function notificationsPage(page: Page, language: Language) {
  const words = all[language].notifications;
  return {
    words,
    row: (email: string) => page.getByRole("row").filter({ hasText: email }),
    button: (name: string) => page.getByRole("button", { name, exact: true }),
    see: (text: string) => page.getByText(text).first().waitFor(),
    async addAddress(email: string) {
      await page.getByLabel(words.email, { exact: true }).fill(email);
      await page.getByRole("button", { name: words.add, exact: true }).click();
    },
  };
}

browserTest.for(["ja", "en"] as const)(
  "an address is added, confirmed by its owner, tested and removed (%s)",
  { timeout: 180_000 },
  async (language) => {
    const { administrator } = await newCompany();
    const email = `a.person+${language}@subsidiary-with-a-long-name.example.co.jp`;
    const page = await openPage(administrator, { language });
    const { words, row, button, see, addAddress } = notificationsPage(page, language);
    await page.goto("/app/calls");
    await button(all[language].frame.settings).click();
    await page.getByRole("menuitem", { name: words.title, exact: true }).click();
    await page.waitForURL("**/app/settings/notifications");
    await see(words.empty);
    await see(words.notConfiguredTitle);

    await addAddress("a@example.com, b@example.com");
    await see(words.emailWrong);
    await addAddress(email);
    await see(words.added(email));
    await row(email).getByText(words.states.unconfirmed).waitFor();
    expect(await page.getByLabel(words.email, { exact: true }).inputValue()).toBe("");

    const owner = await openPage(null, { language });
    const own = all[language].confirmation;
    await owner.goto(await linkFor(email));
    await owner.getByText(email).first().waitFor();
    await owner.reload();
    await owner.getByRole("button", { name: own.confirm, exact: true }).click();
    await owner.getByText(own.confirmedTitle).waitFor();
    await owner.reload();
    await owner.getByText(own.unknown).waitFor();

    await row(email).getByText(words.states.confirmed).waitFor();
    await page.getByRole("button", { name: words.sendTestTo(email) }).click();
    await row(email)
      .getByText(new RegExp(words.mailStates.written("").trim()))
      .waitFor({ timeout: 40_000 });

    await page.getByRole("button", { name: words.changeOf(email) }).click();
    const form = page.getByRole("form", { name: words.changeOf(email) });
    await form.getByLabel(words.heartbeat).check();
    await form.getByRole("button", { name: words.save, exact: true }).click();
    await row(email).getByText(words.heartbeat).waitFor();

    await page.getByRole("button", { name: words.removeOf(email) }).click();
    await see(words.removeLast);
    await button(words.removeNow).click();
    await see(words.empty);
  },
);

browserTest("silence and webhooks: what is typed is checked, kept, shown once and removed", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const { words, button, see } = notificationsPage(page, "ja");
  await page.goto("/app/settings/notifications");
  await page.getByLabel(words.silenceChoices.hours).check();
  await page.getByLabel(words.silenceHours, { exact: true }).fill("0");
  await see(words.silenceWrong(1, 720));
  await page.getByLabel(words.silenceHours, { exact: true }).fill("6");
  await button(words.save).click();
  await see(words.saved);
  await page.reload();
  expect(await page.getByLabel(words.silenceHours, { exact: true }).inputValue()).toBe("6");

  await page.getByLabel(words.url, { exact: true }).fill("http://10.0.0.1/hook");
  await button(words.addWebhook).click();
  await see("このアドレスには Webhook を送れません。");
  await page.getByLabel(words.url, { exact: true }).fill("https://hooks.invalid/onbin?customer=1");
  await button(words.addWebhook).click();
  await see(words.secretText);
  const secret = await page.locator("code", { hasText: "whsec_" }).innerText();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await button(words.sendTestEvent).click();
  const deliveries = page.getByRole("table", { name: words.deliveries });
  await deliveries.getByText(words.faults.dns).waitFor({ timeout: 40_000 });
  await button(words.newSecret).click();
  await button(words.newSecretNow).click();
  await expect.poll(() => page.locator("code", { hasText: "whsec_" }).innerText()).not.toBe(secret);
  await page.reload();
  await see("https://hooks.invalid/onbin?customer=1");
  expect(await page.getByText("whsec_").count()).toBe(0);
  await button(words.remove).click();
  await button(words.removeNow).click();
  await see(words.webhooksEmpty);
});

browserTest("without a mouse: add, change, leave the change", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const { words, row } = notificationsPage(page, "ja");
  await page.goto("/app/settings/notifications");
  await page.getByLabel(words.email, { exact: true }).focus();
  await page.keyboard.type("keys@example.com");
  await page.keyboard.press("Enter");
  await row("keys@example.com").waitFor();
  await page.getByRole("button", { name: words.changeOf("keys@example.com") }).focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("form", { name: words.changeOf("keys@example.com") });
  await form.waitFor();
  await page.keyboard.press("Enter");
  await form.waitFor({ state: "detached" });
});

browserTest.for(["ja", "en"] as const)(
  "nothing scrolls sideways at 360 px, and every control has a name (%s)",
  { timeout: 120_000 },
  async (language) => {
    const { administrator } = await newCompany();
    const path = "/api/app/notifications";
    const choices = { language, services: ["amazon-s3", "phone"], heartbeat: true, dailyProof: true };
    const email = `${"long.".repeat(10)}name@${"sub.".repeat(12)}example.co.jp`;
    await administrator.mustPost(`${path}/addresses`, { email, ...choices });
    const url = `https://hooks.invalid/${"a-very-long-path/".repeat(8)}?token=${"x".repeat(80)}`;
    const hook = { url, events: ["recording.delivered", "incident.opened"] };
    const { json } = await administrator.mustPost(`${path}/webhooks`, hook);
    await administrator.mustPost(`${path}/webhooks/${json.id}/test`);
    await operator().post("/api/operator/notifications/addresses", { email, ...choices });
    const page = await openPage(administrator, { language, width: 360 });
    const { words, button, row } = notificationsPage(page, language);
    const faults: string[] = [];
    const look = async (what: string) =>
      faults.push(...(await pageFaults(page)).map((fault) => `${what}: ${fault}`));
    await page.goto("/app/settings/notifications");
    await row(email).waitFor();
    await look("page");
    await button(words.changeOf(email)).click();
    await button(words.deliveries).click();
    await page.getByRole("table", { name: words.deliveries }).waitFor();
    await page.getByLabel(words.silenceChoices.hours).check();
    await look("unfolded");
    await button(words.removeOf(email)).click();
    await button(words.newSecret).click();
    await button(words.newSecretNow).click();
    await page.locator("code", { hasText: "whsec_" }).waitFor();
    await look("asked, and told the secret");

    const boss = await openPage(operator(), { language, width: 360 });
    await boss.goto("/operator/notifications");
    await boss.getByRole("row").filter({ hasText: email }).waitFor();
    faults.push(...(await pageFaults(boss)).map((fault) => `operator: ${fault}`));
    const stranger = await openPage(null, { language, width: 360 });
    await stranger.goto(await linkFor(email));
    await stranger.getByText(email).first().waitFor();
    faults.push(...(await pageFaults(stranger)).map((fault) => `confirm: ${fault}`));
    expect(faults).toEqual([]);
  },
);
