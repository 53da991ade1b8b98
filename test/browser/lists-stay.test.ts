import { expect } from "vitest";
import { saveUntested } from "../support/bucket-in-test.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";
import { setFaults } from "./support/peer.ts";
import { push } from "./support/push.ts";

browserTest("while the call list is read again by itself, its columns stay where they are", async () => {
  const { id, key, administrator } = await newCompany();
  await saveUntested(administrator, { folder: id });
  await setFaults([{ match: { key: `${id}/*` }, act: { kind: "delay", milliseconds: 10_000 } }]);
  await push(key, { userName: "山田" });
  const page = await openPage(administrator);
  await page.goto("/app/calls");
  const columns = () =>
    page
      .getByRole("columnheader")
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().x));
  await page
    .getByRole("row")
    .getByText(/転送中|待機中/)
    .waitFor();
  const before = await columns();
  await page.getByRole("row").getByText("転送済み", { exact: true }).waitFor({ timeout: 30_000 });
  expect(await columns()).toEqual(before);
  await push(key, {
    userName: "長い名前のユーザーさん",
    accountName: "長い名前の取引先株式会社 東日本営業本部",
  });
  await page.getByRole("row").filter({ hasText: "東日本営業本部" }).waitFor();
  expect(await columns()).toEqual(before);
});
