import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import type { Language } from "../../contract/words.ts";
import { en } from "../../web/words/en.ts";
import { type AllWords, ja } from "../../web/words/ja.ts";
import { firstLink, password } from "../support/console-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { browserTest, isSkipped, openPage, shared } from "./support/console.ts";
import { good, settingsPage } from "./support/settings-page.ts";

let onbin: OnbinInTest;
beforeAll(async () => {
  if (!isSkipped) onbin = await startOnbin({ env: { ONBIN_S3_ENDPOINTS: shared().stores } });
}, 120_000);
afterAll(() => onbin?.stop());

const operatorEmail = "operator@example.com";
const wordsOf: Record<Language, AllWords> = { ja, en };

async function setPassword(page: Page, words: AllWords["link"]): Promise<void> {
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await page.getByLabel(words.repeat, { exact: true }).fill(password);
  await page.getByRole("button", { name: words.submit }).click();
}

/** Goes the whole way on the page that is open, from the company to its first recording in its bucket. */
async function setUpCompany(page: Page, id: string, name: string, language: Language): Promise<void> {
  const words = wordsOf[language];
  const own = words.operatorSetUp;
  const list = words.operator;
  const step = (number: number, title: string) =>
    page.getByRole("region", { name: own.stepOf(number, title), exact: true });
  const isDone = (number: number, title: string) =>
    step(number, title).getByText(own.states.done, { exact: true }).waitFor({ timeout: 30_000 });

  // 1. The company.
  await page.getByRole("button", { name: own.add }).click();
  await page.getByText(list.missing).first().waitFor();
  await page.getByLabel(list.companyName, { exact: true }).fill(name);
  await page.getByLabel(list.companyId, { exact: true }).fill(`${id} !`);
  await page.getByRole("button", { name: own.add }).click();
  await page.getByText(list.idWrong).waitFor();
  await page.getByLabel(list.companyId, { exact: true }).fill(id);
  await page.getByRole("button", { name: own.add }).click();
  await page.waitForURL(`**/operator/set-up/${id}`);
  await isDone(1, own.steps.company);

  // 2. Its administrator: here the operator, by a button that fills the own address in.
  const administratorStep = step(2, own.steps.administrator);
  await administratorStep.getByRole("button", { name: own.self }).click();
  expect(await administratorStep.getByLabel(own.email).inputValue()).toBe(operatorEmail);
  await administratorStep.getByLabel(own.email).fill(`admin@${id}.example.com`);
  await administratorStep.getByRole("button", { name: own.makeLink }).click();
  const link = await administratorStep.locator("code", { hasText: "/link/" }).innerText();
  const administrator = await openPage(null, { language, url: onbin.url });
  await administrator.goto(link);
  await setPassword(administrator, words.link);
  await administrator.waitForURL("**/app/calls");
  await isDone(2, own.steps.administrator);

  // Left and taken up again.
  const navigation = page.getByRole("navigation");
  await navigation.getByRole("link", { name: list.navigation.health, exact: true }).click();
  await navigation.getByRole("link", { name: list.navigation.companies, exact: true }).click();
  await page.getByRole("link", { name: list.setUpContinue(name) }).click();

  // 3. The phone system: the line has the real address and key in it.
  const phoneStep = step(3, own.steps.phone);
  await phoneStep.getByText(own.waitingFirst).waitFor();
  await phoneStep.getByRole("button", { name: own.makeKey }).click();
  const key = await phoneStep.locator("code").first().innerText();
  expect(key).toMatch(/^onbin_/);
  await phoneStep.getByRole("button", { name: `${words.copy}: ${own.line}` }).click();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  expect(line).toContain(`${onbin.url}/api/v1/recordings -H "Authorization: Bearer ${key}"`);
  if (language === "ja") {
    await phoneStep.getByRole("button", { name: own.tryButton }).click();
  } else {
    expect((await knock(onbin.url, key, recordingForm({ sequenceId: `${id}-1` }, wave(1)))).status).toBe(201);
  }
  await isDone(3, own.steps.phone);

  // 4. The bucket, which the administrator sets up.
  const bucketStep = step(4, own.steps.bucket);
  await bucketStep.getByText(own.destinations.none).waitFor();
  await bucketStep.getByRole("button", { name: `${words.copy}: ${own.handOver}` }).click();
  const letter = await page.evaluate(() => navigator.clipboard.readText());
  expect(letter).toContain(`${onbin.url}/app/settings/amazon-s3`);
  expect(letter).toContain(id);
  const form = settingsPage(administrator, language);
  await form.open();
  await form.fill({ ...good, folder: id });
  await form.save.click();
  await bucketStep.getByText(own.destinations.ok).waitFor({ timeout: 30_000 });
  await bucketStep.getByText(own.skipped(1)).waitFor();
  expect((await knock(onbin.url, key, recordingForm({ sequenceId: `${id}-2` }, wave(2)))).status).toBe(201);
  await isDone(4, own.steps.bucket);

  await page.getByText(own.done, { exact: true }).waitFor();
  await page.getByRole("button", { name: own.finish }).click();
  await page.waitForURL(`**/operator/companies/${id}`);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByText(words.operatorCompany.noTrouble).waitFor();
  await navigation.getByRole("link", { name: list.navigation.companies, exact: true }).click();
  await page.getByRole("link", { name, exact: true }).waitFor();
  // The guide is over.
  expect(await page.getByText(list.setUpGoesOn).count()).toBe(0);
}

browserTest(
  "from the operator's first link to the first recording in a bucket",
  { timeout: 180_000, retry: 0 },
  async () => {
    const page = await openPage(null, { url: onbin.url });
    const link = await firstLink(onbin.output);
    await page.goto(link);
    await page.getByRole("heading", { name: "運用者パスワードの設定" }).waitFor();
    await page.getByLabel("メールアドレス").fill(operatorEmail);
    await setPassword(page, ja.link);
    await page.waitForURL("**/operator/set-up");
    await page.getByRole("heading", { level: 1, name: ja.operatorSetUp.firstTitle }).waitFor();
    await setUpCompany(page, "acme", "アクメ商事", "ja");

    const again = await openPage(null, { url: onbin.url });
    await again.goto(link);
    await again.getByText("このリンクは使えません").waitFor();
  },
);

browserTest(
  "the operator signs in, in English, and sets a second company up the same way",
  { timeout: 180_000, retry: 0 },
  async () => {
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
    await page.getByRole("link", { name: en.operator.add, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: en.operatorSetUp.title }).waitFor();
    await setUpCompany(page, "globex", "Globex", "en");
  },
);
