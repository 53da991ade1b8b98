import { expect } from "vitest";
import { saveUntested } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage, operator } from "./support/console.ts";
import { contact } from "./support/stores.ts";

const hidden = ["/app/settings/amazon-s3", "/app/settings/amazon-s3/remove", "/app/error-log", "/operator"];

browserTest("a member sees calls, and of settings and error log not even that they exist", async () => {
  const { id, administrator } = await newCompany();
  await saveUntested(administrator);
  const member = await operator().addPerson(id, "member");
  const page = await openPage(member);
  await page.goto("/app/calls");
  await page.getByRole("link", { name: "応対履歴" }).waitFor();
  expect(await page.getByRole("button", { name: "設定" }).count()).toBe(0);
  expect(await page.getByText("エラーログ").count()).toBe(0);

  const shown = async (path: string) => {
    const status = (await page.goto(path))?.status();
    await page.getByRole("heading", { name: "ページが見つかりません" }).waitFor();
    return { status, text: await page.locator("main").innerText() };
  };
  const madeUp = await shown("/app/made-up");
  expect(madeUp.status).toBe(404);
  for (const path of hidden.slice(0, 3)) expect(await shown(path)).toEqual(madeUp);
  expect((await shown("/operator")).status).toBe(404);
  const unknown = await member.get("/api/app/made-up");
  for (const path of ["/api/app/amazon-s3", "/api/app/error-log"]) {
    const answer = await member.get(path);
    expect([answer.status, answer.json.error]).toEqual([404, unknown.json.error]);
  }
});

browserTest(
  "an administrator has those pages; somebody who is not signed in is led to the sign-in and back",
  async () => {
    const { administrator } = await newCompany();
    const page = await openPage(administrator);
    expect((await page.goto("/app/settings/amazon-s3"))?.status()).toBe(200);
    const stranger = await openPage(null);
    await stranger.goto("/app/error-log");
    await stranger.waitForURL(/\/signin\?next=%2Fapp%2Ferror-log$/);
  },
);

browserTest.for([
  { language: "ja", told: "この機能のご利用には契約が必要です" },
  { language: "en", told: "A contract is needed to use this feature" },
] as const)(
  "without a contract the page says so, and whom to ask ($language)",
  async ({ language, told }) => {
    const { administrator } = await newCompany({ contract: false });
    const page = await openPage(administrator, { language });
    await page.goto("/app/settings/amazon-s3");
    await page.getByText(told).waitFor();
    await page.getByText(contact).waitFor();
    expect(await page.getByRole("textbox").count()).toBe(0);
  },
);
