import type { Page } from "playwright-core";

/** What is wrong with the page as it stands, for everybody (width) and for readers of a screen reader (names, headings). */
export function pageFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const { scrollWidth, clientWidth, lang } = document.documentElement;
    if (scrollWidth > clientWidth) {
      const wide = [...document.body.querySelectorAll("*")].filter(
        (element) => element.getBoundingClientRect().right > clientWidth + 1,
      );
      faults.push(`${scrollWidth} px wide: ${wide.at(-1)?.outerHTML.slice(0, 120)}`);
    }
    if (lang === "") faults.push("no language");
    if (document.title === "") faults.push("no title");
    const count = (selector: string) =>
      [...document.querySelectorAll(selector)].filter((found) => found.checkVisibility()).length;
    if (count("h1") !== 1) faults.push(`${count("h1")} first headings`);
    if (count("main") !== 1) faults.push(`${count("main")} main parts`);
    const levels = [...document.querySelectorAll("h1,h2,h3,h4")].map(({ tagName }) => Number(tagName[1]));
    levels.forEach((level, index) => {
      if (level > (levels[index - 1] ?? 0) + 1) faults.push(`a heading of level ${level} comes too early`);
    });
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
      faults.push(`two of #${id}`);
    for (const element of document.querySelectorAll(
      "button,a[href],input,select,textarea,[role=menuitem],audio",
    )) {
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
      const labelled = (element.getAttribute("aria-labelledby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id));
      const name = [
        element.getAttribute("aria-label"),
        ...labelled.map((label) => label?.textContent),
        ...[...(labels ?? [])].map((label) => label.textContent),
        element.textContent,
      ]
        .join("")
        .trim();
      const isHidden = element instanceof HTMLInputElement && element.type === "hidden";
      if (name === "" && !isHidden) faults.push(`no name: ${element.outerHTML.slice(0, 120)}`);
    }
    return faults;
  });
}
