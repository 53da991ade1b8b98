import { expect } from "vitest";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { putOnlyUser } from "../support/s3-peer/peer-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { setFaults } from "./support/peer.ts";
import { good, settingsPage, type Typed } from "./support/settings-page.ts";
import { otherFolderUser } from "./support/stores.ts";

const { accessKeyId, secretAccessKey } = putOnlyUser;

/** Fills in a new company's form, presses 保存 and waits for the end. */
async function check(typed: Typed, language: "ja" | "en" = "ja") {
  const company = await newCompany();
  const page = await openPage(company.administrator, { language });
  const form = settingsPage(page, language);
  await form.open();
  await form.fill(typed);
  await form.save.click();
  await page.getByText(form.words.checkSaved).or(page.getByText(form.words.checkFailed)).waitFor();
  const saved = (await company.administrator.mustGet("/api/app/amazon-s3")).json.destination !== null;
  return { page, form, saved, states: (await form.states()).join(" ") };
}

browserTest("all right: the steps appear one by one, and the settings are saved", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator);
  const form = settingsPage(page);
  await form.open();
  await form.fill(good);
  await setFaults([{ match: { bucket: "demo" }, act: { kind: "delay", milliseconds: 400 } }]);
  await form.save.click();
  const seen = new Set<number>();
  while (!(await page.getByText(form.words.checkSaved).isVisible())) {
    seen.add((await form.states()).filter((state) => state === "成功").length);
  }
  expect([...seen].filter((count) => count > 0 && count < 7)).not.toEqual([]);
  expect(await form.states()).toEqual(Array(7).fill("成功"));
  await page.reload();
  await page.getByText("状態: 正常").waitFor();
  await expect.poll(() => form.fields.bucket.inputValue()).toBe("demo");
  await page.getByText(/前回の接続テスト .* 成功/).waitFor();
});

browserTest("a key that AWS does not know", async () => {
  const { form, saved, states } = await check({ ...good, accessKeyId: "AKIDUNKNOWN" });
  expect(states).toBe("成功 失敗 確認なし 成功 成功 確認なし 確認なし");
  await form.see(/このアクセスキーは peer に存在しません。/);
  await form.see("接続を確認できなかったため、設定は保存していません。");
  expect(saved).toBe(false);
});

browserTest("a wrong secret, in Japanese", async () => {
  const { form, saved, states } = await check({ ...good, secretAccessKey: "wrong" });
  expect(states).toBe("成功 成功 失敗 成功 成功 確認なし 確認なし");
  await form.see("シークレットアクセスキーが一致しません。");
  await form.see("前後の空白や一部の欠けがないか確認してください。");
  expect(saved).toBe(false);
});

browserTest("a wrong secret, in English", async () => {
  const { form, saved, states } = await check({ ...good, secretAccessKey: "wrong" }, "en");
  const { ok, failed, skipped } = en.amazonS3.stepStates;
  expect(states).toBe([ok, ok, failed, ok, ok, skipped, skipped].join(" "));
  await form.see("The secret access key does not match.");
  await form.see("Check for blanks around it and for missing characters.");
  expect(saved).toBe(false);
});

browserTest("a bucket that is not there", async () => {
  const { form, saved, states } = await check({ ...good, bucket: "acme-recordngs" });
  expect(states).toBe("成功 成功 成功 失敗 確認なし 確認なし 確認なし");
  await form.see('バケット "acme-recordngs" は存在しません。');
  expect(saved).toBe(false);
});

browserTest("the wrong region: the button mends it and tests again", async () => {
  const { page, form, saved, states } = await check({ ...good, bucket: "demo-osaka" });
  expect(states).toBe("成功 成功 成功 成功 失敗 成功 成功");
  await form.see("このバケットは ap-northeast-3 (大阪) にあります。");
  expect(saved).toBe(false);
  await form.button("リージョンを ap-northeast-3 に直して再テスト").click();
  await form.see(ja.amazonS3.checkSaved);
  expect(await form.states()).toEqual(Array(7).fill("成功"));
  await page.reload();
  await form.see("状態: 正常");
  expect(await form.fields.region.inputValue()).toMatch(/^ap-northeast-3/);
});

browserTest("no list permission: a note, and saved all the same", async () => {
  const { form, saved, states } = await check({ ...good, accessKeyId, secretAccessKey });
  expect(states).toBe("成功 成功 成功 成功 成功 参考 成功");
  await form.see("s3:ListBucket が許可されていません。");
  await form.see("許可できない場合も録音の転送には支障ありません。");
  expect(saved).toBe(true);
});

browserTest("the wrong folder: everything is right but the write, and the policy is pointed at", async () => {
  const { form, saved, states } = await check({ ...good, ...keysOf(otherFolderUser), folder: "calls/2026" });
  expect(states).toBe("成功 成功 成功 成功 成功 成功 失敗");
  await form.see("フォルダ calls/2026 への s3:PutObject が許可されていません。");
  await form.see(/IAM ポリシーの Resource を arn:aws:s3:::demo\/calls\/2026\/\* と比べ/);
  await form.button("コピー: Resource").waitFor();
  await form.see(/203\.0\.113\.10, 203\.0\.113\.11/);
  expect(saved).toBe(false);
});

function keysOf({ accessKeyId, secretAccessKey }: Pick<Typed, "accessKeyId" | "secretAccessKey">) {
  return { accessKeyId, secretAccessKey };
}
