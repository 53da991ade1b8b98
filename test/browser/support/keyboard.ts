import type { Page } from "playwright-core";
import { expect } from "vitest";

/** The name of what has the keyboard. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    const label =
      element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
    return label?.trim() ?? "";
  });

/** Whether what has the keyboard looks different from when it has not. */
const isFocusSeen = (page: Page) =>
  page.evaluate(async () => {
    const element = document.activeElement as HTMLElement;
    // A field may show it on the frame around it.
    const shown = [element, ...(element.parentElement === null ? [] : [element.parentElement])];
    const look = async () => {
      await Promise.all(shown.flatMap((part) => part.getAnimations()).map(({ finished }) => finished));
      return shown
        .map((part) => getComputedStyle(part))
        .map(({ outlineStyle, borderColor, boxShadow }) => `${outlineStyle} ${borderColor} ${boxShadow}`)
        .join();
    };
    const withKeyboard = await look();
    element.blur();
    const without = await look();
    element.focus();
    return withKeyboard !== without;
  });

/** Presses Tab until the element of this name has the keyboard. */
export async function tabTo(page: Page, label: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    passed.push(await focused(page));
    if (passed.at(-1) === label) return expect(await isFocusSeen(page), label).toBe(true);
  }
  throw new Error(`${label} is not reached: ${passed.join(", ")}`);
}
