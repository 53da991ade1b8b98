import { randomBytes } from "node:crypto";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, inject, onTestFailed, onTestFinished, test } from "vitest";
import type { Language } from "../../../contract/words.ts";
import { asOperator, type ConsoleInTest, openConsole } from "../../support/console-in-test.ts";

const provided = inject("shared");

/** There is no browser on this machine. */
export const isSkipped = provided === null;

/** A test that needs the browser; skipped on a machine without one. */
export const browserTest = test.skipIf(isSkipped);

/** What the run's setup has started. Only inside a `browserTest`. */
export function shared() {
  if (provided === null) throw new Error("no browser");
  return provided;
}

export function operator() {
  const { url, operatorCookie } = shared();
  const console = openConsole(url);
  console.cookie = operatorCookie;
  return asOperator(console);
}

export type CompanyInTest = Awaited<ReturnType<typeof newCompany>>;

/** A company of the test's own, contracted unless told otherwise, with its administrator and an API key. */
export async function newCompany({ contract = true } = {}) {
  const { id, key } = await operator().addCompany(`c-${randomBytes(5).toString("hex")}`, contract);
  return { id, key, administrator: await operator().addPerson(id, "administrator") };
}

export type PageOptions = {
  language?: Language;
  /** CSS pixels. */
  width?: number;
  /** Of another Onbin than the run's own. */
  url?: string;
  /** The test means to breach the content policy. */
  mayBreach?: boolean;
};

/** A new browser window, for nobody or for a person who is signed in; it ends with the test. */
export async function openPage(
  person: Pick<ConsoleInTest, "cookie"> | null,
  options: PageOptions = {},
): Promise<Page> {
  const { language = "ja", width = 1280, url = shared().url, mayBreach = false } = options;
  const context = await (await browser()).newContext({
    baseURL: url,
    locale: language === "ja" ? "ja-JP" : "en-US",
    timezoneId: "Asia/Tokyo",
    viewport: { width, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(15_000);
  if (person !== null) await context.addCookies([{ ...asCookie(person.cookie), url }]);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  failOnCrash(context, page, mayBreach);
  return page;
}

let opened: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  opened ??= chromium.connect(shared().browser);
  return opened;
}

afterAll(async () => (await opened)?.close());

function asCookie(header: string): { name: string; value: string } {
  const [name = "", value = ""] = header.split("=", 2);
  return { name, value };
}

/** A script error or a breach of the content policy fails the test; a failed test leaves a picture in test/out. */
function failOnCrash(context: BrowserContext, page: Page, mayBreach: boolean): void {
  const errors: Error[] = [];
  context.on("weberror", (error) => errors.push(error.error()));
  context.on("console", (message) => {
    if (!mayBreach && message.text().includes("Content Security Policy"))
      errors.push(new Error(message.text()));
  });
  onTestFinished(() => {
    if (errors.length > 0) throw new AggregateError(errors, "the page threw");
  });
  onTestFailed(async ({ task }) => {
    const name = task.name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
    await page.screenshot({ path: `test/out/browser/${name}.png`, fullPage: true }).catch(() => undefined);
  });
}
