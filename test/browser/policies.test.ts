import { expect } from "vitest";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { settingsPage } from "./support/settings-page.ts";

const putObject = {
  Sid: "OnbinPutObject",
  Effect: "Allow",
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::acme-recordings/calls/2026/*",
};
const list = { Sid: "OnbinConnectionCheck", Effect: "Allow", Action: "s3:ListBucket", Resource: "*" };
const Condition = { IpAddress: { "aws:SourceIp": ["203.0.113.10/32", "203.0.113.11/32"] } };

browserTest("the three IAM policies are JSON with bucket and folder filled in, and are copied", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  const copy = page.getByRole("button", { name: "コピー: IAM ポリシー" });
  await form.see("バケットとフォルダを入力すると、そのままコピーできるポリシーになります。");
  expect(await copy.count()).toBe(0);
  await form.fill({ bucket: "acme-recordings", folder: "calls/2026" });

  for (const [name, Statement] of [
    ["標準", [putObject, list]],
    ["s3:ListBucket を許可できない場合", [putObject]],
    [
      "IP アドレスを固定する場合",
      [
        { ...putObject, Condition },
        { ...list, Condition },
      ],
    ],
  ] as const) {
    await page.getByText(name, { exact: true }).click();
    await expect
      .poll(async () => JSON.parse(await page.locator("pre").innerText()))
      .toEqual({
        Version: "2012-10-17",
        Statement,
      });
    await copy.click();
    await page.getByText("コピーしました").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await page.locator("pre").innerText());
  }
  for (const address of ["203.0.113.10/32", "203.0.113.11/32"]) {
    await page.getByRole("listitem").getByText(address, { exact: true }).waitFor();
  }
});
