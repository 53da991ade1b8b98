import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../contract/words.ts";
import { en } from "../../web/words/en.ts";
import { type AllWords, ja } from "../../web/words/ja.ts";
import { password } from "../support/console-in-test.ts";
import { browserTest, newCompany, openPage, operator } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";

const all: Record<Language, AllWords> = { ja, en };
const languages = ["ja", "en"] as const;

async function setPassword(page: Page, words: AllWords["link"], typed: string): Promise<void> {
  await page.getByLabel(words.password, { exact: true }).fill(typed);
  await page.getByLabel(words.repeat, { exact: true }).fill(typed);
  await page.getByRole("button", { name: words.submit }).click();
}

async function signIn(page: Page, words: AllWords, company: string, email: string): Promise<void> {
  await page.goto("/signin");
  await page.getByLabel(words.signIn.company).fill(company);
  await page.getByLabel(words.signIn.email).fill(email);
  await page.getByLabel(words.signIn.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: words.signIn.submit, exact: true }).click();
}

browserTest.for(languages)(
  "an administrator invites a second person, who sets a password and is in; then is switched off (%s)",
  { timeout: 90_000 },
  async (language) => {
    const words = all[language];
    const own = words.users;
    const { id, administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    await page.goto("/app/calls");
    await page.getByRole("button", { name: words.frame.settings }).click();
    await page.getByRole("menuitem", { name: words.frame.users }).click();
    await page.getByRole("heading", { level: 1, name: own.title }).waitFor();

    const email = "second@example.com";
    const form = page.getByRole("form", { name: own.invite });
    await form.getByRole("button", { name: own.inviteNow }).click();
    await form.getByText(own.missing).waitFor();
    await form.getByLabel(own.email).fill(email);
    await form.getByLabel(own.name).fill("Hanako");
    await form.getByRole("button", { name: own.inviteNow }).click();
    await page.getByText(own.linkTitle(email)).waitFor();
    const link = await page.locator("code", { hasText: "/link/" }).innerText();
    const row = page.getByRole("row").filter({ hasText: email });
    await row.getByText(own.states.invited).waitFor();

    const person = await openPage(null, { language });
    await person.goto(link);
    await setPassword(person, words.link, "password1234");
    await person.getByRole("alert").waitFor();
    await setPassword(person, words.link, password);
    await person.waitForURL("**/app/calls");
    expect(await person.getByRole("button", { name: words.frame.settings, exact: true }).count()).toBe(0);
    await row.getByText(own.states.active).waitFor();

    await row.getByRole("button", { name: own.changeOf(email) }).click();
    await page.getByRole("button", { name: own.off, exact: true }).click();
    await page.getByText(own.offQuestion(email)).waitFor();
    await page.getByRole("button", { name: own.offNow, exact: true }).last().click();
    await row.getByText(own.states.off).waitFor();
    await person.getByText(words.frame.endedTitle).first().waitFor();
    await signIn(person, words, id, email);
    await person.getByRole("alert").waitFor();
    expect(await pageFaults(page)).toEqual([]);
  },
);

browserTest.for(languages)(
  "a second factor: set up by QR code and key, asked for at the sign-in, recovery codes shown once (%s)",
  { timeout: 90_000 },
  async (language) => {
    const words = all[language];
    const own = words.profile;
    const { id, administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    await page.goto("/app/calls");
    await page.getByRole("button", { name: words.frame.account }).click();
    await page.getByRole("menuitem", { name: words.frame.profile }).click();
    await page.getByRole("button", { name: own.setUp }).click();
    await page.getByLabel(own.current).fill(password);
    await page.getByRole("button", { name: own.begin, exact: true }).click();
    const picture = page.getByRole("img", { name: own.qr });
    await picture.waitFor();
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const secret = (await page.locator("code").first().innerText()).replaceAll(/\s/g, "");
    const codeAt = (steps: number) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
    await page.getByLabel(own.code).fill("000000");
    await page.getByRole("button", { name: own.confirm }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel(own.code).fill(codeAt(-1));
    await page.getByRole("button", { name: own.confirm }).click();
    await page.getByText(own.factorDone).waitFor();
    const codes = page.getByRole("listitem").filter({ hasText: /^[0-9A-Z]{4}-/ });
    expect(await codes.count()).toBe(10);
    const recovery = await codes.first().innerText();
    await page.getByRole("button", { name: own.codesDone }).click();
    await page.getByText(own.codesLeft(10)).waitFor();
    expect(await codes.count()).toBe(0);
    expect(await pageFaults(page)).toEqual([]);

    for (const code of [codeAt(0), recovery]) {
      const again = await openPage(null, { language });
      await signIn(again, words, id, `administrator@${id}.example.com`);
      await again.getByText(words.signIn.codeText).waitFor();
      expect(await again.getByRole("alert").count()).toBe(0);
      await again.getByLabel(words.signIn.code).fill(code);
      await again.keyboard.press("Enter");
      await again.waitForURL("**/app/calls");
    }
  },
);

browserTest.for(languages)(
  "the operation log: filtered by several operations from the keyboard, unfolded, in its address (%s)",
  { timeout: 90_000 },
  async (language) => {
    const words = all[language];
    const own = words.operationLog;
    const { administrator } = await newCompany();
    await administrator.mustPost("/api/app/keys", { name: "PBX", scope: "push" });
    await administrator.mustPost("/api/app/retention", { delivered: 3, unshipped: null });
    await administrator.mustPost("/api/app/retention", { delivered: 5, unshipped: null });
    const page = await openPage(administrator, { language });
    await page.goto("/app/operation-log");
    await page.getByRole("table").waitFor();
    const rows = page.getByRole("row");
    const before = await rows.count();
    await page.getByRole("button", { name: own.allOperations }).focus();
    await page.keyboard.press("Enter");
    const box = page.getByRole("checkbox", {
      name: language === "ja" ? "音声の保管期間を変更" : "Retention of audio changed",
    });
    await box.focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: own.apply }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/operation=retention\.save/);
    await expect.poll(() => rows.count()).toBe(3);
    expect(before).toBeGreaterThan(3);
    await page.getByRole("button", { name: own.show }).or(rows.nth(1).getByRole("button")).first().focus();
    await page.keyboard.press("Enter");
    const changes = page.locator("dl").filter({ has: page.locator("del") });
    await changes.waitFor();
    expect((await changes.innerText()).replaceAll(/\s+/g, " ")).toContain("3 →");
    expect(await pageFaults(page)).toEqual([]);
    await page.reload();
    await expect.poll(() => rows.count()).toBe(3);
  },
);

browserTest("an API key is made, shown once and ended after a question", async () => {
  const own = ja.apiKeys;
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  await page.goto("/app/settings/api-keys");
  await page.getByLabel(own.name, { exact: true }).fill("本社 PBX");
  await page.getByRole("button", { name: own.make }).click();
  const notice = page.getByRole("status").filter({ hasText: own.newTitle("本社 PBX") });
  await notice.waitFor();
  const key = await notice.locator("code").first().innerText();
  expect(key).toMatch(/^onbin_.{43}$/);
  await page.getByRole("button", { name: own.endOf("本社 PBX") }).click();
  await page.getByText(own.endQuestion.push).waitFor();
  await page.getByRole("button", { name: own.endNow }).click();
  await page.getByRole("heading", { name: own.endedKeys(1) }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: own.endedKeys(1) }).waitFor();
  expect(await page.content()).not.toContain(key);
});

