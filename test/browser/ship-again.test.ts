import { expect } from "vitest";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { browserTest, newCompany, openPage, shared } from "./support/console.ts";
import { setFaults } from "./support/peer.ts";
import { push } from "./support/push.ts";

const both = [
  ["ja", ja],
  ["en", en],
] as const;

/** The 15 seconds since the company last asked are over. */
const later = (company: string) =>
  rowsOf(
    shared().dataDir,
    "update ship_runs set begun_at = begun_at - interval '16 seconds' where company_id = $1",
    [company],
  );

browserTest.for(both)(
  "from the call's page: what it will do is said before, what came of it after, without reload (%s)",
  async ([language, words]) => {
    const { id, key, administrator } = await newCompany();
    const [first, second] = [await push(key), await push(key)];
    await saveUntested(administrator, { folder: id });
    const page = await openPage(administrator, { language });
    await page.goto(`/app/calls/${first}`);
    await page.getByText(words.call.shipMeans.now).waitFor();
    const button = page.getByRole("button", { name: words.call.shipAgain });
    await button.click();
    await page.getByText(words.shipAgain.arrived(1)).waitFor();
    await page.getByText(`s3://demo/${id}/${first}.wav`, { exact: true }).waitFor();
    await button.waitFor({ state: "detached" });

    await page.goto(`/app/calls/${second}`);
    await button.click();
    await page.getByText(/あと \d+ 秒|Try again in \d+ s/).waitFor();
    await later(id);
    await button.click();
    await page.getByText(`s3://demo/${id}/${second}.wav`, { exact: true }).waitFor();
  },
);

browserTest.for(both)(
  "from the error log: an incident unfolds, and all of it goes when its cause is mended (%s)",
  async ([language, words]) => {
    const { id, key, administrator } = await newCompany();
    await saveUntested(administrator, { folder: id });
    await setFaults([{ match: { key: `${id}/*` }, act: { kind: "answer", code: "AccessDenied" } }]);
    const ids = [await push(key), await push(key), await push(key)];
    const page = await openPage(administrator, { language });
    await page.goto("/app/error-log");
    const own = words.errorLog;
    const card = page.locator("section", { hasText: "s3:PutObject" }).last();
    await card.getByText(own.concerned("3")).waitFor();
    await card.getByText(words.call.shipMeans.probe).waitFor();
    await card.getByRole("button", { name: own.showFailures }).click();
    for (const sequenceId of ids) await card.getByRole("link", { name: sequenceId }).first().waitFor();
    const unfold = card.getByRole("button", { name: own.unfold }).last();
    await unfold.click();
    const details = card.locator("dl").first();
    for (const text of [own.cause, own.cure, own.code, own.httpStatus, own.requestIdName]) {
      await details.getByText(text, { exact: true }).waitFor();
    }
    await details.getByText("AccessDenied", { exact: true }).waitFor();
    await details.getByText("403", { exact: true }).waitFor();
    await card.getByText(words.call.outcome.failed, { exact: true }).waitFor();

    await setFaults([]);
    await card.getByRole("button", { name: words.shipAgain.all("3") }).click();
    await page.getByText(words.shipAgain.arrived(3)).waitFor();
    for (const sequenceId of ids) {
      const delivered = `select from recordings where company_id = $1 and sequence_id = $2 and state = 'delivered'`;
      await expect
        .poll(async () => (await rowsOf(shared().dataDir, delivered, [id, sequenceId])).length, {
          timeout: 15_000,
        })
        .toBe(1);
    }
    await page.getByText(own.asList, { exact: true }).click();
    await page.waitForURL("**/app/error-log?view=list");
    const recovered = page.getByRole("row").getByText(new RegExp(`^${own.recovered} \\d\\d:\\d\\d$`));
    await expect.poll(() => recovered.count()).toBe(3);
  },
);

browserTest.for(both)("from the error log: chosen ones, by keyboard (%s)", async ([language, words]) => {
  const { id, key, administrator } = await newCompany();
  await saveUntested(administrator, { folder: id });
  // Something else is at their keys: held for their own sake.
  await setFaults([
    {
      match: { key: `${id}/*`, operation: "PutObject" },
      act: { kind: "answer", code: "PreconditionFailed" },
    },
  ]);
  const ids = [await push(key), await push(key), await push(key)];
  const page = await openPage(administrator, { language });
  const own = words.errorLog;
  await page.goto("/app/error-log?view=list&state=open");
  for (const sequenceId of ids) await page.getByRole("link", { name: sequenceId }).waitFor();
  const ship = page.getByRole("button", { name: words.shipAgain.chosen(0) });
  expect(await ship.isDisabled()).toBe(true);
  await setFaults([]);
  for (const sequenceId of ids.slice(0, 2)) {
    await page.getByRole("checkbox", { name: own.choose(sequenceId) }).focus();
    await page.keyboard.press(" ");
  }
  await page.getByRole("button", { name: words.shipAgain.chosen(2) }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(words.shipAgain.arrived(2)).waitFor();
  await page.getByText(words.shipAgain.done).waitFor();
  await page.getByRole("button", { name: words.close, exact: true }).click();
  await page.getByText(words.shipAgain.done).waitFor({ state: "detached" });
  await expect
    .poll(() => page.getByRole("row").getByRole("link").allInnerTexts(), { timeout: 15_000 })
    .toContain(ids[2]);
  await expect
    .poll(
      async () => {
        const links = await page.getByRole("row").getByRole("link").allInnerTexts();
        return ids.filter((sequenceId) => links.includes(sequenceId));
      },
      { timeout: 15_000 },
    )
    .toEqual([ids[2]]);

  // What is refused stays chosen.
  await rowsOf(shared().dataDir, "update ship_runs set begun_at = now() where company_id = $1", [id]);
  const left = page.getByRole("checkbox", { name: own.choose(ids[2] ?? "") });
  await left.check();
  await page.getByRole("button", { name: words.shipAgain.chosen(1) }).click();
  await page.getByText(/あと \d+ 秒|Try again in \d+ s/).waitFor();
  expect(await left.isChecked()).toBe(true);
});
