import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Language } from "../../../contract/words.ts";
import type { ConsoleInTest } from "../../support/console-in-test.ts";
import type { Scene, World } from "./scene.ts";

type Look = { language: Language; width: number; dark?: boolean };

/** A browser window of its own for a person, who may be nobody. */
export async function openWindow(
  browser: Browser,
  url: string,
  person: Pick<ConsoleInTest, "cookie"> | undefined,
  { language, width, dark = false }: Look,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    locale: language === "ja" ? "ja-JP" : "en-US",
    timezoneId: "Asia/Tokyo",
    viewport: { width, height: 800 },
    colorScheme: dark ? "dark" : "light",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(15_000);
  const [name = "", value = ""] = person?.cookie.split("=", 2) ?? [];
  if (person !== undefined) await context.addCookies([{ name, value, url }]);
  return context;
}

const prepared = new Map<NonNullable<Scene["prepare"]>, Promise<void>>();

/** Opens a scene's page and does what its person does, so that the page stands as the picture shows it. */
export async function visit(page: Page, scene: Scene, world: World, language: Language): Promise<void> {
  if (scene.prepare !== undefined) {
    const { prepare } = scene;
    if (!prepared.has(prepare)) prepared.set(prepare, prepare(world));
    await prepared.get(prepare);
  }
  const waiting = Promise.withResolvers<void>();
  const isPath = (path: string) => (url: URL) =>
    `${url.pathname}${url.search}` === path || url.pathname === path;
  // The browser is told nothing more, as when a line is dead; closing the page ends it.
  for (const path of scene.holds ?? []) await page.route(isPath(path), () => waiting.promise);
  for (const [path, status] of Object.entries(scene.fails ?? {})) {
    await page.route(isPath(path), (route) =>
      status === 0 ? route.abort("connectionrefused") : route.fulfill({ status, body: "" }),
    );
  }
  await page.goto(typeof scene.path === "string" ? scene.path : scene.path(world.stage));
  const loading = page.getByText(/^(読み込み中…|Loading…)$/);
  if (scene.holds === undefined) {
    await page.getByRole("heading", { level: 1 }).waitFor();
    // A page may have several parts that load; the last to come is waited for as well.
    for (const part of [loading.first(), loading.last()]) await part.waitFor({ state: "detached" });
  } else {
    await loading.first().waitFor();
  }
  await scene.act?.(page, language);
  await page.mouse.move(0, 0);
}