browserTest("a company that asks for a second factor leads everybody to the profile", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator, { language: "en" });
  await page.goto("/app/settings/security");
  await page.getByLabel(en.security.required).check();
  await page.getByText(en.security.self).waitFor();
  await page.getByRole("button", { name: en.security.save }).click();
  await page.waitForURL("**/app/profile");
  await page.getByText(en.profile.requiredTitle).waitFor();
  await page.goto("/app/calls");
  await page.waitForURL("**/app/profile");
});

browserTest.for(languages)(
  "at 360 px nothing is cut off, and a member has the profile alone (%s)",
  { timeout: 90_000 },
  async (language) => {
    const { id, administrator } = await newCompany();
    const name = "とても長い名前の山田花子太郎左衛門之助";
    const invitation = {
      email: `${"long".repeat(12)}@subsidiary.example.co.jp`,
      name,
      role: "member",
      language,
    };
    await administrator.mustPost("/api/app/users", invitation);
    await administrator.mustPost("/api/app/keys", { name, scope: "both" });
    const page = await openPage(administrator, { language, width: 360 });
    const faults: string[] = [];
    for (const path of [
      "/app/settings/users",
      "/app/settings/api-keys",
      "/app/settings/security",
      "/app/operation-log",
      "/app/profile",
    ]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 2 }).or(page.getByRole("table")).first().waitFor();
      for (const button of await page.locator("main td button").all())
        await button.click().catch(() => undefined);
      faults.push(...(await pageFaults(page)).map((fault) => `${path}: ${fault}`));
    }
    expect(faults).toEqual([]);
    const member = await openPage(await operator().addPerson(id, "member"), { language, width: 360 });
    expect((await member.goto("/app/profile"))?.status()).toBe(200);
    expect((await member.goto("/app/settings/users"))?.status()).toBe(404);
  },
);
