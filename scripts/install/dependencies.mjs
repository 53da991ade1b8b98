import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { exclusively } from "./exclusively.mjs";
import { runLogged } from "./run-logged.mjs";

/**
 * Runs `npm ci` when what is installed is not what `package-lock.json` asks for, an interrupted run included.
 * @param withDev whether what only tests and checks need must be there too
 */
export async function installDependencies(root, withDev) {
  if (areInstalled(root, withDev)) return;
  await exclusively(root, async () => {
    if (areInstalled(root, withDev)) return;
    console.error("Installing dependencies (npm ci); this takes a minute.");
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...(withDev ? ["--include=dev"] : [])];
    await runLogged(root, "npm-ci", "npm", args, withoutOwnPrograms(root));
  });
}

/**
 * npm writes `node_modules/.package-lock.json` as the last step of an installation and lists in it what it installed;
 * so a missing or differing one means that something else, or only a part, lies there.
 */
export function areInstalled(root, withDev) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const found = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || found === undefined) return false;
  const isAsWanted = ([path, { version, integrity }]) =>
    wanted[path]?.version === version &&
    wanted[path]?.integrity === integrity &&
    existsSync(join(root, path));
  const isThereOrSpared = ([path, entry]) =>
    path === "" ||
    found[path] !== undefined ||
    (entry.dev && !withDev) ||
    (entry.optional && !isForThisMachine(entry));
  return Object.entries(found).every(isAsWanted) && Object.entries(wanted).every(isThereOrSpared);
}

/** Which C library a machine has is npm's to know; every platform package of ours names system and processor alone. */
function isForThisMachine({ os = [], cpu = [], libc }) {
  return os.includes(process.platform) && cpu.includes(process.arch) && libc === undefined;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** npm replaces node_modules, so it must not itself run on the Node that lies there. */
function withoutOwnPrograms(root) {
  const own = join(root, "node_modules") + sep;
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !`${folder}${sep}`.startsWith(own))
    .join(delimiter);
  return { ...process.env, PATH: path };
}
