import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { BrowserContext, Page } from "playwright-core";

const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const options: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  resultTypes: ["violations"],
  preload: false,
  iframes: false,
};

/** Puts axe into every page that this window opens; the pages' own policy forbids it from inside. */
export async function withAxe(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: await readFile(source, "utf8") });
}

/** What axe finds wrong with the page as it stands: each rule once, with the first element at fault. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(
    (run) => (window as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }).axe.run(run),
    options,
  );
  return violations.map(({ id, nodes: [first, ...others] }) => {
    const { html = "", failureSummary = "" } = first ?? {};
    return `${id}: ${html.slice(0, 200)} (and ${others.length} more) ${failureSummary.slice(0, 300)}`;
  });
}
