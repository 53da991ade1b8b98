import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { goodValues } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { settingsPage } from "./support/settings-page.ts";

async function paste(page: Page, field: Locator, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await field.click();
  await field.press("ControlOrMeta+a");
  await field.press("ControlOrMeta+v");
}

browserTest("a pasted address is taken apart into bucket, folder and region", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  const { bucket, folder, region } = form.fields;
  const values = async () => [
    await bucket.inputValue(),
    await folder.inputValue(),
    (await region.inputValue()).split(" ")[0],
  ];

  await paste(page, bucket, "s3://acme-recordings/calls/2026/");
  await form.see("アドレスを分解しました: バケット acme-recordings、フォルダ calls/2026");
  expect(await values()).toEqual(["acme-recordings", "calls/2026", ""]);

  await paste(page, bucket, "https://acme-tokyo.ap-northeast-1.amazonaws.com/");
  expect(await values()).toEqual(["acme-tokyo", "calls/2026", "ap-northeast-1"]);

  await paste(page, bucket, "https://acme-osaka.s3.ap-northeast-3.amazonaws.com/rec/");
  expect(await values()).toEqual(["acme-osaka", "rec", "ap-northeast-3"]);

  await paste(page, bucket, "https://s3.eu-west-1.amazonaws.com/acme-dublin/rec/");
  expect(await values()).toEqual(["acme-dublin", "rec", "eu-west-1"]);

  // Typed instead of pasted: taken apart when the field is left.
  await bucket.fill("s3://typed-bucket/");
  await bucket.blur();
  expect(await values()).toEqual(["typed-bucket", "rec", "eu-west-1"]);
  await form.see("s3://typed-bucket/rec/01KAP3V8Q6X2M4T7R9W5Y1Z0AB.wav");
});

browserTest(
  "a folder that cannot be is refused next to the field while typing, and by the server",
  async () => {
    const { administrator } = await newCompany();
    const page = await openPage(administrator);
    const form = settingsPage(page);
    await form.open();
    const { folder } = form.fields;
    const refusal = page.getByText(/フォルダに使えない文字があります/);
    await folder.pressSequentially("calls/");
    expect(await refusal.count()).toBe(0);
    await folder.pressSequentially("録音 1");
    await refusal.waitFor();
    expect(await refusal.innerText()).toContain("録 音 ␣");
    expect(await folder.getAttribute("aria-invalid")).toBe("true");
    await folder.fill("//calls//2026/");
    await refusal.waitFor({ state: "detached" });
    await folder.blur();
    await expect.poll(() => folder.inputValue()).toBe("calls/2026");

    for (const test of [true, false]) {
      const values = { ...goodValues, folder: "録音" };
      const answer = await administrator.post("/api/app/amazon-s3", { values, test, version: 0 });
      expect([answer.status, answer.json.error]).toMatchObject([400, { details: { field: "folder" } }]);
    }
  },
);

browserTest("an empty form names every field that is missing, and goes to the first", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.save.click();
  await form.see("入力内容を確認してください。");
  await expect.poll(() => page.getByText("入力してください", { exact: true }).count()).toBe(4);
  await form.see("リージョンを選んでください");
  await expect
    .poll(() => form.fields.bucket.evaluate((field) => field === document.activeElement))
    .toBe(true);
});

browserTest(
  "every AWS region can be chosen, by code, by place, and one that is newer than our list",
  async () => {
    const { administrator } = await newCompany();
    const page = await openPage(administrator);
    const form = settingsPage(page);
    await form.open();
    const { region } = form.fields;
    await region.click();
    await region.fill("大阪");
    await page.getByRole("option", { name: /^ap-northeast-3/ }).click();
    await expect.poll(() => region.inputValue()).toMatch(/^ap-northeast-3/);
    await form.chooseRegion("xx-north-9");
    await expect.poll(() => region.inputValue()).toBe("xx-north-9");
  },
);
