import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a copy needs no copy of. */
const left = new Set(["node_modules", ".git", "data", "data-demo", ".cache", "screenshots", "docs"]);

export type Tree = { folder: string; remove(): Promise<void> };

/** A copy of the repository as it is now, with the installed packages by a link. */
export async function copyTree(): Promise<Tree> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-harness-"));
  await cp(root, folder, {
    recursive: true,
    filter: (source) => !left.has(relative(root, source).split("/")[0] ?? ""),
  });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Replaces a text that is in the file exactly once. @throws Error when it is not, so that no bug is planted in vain */
export async function plant(folder: string, file: string, find: string, replace: string): Promise<void> {
  const path = join(folder, file);
  const source = await readFile(path, "utf8");
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`${file} has this ${times} times, not once:\n${find}`);
  await writeFile(
    path,
    source.replace(find, () => replace),
  );
}
