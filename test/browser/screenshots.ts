import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import type { Language } from "../../contract/words.ts";
import { chromiumArguments, findChromium } from "./support/find-chromium.ts";
import { type Scene, scenesOf } from "./support/scenes.ts";
import { settingsPage } from "./support/settings-page.ts";
import { openStage } from "./support/stage.ts";
import { openWindow, visit } from "./support/visit.ts";

// npm run screenshots [part of a scene's name]: every page and state in both languages, wide and narrow, a few in dark
// mode too, into screenshots/; and the pictures of the README into docs/images/.

const root = fileURLToPath(new URL("../..", import.meta.url));
const executablePath = findChromium();
if (executablePath === null) throw new Error("There is no chromium on this machine.");
const wanted = process.argv[2] ?? "";
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
const world = await openStage().catch(async (error: unknown) => {
  await browser.close();
  throw error;
});
try {
  const scenes = scenesOf(world.stage).filter(({ name }) => name.includes(wanted));
  if (scenes.length === 0) throw new Error(`no scene has ${wanted} in its name`);
  for (const language of ["ja", "en"] as const) {
    for (const width of [1280, 360]) {
      for (const dark of [false, true]) {
        for (const scene of scenes) {
          if (!dark || scene.dark === true) await shoot(scene, { language, width, dark });
        }
      }
    }
  }
} finally {
  await browser.close();
  await world.close();
}

type Look = { language: Language; width: number; dark: boolean };

async function shoot(scene: Scene, look: Look): Promise<void> {
  const { language, width, dark } = look;
  const folder = join(root, "screenshots", `${language}-${width}`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${scene.name}${dark ? "-dark" : ""}.png`);
  const context = await openWindow(browser, world.onbin.url, world.people.get(scene.person), look);
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error));
  try {
    await visit(page, scene, world, language);
    if (scene.holds === undefined) await page.waitForLoadState("networkidle");
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path, fullPage: true, animations: "disabled" });
    if (scene.name === "settings-saved" && width === 1280 && !dark) await shootForReadme(page, language);
    console.log(path.slice(root.length));
  } catch (error) {
    // The other pictures are worth having; what stood there instead of this one is, too.
    await page.screenshot({ path: path.replace(/png$/, "broken.png"), fullPage: true });
    console.error(`${path.slice(root.length)} is broken: ${String(error)}`);
    process.exitCode = 1;
  } finally {
    await context.close();
  }
}

async function shootForReadme(page: Page, language: Language): Promise<void> {
  const picture = join(root, "docs/images", `amazon-s3-${language}.png`);
  await mkdir(join(root, "docs/images"), { recursive: true });
  const end = await page
    .getByRole("status")
    .filter({ hasText: settingsPage(page, language).words.checkSaved })
    .boundingBox();
  const height = Math.ceil((end?.y ?? 0) + (end?.height ?? 0) + 40);
  await page.screenshot({ path: picture, fullPage: true, clip: { x: 0, y: 0, width: 1280, height } });
  const { size } = await stat(picture);
  if (size > 250_000) throw new Error(`${picture} has ${size} bytes`);
}
