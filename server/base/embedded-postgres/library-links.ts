import { mkdir, readFile, readlink, rename, stat, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";

type Link = { source: string; target: string };

/**
 * Makes the links to shared libraries that the package's install script makes, for `npm ci --ignore-scripts`.
 * Where the package cannot be written, they go to `spareFolder`, which is made.
 * @returns the environment that the programs need to find their libraries
 */
export async function ensureLibraryLinks(
  nativeFolder: string,
  spareFolder: string,
): Promise<Readonly<Record<string, string>>> {
  const missing = await findMissingLinks(nativeFolder);
  try {
    for (const { source, target } of missing) await placeLink(relative(dirname(target), source), target);
    return {};
  } catch (error) {
    if (!isNotWritable(error)) throw error;
  }
  await mkdir(spareFolder, { recursive: true, mode: 0o755 });
  for (const { source, target } of missing) await placeLink(source, join(spareFolder, basename(target)));
  const name = process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
  return { [name]: `${spareFolder}:${join(nativeFolder, "lib")}` };
}

async function findMissingLinks(nativeFolder: string): Promise<Link[]> {
  const listed = JSON.parse(await readFile(join(nativeFolder, "pg-symlinks.json"), "utf8")) as Link[];
  const missing: Link[] = [];
  for (const link of listed) {
    const target = join(dirname(nativeFolder), link.target);
    const found = await stat(target).catch(() => undefined);
    if (found === undefined) missing.push({ source: join(dirname(nativeFolder), link.source), target });
  }
  return missing;
}

/** Puts a link in place in one step, whether or not another process does the same or an old one dangles there. */
async function placeLink(to: string, at: string): Promise<void> {
  if ((await readlink(at).catch(() => undefined)) === to) return;
  const side = `${at}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await symlink(to, side);
  await rename(side, at);
}

function isNotWritable(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["EACCES", "EPERM", "EROFS"].includes(String(error.code))
  );
}
