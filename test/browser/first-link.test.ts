import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import type { Language } from "../../contract/words.ts";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { firstLink, password } from "../support/console-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { browserTest, isSkipped, openPage, shared } from "./support/console.ts";

let onbin: OnbinInTest;
beforeAll(async () => {
  if (!isSkipped) onbin = await startOnbin({ env: { ONBIN_S3_ENDPOINTS: shared().stores } });
});
afterAll(() => onbin?.stop());

const operatorEmail = "operator@example.com";

async function setPassword(page: Page, words: typeof ja.link): Promise<void> {
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await page.getByLabel(words.repeat, { exact: true }).fill(password);
  await page.getByRole("button", { name: words.submit }).click();
}

/** The operator adds a company, its contract, its administrator and a key; the administrator comes to the settings. */
async function setUpCompany(page: Page, id: string, name: string, language: Language): Promise<void> {
  const words = language === "ja" ? ja : en;
  const own = words.operator;
  await page.getByLabel(own.companyId).fill(id);
  await page.getByLabel(own.companyName).fill(name);
  await page.getByRole("button", { name: own.add }).click();
  await page.getByText(own.added(name)).waitFor();
  const contract = page.getByRole("switch", { name: own.contractOf(name) });
  expect(await contract.isChecked()).toBe(false);
  await contract.click();
  await expect.poll(() => contract.isChecked()).toBe(true);

  const email = `admin@${id}.example.com`;
  await page.getByLabel(own.email).fill(email);
  await page.getByRole("button", { name: own.makeLink }).click();
  await page.getByText(own.linkTitle(email)).waitFor();
  const link = await page.locator("code", { hasText: "/link/" }).innerText();
  await page.getByRole("button", { name: own.makeKey }).click();
  const keyNotice = page.getByRole("status").filter({ hasText: own.keyTitle });
  await keyNotice.getByRole("button", { name: `${words.copy}: ${own.keyTitle}` }).click();
  const key = await page.evaluate(() => navigator.clipboard.readText());
  expect(await keyNotice.locator("code").first().innerText()).toBe(key);
  await keyNotice.locator("code", { hasText: `Bearer ${key}` }).waitFor();

  const administrator = await openPage(null, { language, url: onbin.url });
  await administrator.goto(link);
  await setPassword(administrator, words.link);
  await administrator.waitForURL("**/app/calls");
  await administrator.getByText(words.calls.empty).waitFor();

  await administrator.getByRole("button", { name: words.frame.account }).click();
  await administrator.getByRole("menuitem", { name: words.frame.signOut }).click();
  await administrator.waitForURL("**/signin");
  await administrator.getByLabel(words.signIn.company).fill(id);
  await administrator.getByLabel(words.signIn.email).fill(email);
  await administrator.getByLabel(words.signIn.password, { exact: true }).fill(password);
  await administrator.getByRole("button", { name: words.signIn.submit }).click();
  await administrator.waitForURL("**/app/calls");

  await administrator.getByRole("button", { name: words.frame.settings }).click();
  await administrator.getByRole("menu").getByText(words.frame.integrations).waitFor();
  await administrator.getByRole("menuitem", { name: words.frame.amazonS3 }).click();
  await administrator.waitForURL("**/app/settings/amazon-s3");
  await administrator.getByRole("heading", { level: 1, name: words.amazonS3.title }).waitFor();

  // This installation publishes no addresses, so that form of the policy is not offered (S12).
  await administrator.getByText(words.amazonS3.policyForms.fixedAddresses).click();
  await administrator.getByText(words.amazonS3.policyNoAddresses).waitFor();
  expect(await administrator.locator("pre").count()).toBe(0);
}

browserTest("from the operator's first link to a company's settings page", async () => {
  const page = await openPage(null, { url: onbin.url });
  const link = await firstLink(onbin.output);
  await page.goto(link);
  await page.getByRole("heading", { name: "運用者パスワードの設定" }).waitFor();
  await page.getByLabel("新しいパスワード", { exact: true }).fill("short");
  await page.getByRole("button", { name: "設定してサインイン" }).click();
  await page.getByText("12 文字以上にしてください").waitFor();
  await page.getByText("パスワードが一致しません").waitFor();
  await page.getByLabel("メールアドレス").fill(operatorEmail);
  await setPassword(page, ja.link);
  await page.waitForURL("**/operator");
  await page.getByText("企業はまだありません").waitFor();
  await setUpCompany(page, "acme", "アクメ商事", "ja");

  const again = await openPage(null, { url: onbin.url });
  await again.goto(link);
  await again.getByText("このリンクは使えません").waitFor();
});

browserTest("the operator signs in, in English, and sets a second company up", async () => {
  const page = await openPage(null, { language: "en", url: onbin.url });
  await page.goto("/operator");
  await page.waitForURL("**/operator/signin");
  await page.getByLabel(en.signIn.email).fill(operatorEmail);
  await page.getByLabel(en.signIn.password, { exact: true }).fill("not the password");
  await page.getByRole("button", { name: en.signIn.submit }).click();
  const refusal = page.getByRole("alert");
  await refusal.waitFor();
  expect(await refusal.innerText()).toMatch(/^Mail address or password is not right\./);
  expect(await refusal.innerText()).not.toMatch(/company/i);
  await page.getByLabel(en.signIn.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: en.signIn.submit }).click();
  await page.waitForURL("**/operator");
  await setUpCompany(page, "globex", "Globex", "en");
});
