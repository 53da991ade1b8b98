import { expect } from "vitest";
import { en } from "../../web/words/en.ts";
import { browserTest, newCompany, openPage } from "./support/console.ts";

browserTest("chosen colours stay, and stand before the page's script has run", async () => {
  const { administrator } = await newCompany();
  const page = await openPage(administrator, { language: "en" });
  const words = en.frame;
  const colours = () =>
    page.evaluate(() => ({
      scheme: document.documentElement.dataset.mantineColorScheme,
      dark: getComputedStyle(document.documentElement).colorScheme,
      background: getComputedStyle(document.body).backgroundColor,
    }));
  await page.goto("/app/calls");
  const light = await colours();
  expect(light).toMatchObject({ scheme: "light", dark: "light" });
  await page.getByRole("button", { name: words.account }).click();
  await page.getByRole("menuitemradio", { name: words.schemes.dark }).click();
  const dark = await colours();
  expect(dark).toMatchObject({ scheme: "dark", dark: "dark" });
  expect(dark.background).not.toBe(light.background);

  // The page's own script never arrives: what is seen is what stands there before it.
  await page.route("**/assets/index-*.js", () => new Promise(() => undefined));
  await page.goto("/app/calls", { waitUntil: "commit" });
  await page.locator("link[rel=stylesheet]").first().waitFor({ state: "attached" });
  await expect.poll(colours).toEqual(dark);
  await page.unrouteAll({ behavior: "ignoreErrors" });

  await page.goto("/app/calls");
  await page.getByRole("button", { name: words.account }).click();
  await page.getByRole("menuitemradio", { name: words.schemes.auto }).click();
  await expect.poll(colours).toEqual(light);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(colours).toEqual(dark);
});
