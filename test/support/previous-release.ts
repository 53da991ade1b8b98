import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** The last commit whose schema is that of migration 0001 alone. */
const commit = "f74d211";

/**
 * The previous release as it was, in a folder of its own, on the packages that are installed now. Null where the
 * history does not reach back to it.
 */
export async function openPreviousRelease(): Promise<{ program: string; remove(): Promise<void> } | null> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-previous-"));
  const archive = join(folder, "release.tar");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await run("git", ["-C", root, "archive", "--output", archive, commit]);
  } catch {
    await remove();
    return null;
  }
  await run("tar", ["-xf", archive, "-C", folder]);
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await cp(join(root, "web/dist"), join(folder, "web/dist"), { recursive: true }).catch(() => undefined);
  return { program: join(folder, "server/main.ts"), remove };
}
