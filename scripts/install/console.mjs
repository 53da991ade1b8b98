import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exclusively } from "./exclusively.mjs";
import { cacheFolder, runLogged } from "./run-logged.mjs";

/** Beside the built files; holds the hash of what they were built from. */
const stampName = ".built-from";

/** Builds `web/dist` when it is missing or was built from other sources; beside its place, so that it is always whole. */
export async function buildConsole(root) {
  if (!existsSync(join(root, "web/index.html")) || isBuilt(root)) return;
  await exclusively(root, async () => {
    if (isBuilt(root)) return;
    console.error("Building the console (vite build).");
    const stamp = hashSources(root);
    const fresh = join(cacheFolder(root), "console");
    rmSync(fresh, { recursive: true, force: true });
    const config = join(root, "web/vite.config.ts");
    const vite = join(root, "node_modules/vite/bin/vite.js");
    const args = [vite, "build", "--config", config, "--outDir", fresh, "--emptyOutDir"];
    await runLogged(root, "console-build", findNode(root), args);
    writeFileSync(join(fresh, stampName), stamp);
    putInPlace(fresh, join(root, "web/dist"));
  });
}

function isBuilt(root) {
  try {
    return readFileSync(join(root, "web/dist", stampName), "utf8") === hashSources(root);
  } catch {
    return false;
  }
}

/** SHA-256 over the names and bytes of everything that goes into the build. */
function hashSources(root) {
  const hash = createHash("sha256");
  const files = ["package-lock.json", ...listFiles(root, "web"), ...listFiles(root, "contract")];
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex");
}

function listFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (path === "web/dist" || /\.test\.tsx?$/.test(entry.name)) return [];
      return entry.isDirectory() ? listFiles(root, path) : [path];
    });
}

function findNode(root) {
  const pinned = join(root, "node_modules/.bin/node");
  return process.platform !== "win32" && existsSync(pinned) ? pinned : process.execPath;
}

function putInPlace(fresh, place) {
  const old = `${fresh}-before`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  rmSync(old, { recursive: true, force: true });
}
