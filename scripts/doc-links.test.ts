import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sourceKinds } from "../contract/sources.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = [
  ...["README.md", "README.ja.md", "ARCHITECTURE.md"],
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** A heading as links name it: small letters, digits and hyphens. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, "")
    .replaceAll(" ", "-");
}

test("every link from page to page leads to a page, and to a heading that it has", () => {
  const broken: string[] = [];
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8").replaceAll(/```.*?```/gs, "");
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? join(root, page) : join(root, dirname(page), path);
      if (!existsSync(target)) broken.push(`${page}: ${link}`);
      else if (anchor !== undefined && !headings(target).has(anchor)) broken.push(`${page}: ${link}`);
    }
  }
  expect(broken).toEqual([]);
});

test("each kind of source has its page, and the index leads to all of them", () => {
  const index = readFileSync(join(root, "docs/sources/README.md"), "utf8");
  const there = readdirSync(join(root, "docs/sources")).filter((name) => name !== "README.md");
  for (const name of [...sourceKinds.map((kind) => `${kind}.md`), ...there])
    expect(index).toContain(`](${name})`);
});

function headings(path: string): Set<string> {
  const text = readFileSync(path, "utf8").replaceAll(/```.*?```/gs, "");
  return new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading)));
}
