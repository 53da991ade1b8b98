import type { Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Language } from "../../contract/words.ts";
import { consolePages } from "../../server/accounts/console-pages.ts";
import { axeFaults, withAxe } from "./support/axe.ts";
import { browserTest, isSkipped, shared } from "./support/console.ts";
import { pageFaults } from "./support/page-faults.ts";
import { type Scene, type Stage, scenesOf } from "./support/scenes.ts";
import { openStage } from "./support/stage.ts";
import { openWindow, visit } from "./support/visit.ts";

// Every page and state that has a scene, for each person, at 1280 and 360 px. Language and colours change from scene to
// scene, so that what all pages share is seen in every combination; axe, which takes the time, looks once a scene.
// AXE=twice looks at each scene in the other language, colours and width as well; AXE_SCENES=log,storage only at scenes
// that have one of these in their names.

/** Names in place of what the stage makes, to know the scenes before it stands. */
const unmade: Stage = {
  company: "acme",
  call: "A",
  chainCall: "B",
  failedCall: "C",
  link: "/link/A",
  made: new Map(),
};
const people = [...new Set(scenesOf(unmade).map(({ person }) => person))];

let world: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  if (!isSkipped) world = await openStage();
}, 300_000);
afterAll(() => world?.close());

browserTest.for(people)(
  "axe finds nothing on the pages of: %s",
  { timeout: 600_000, retry: 0 },
  async (person) => {
    const scenes = scenesOf(world.stage).filter((scene) => scene.person === person && isWanted(scene));
    const browser = await chromium.connect(shared().browser);
    const context = await openWindow(browser, world.onbin.url, world.people.get(person), {
      language: "ja",
      width: 1280,
    });
    await withAxe(context);
    const faults: string[] = [];
    try {
      for (const [index, scene] of scenes.entries()) {
        faults.push(...(await lookAt(scene, await context.newPage(), index)));
      }
    } finally {
      await browser.close();
    }
    expect(faults).toEqual([]);
  },
);

test("every address of the console has a scene", () => {
  const visited = scenesOf(unmade).map(({ path }) => (typeof path === "string" ? path : path(unmade)));
  const paths = visited.map((path) => path.split(/[?#]/, 1)[0] ?? "");
  // These two only lead on to the first page.
  const leadOn = ["/", "/app"];
  const unseen = consolePages.filter((pattern) => ![...paths, ...leadOn].some((path) => pattern.test(path)));
  expect(unseen).toEqual([]);
});

const twice = process.env.AXE === "twice";
const wantedParts = (process.env.AXE_SCENES ?? "").split(",");
const isWanted = ({ name }: Scene) => wantedParts.some((part) => name.includes(part));

/** Loads the scene in one language and looks; twice: switches to the other and looks again. The page is closed. */
async function lookAt(scene: Scene, page: Page, index: number): Promise<string[]> {
  const languages: readonly [Language, Language] = index % 2 === 0 ? ["ja", "en"] : ["en", "ja"];
  const schemes =
    Math.floor(index / 2) % 2 === 0 ? (["light", "dark"] as const) : (["dark", "light"] as const);
  const faults: string[] = [];
  const look = async (language: Language, width: number, find: (page: Page) => Promise<string[]>) => {
    await page.setViewportSize({ width, height: 800 });
    // Pictures follow the width a moment later.
    const fits = () => document.documentElement.scrollWidth <= innerWidth;
    await page.waitForFunction(fits, undefined, { timeout: 2_000 }).catch(() => undefined);
    const found = await find(page);
    faults.push(...found.map((fault) => `${scene.name} (${language}, ${width} px): ${fault}`));
  };
  try {
    await page.emulateMedia({ reducedMotion: "reduce", colorScheme: schemes[0] });
    await page.addInitScript((language) => localStorage.setItem("onbin-language", language), languages[0]);
    await visit(page, scene, world, languages[0]);
    await look(languages[0], 360, pageFaults);
    await look(languages[0], 1280, pageFaults);
    await look(languages[0], twice || Math.floor(index / 4) % 2 === 0 ? 1280 : 360, axeFaults);
    if (!twice) return faults;
    await switchLanguage(page, languages[1]);
    await page.emulateMedia({ colorScheme: schemes[1] });
    await look(languages[1], 1280, pageFaults);
    await look(languages[1], 360, pageFaults);
    await look(languages[1], 360, axeFaults);
  } catch (error) {
    faults.push(`${scene.name}: ${String(error)}`);
  } finally {
    await page.close();
  }
  return faults;
}

/** Without the mouse, which would close an open menu. */
async function switchLanguage(page: Page, language: Language): Promise<void> {
  await page
    .locator(`[role=radiogroup]:is([aria-label="表示言語"],[aria-label=Language]) input[value=${language}]`)
    .evaluate((element: HTMLInputElement) => element.click());
  await page.locator(`html[lang=${language}]`).waitFor();
}
