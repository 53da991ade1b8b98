import { expect } from "vitest";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { push } from "./support/push.ts";
import { good, settingsPage } from "./support/settings-page.ts";
import { awsIdentity } from "./support/stores.ts";

browserTest.for(["ja", "en"] as const)(
  "the guide leads from nothing to the first recording, and remembers how far one has come (%s)",
  async (language) => {
    const { id, key, administrator } = await newCompany();
    const page = await openPage(administrator, { language });
    const words = language === "ja" ? ja : en;
    const guide = words.amazonS3Guide;
    const form = settingsPage(page, language);
    await form.open();
    await page.getByRole("link", { name: words.amazonS3.guideLink }).click();
    await page.getByRole("heading", { level: 1, name: guide.title }).waitFor();
    await page.getByText(guide.policyWaits).waitFor();
    await page.getByRole("radio", { name: guide.ways.keys }).check();
    await page.getByText(guide.first.none).waitFor();
    await page.getByLabel(words.amazonS3.bucket, { exact: true }).fill(good.bucket);
    await page.getByLabel(words.amazonS3.folder, { exact: true }).fill(id);
    await page.getByLabel(words.amazonS3.region, { exact: true }).fill("us-east-1");
    expect(await page.locator("pre").innerText()).toContain(`arn:aws:s3:::demo/${id}/*`);
    await page.getByLabel(guide.done(1)).check();
    await page.getByText(guide.progress(1, 7), { exact: true }).waitFor();
    await page.reload();
    await page.getByText(guide.progress(1, 7), { exact: true }).waitFor();
    expect(await page.getByRole("img").count()).toBe(4);

    await page.getByRole("link", { name: guide.toSettings }).click();
    await form.see(form.words.fromGuide);
    expect(await form.fields.folder.inputValue()).toBe(id);
    await form.fill({ store: "peer", accessKeyId: good.accessKeyId, secretAccessKey: good.secretAccessKey });
    await form.save.click();
    await form.see(form.words.checkSaved);

    await page.getByRole("link", { name: words.amazonS3.guideLink }).click();
    await page.getByText(guide.first.waiting).waitFor();
    const sequenceId = await push(key);
    await page.getByText(guide.first.arrived(`s3://demo/${id}/${sequenceId}.wav`)).waitFor();
  },
);

browserTest(
  "the guide leads to a role, with the trust policy to paste, and the form opens with it",
  async () => {
    const { administrator } = await newCompany();
    const page = await openPage(administrator);
    const guide = ja.amazonS3Guide;
    const form = settingsPage(page);
    await page.goto("/app/settings/amazon-s3/guide");
    await page.getByText(guide.progress(0, 6), { exact: true }).waitFor();
    expect(await page.getByRole("radio", { name: guide.ways.role }).isChecked()).toBe(true);
    const { externalId } = (await administrator.mustGet("/api/app/amazon-s3")).json;
    expect(JSON.parse(await page.locator("pre").innerText()).Statement).toMatchObject([
      {
        Principal: { AWS: awsIdentity },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ]);
    await page.getByLabel(ja.amazonS3.bucket, { exact: true }).fill("acme-recordings");
    await page.getByLabel(ja.amazonS3.folder, { exact: true }).fill("calls");
    await page.getByRole("link", { name: guide.toSettings }).click();
    await form.see(form.words.fromGuide);
    expect(await form.fields.role.isChecked()).toBe(true);
    await form.fields.roleArn.waitFor();
  },
);
