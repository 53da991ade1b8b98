import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Events that are named by a variable, by the file that writes them. */
const byVariable: Record<string, readonly string[]> = {
  "keep/sweep-expired.ts": ["sweep.delivered", "sweep.set-aside"],
};

test("docs/operating.md says what each log event means, and knows no other", async () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const files = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const written = new Set<string>();
  for (const name of files) {
    const source = await readFile(`${folder}/${name}`, "utf8");
    for (const [, text, template, variable] of source.matchAll(
      /\b[lL]og\??\.(?:info|warn|error)\(\s*(?:"([^"]+)"|`([^`]+)`|(\w+))/g,
    )) {
      if (text) written.add(text);
      if (template) written.add(template.replaceAll(/\$\{[^}]+\}/g, "*"));
      if (!variable) continue;
      expect([name, byVariable[name] !== undefined]).toEqual([name, true]);
      for (const event of byVariable[name] ?? []) written.add(event);
    }
  }
  expect(written.size).toBeGreaterThan(40);

  const page = await readFile(fileURLToPath(new URL("../docs/operating.md", import.meta.url)), "utf8");
  const table = page.slice(page.indexOf("## What each log event means"));
  const cells = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell = ""]) => cell);
  const explained = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, event]) => event));
  expect([...written].filter((event) => !explained.includes(event)).sort()).toEqual([]);
  expect(explained.filter((event) => event === undefined || !written.has(event)).sort()).toEqual([]);
});
