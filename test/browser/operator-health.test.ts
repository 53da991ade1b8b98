import { expect } from "vitest";
import { en } from "../../web/words/en.ts";
import { ja } from "../../web/words/ja.ts";
import { withClient } from "../support/database-in-test.ts";
import { browserTest, newCompany, openPage, operator, shared } from "./support/console.ts";

/** Three hours of figures, the middle one missing: nobody was there. */
async function noteThreeHours(): Promise<void> {
  await withClient(shared().dataDir, async (client) => {
    await client.query(`
      insert into health_samples (minutes, at, received, delivered, p50_seconds, p95_seconds, waiting, oldest_seconds,
        database_bytes)
      select m, t, 5 * m, 5 * m, 1.5, 42, 7, 60, 1e7 from (values (1), (10)) as p (m), generate_series(
        date_bin('10 minutes', now() - interval '4 hours', 'epoch'),
        date_bin('10 minutes', now() - interval '1 hour', 'epoch') - make_interval(mins => m), make_interval(mins => m)) t
      where t < date_bin('10 minutes', now() - interval '3 hours', 'epoch')
        or t >= date_bin('10 minutes', now() - interval '2 hours', 'epoch')
      on conflict do nothing`);
  });
}

browserTest.for(["ja", "en"] as const)(
  "the operator sees how the installation stands and stood (%s)",
  { timeout: 120_000 },
  async (language) => {
    const words = language === "ja" ? ja : en;
    const own = words.operatorHealth;
    await newCompany();
    await noteThreeHours();
    const page = await openPage(operator(), { language });
    await page.goto("/operator");
    const navigation = page.getByRole("navigation");
    await navigation.getByRole("link", { name: words.operator.navigation.health, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: own.title }).waitFor();
    await page.getByText(own.zone("Asia/Tokyo")).waitFor();
    expect(
      await navigation.locator("[aria-current=page]").allInnerTexts(),
      "one place in the navigation is where we are",
    ).toEqual([words.operator.navigation.health]);

    const pictures = page.getByRole("img");
    for (const title of [own.calls.title, own.latency.title, own.backlog.title, own.room.title]) {
      const picture = pictures.and(page.getByLabel(new RegExp(`^${title}`)));
      await picture.locator("canvas").waitFor();
      expect((await picture.getByRole("table").innerText()).length).toBeGreaterThan(0);
    }
    // 42 seconds at most, said in words for those who do not see the picture.
    expect(
      await pictures.and(page.getByLabel(new RegExp(`^${own.latency.title}`))).getAttribute("aria-label"),
    ).toContain("p95");
    await page.getByText(/記録のない時間があります|There are times without figures/).waitFor();
    await page.getByText(own.table, { exact: true }).click();
    await page
      .getByRole("cell", { name: own.seconds(42) })
      .first()
      .waitFor();

    await page.getByText(own.periods["7d"], { exact: true }).click();
    await page.waitForURL("**/operator/health?period=7d");
    await page.getByText(own.perPoint(10)).waitFor();
    await pictures.first().locator("canvas").waitFor();

    for (const role of Object.values(own.roles))
      await page.getByRole("cell", { name: role }).first().waitFor();
    await page.getByText(own.turn, { exact: true }).waitFor();
    await page.getByText("203.0.113.10").first().waitFor();
    await page.getByText(shared().dataDir, { exact: true }).waitFor();
  },
);
