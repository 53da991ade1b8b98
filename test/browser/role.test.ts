import { expect } from "vitest";
import { standardPolicy, trustPolicy } from "../../contract/iam-policies.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { setRoles } from "./support/peer.ts";
import { push } from "./support/push.ts";
import { good, settingsPage } from "./support/settings-page.ts";

const arn = "arn:aws:iam::444455556666:role/onbin";
const peerIdentity = "arn:aws:iam::000000000000:user/onbin";

/** A new company that has chosen a role at the peer. */
async function chooseRole(folder: string) {
  const company = await newCompany();
  const page = await openPage(company.administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill({ store: "peer", bucket: "demo", folder });
  await form.fields.role.check();
  const { externalId } = (await company.administrator.mustGet("/api/app/amazon-s3")).json;
  return { ...company, page, form, externalId: String(externalId) };
}

browserTest(
  "a role: what to paste is on the page, the test passes with it, and recordings arrive",
  async () => {
    const { key, page, form, externalId } = await chooseRole("role");
    expect(await form.fields.accessKey.count()).toBe(0);
    expect(await form.fields.secret.count()).toBe(0);
    const [trust = "", policy = ""] = await page.locator("pre").allInnerTexts();
    expect(JSON.parse(trust)).toEqual(trustPolicy({ principal: peerIdentity, externalId }));
    expect(JSON.parse(policy)).toEqual(
      standardPolicy({ bucket: "demo", folder: "role", region: "us-east-1" }),
    );
    const copied = async (what: string) => {
      await page.getByRole("button", { name: `コピー: ${what}` }).click();
      await page.getByRole("button", { name: `コピーしました: ${what}` }).waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    expect(await copied(form.words.externalId)).toBe(externalId);
    expect(await copied(form.words.principal)).toBe(peerIdentity);
    expect(await copied(form.words.trustPolicy)).toBe(trust);

    // The company makes the role of exactly what stands there.
    await setRoles([{ arn, trust: JSON.parse(trust), policy: JSON.parse(policy) }]);
    await form.fields.roleArn.fill(` ${arn} `);
    await form.save.click();
    await form.see(form.words.checkSaved);
    expect(await form.states("role")).toEqual(Array(6).fill("成功"));
    await push(key);
    await expect.poll(() => page.getByText(/s3:\/\/demo\/role\/.+\.wav/).count()).toBeGreaterThan(0);
    await page.reload();
    await form.see(`IAM ロール ${arn}`);
    expect(await form.fields.roleArn.inputValue()).toBe(arn);

    // Back to keys: the role's credentials are none of theirs.
    await form.fields.keys.check();
    await form.fields.accessKey.fill(good.accessKeyId);
    await form.save.click();
    await form.see(form.words.invalid);
    await page.getByText(form.words.required, { exact: true }).waitFor();
    await expect
      .poll(() => form.fields.secret.evaluate((field) => field === document.activeElement))
      .toBe(true);
    await form.fields.secret.fill(good.secretAccessKey);
    await form.save.click();
    await form.see(form.words.checkSaved);
  },
);

browserTest(
  "a role that does not trust us: the field is at fault, nothing is saved, and it is typed no more",
  async () => {
    const { administrator, page, form } = await chooseRole("role");
    await setRoles([]);
    await form.save.click();
    await form.see(form.words.invalid);
    await expect
      .poll(() => form.fields.roleArn.evaluate((field) => field === document.activeElement))
      .toBe(true);
    await form.fields.roleArn.fill("arn:aws:iam::444455556666:user/onbin");
    await form.save.click();
    await form.see(form.words.roleArnWrong);
    await form.fields.roleArn.fill(arn);
    await form.save.click();
    await form.see(form.words.checkFailed);
    expect((await form.states("role"))[0]).toBe("失敗");
    await expect.poll(() => form.fields.roleArn.getAttribute("aria-invalid")).toBe("true");
    expect((await administrator.mustGet("/api/app/amazon-s3")).json.destination).toBeNull();
    await page.getByRole("button", { name: form.words.toField(form.words.roleArn) }).click();
    await expect
      .poll(() => form.fields.roleArn.evaluate((field) => field === document.activeElement))
      .toBe(true);
  },
);

browserTest("where the operator has no identity, the choice says so and keys remain", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fields.role.check();
  await form.fill({ store: "bare" });
  await form.see(form.words.roleNotOffered);
  expect(await form.fields.role.isDisabled()).toBe(true);
  expect(await form.fields.keys.isChecked()).toBe(true);
  await form.fields.accessKey.waitFor();
});
