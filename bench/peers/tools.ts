import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";

export const toolNames = ["ffmpeg", "aws", "rclone", "s3cmd"] as const;
export type ToolName = (typeof toolNames)[number];
/** What the ways by hand need, and the Debian package of each. */
const packageOf: Record<ToolName, string> = {
  ffmpeg: "ffmpeg",
  aws: "awscli",
  rclone: "rclone",
  s3cmd: "s3cmd",
};

/** Where each is; the missing ones are left out. */
export type Tools = Partial<Record<ToolName, string>>;

/**
 * Finds the programs; installs what is missing where that is possible (root on Debian), and says so, as it says what
 * stays missing.
 */
export function findTools(wanted: readonly ToolName[]): Tools {
  const missing = wanted.filter((name) => findProgram(name) === null);
  if (missing.length > 0) install(missing.map((name) => packageOf[name]));
  const tools: Tools = {};
  for (const name of wanted) {
    const path = findProgram(name);
    if (path === null) console.log(`${name} is missing (Debian: apt-get install ${packageOf[name]}).`);
    else tools[name] = path;
  }
  return tools;
}

/** The first line of what the program says of its version. */
export function versionOf(name: ToolName, path: string): string {
  const told = execFileSync(path, [name === "ffmpeg" ? "-version" : "--version"], { encoding: "utf8" });
  return (told.split("\n", 1)[0] ?? "").replace(/ Copyright.*$/, "").trim();
}

/** Debian's own before others: a wrapper in front of a program would be measured as well. */
function findProgram(name: string): string | null {
  const folders = ["/usr/bin", "/usr/local/bin", ...(process.env.PATH ?? "").split(":")];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  console.log(`Installing Debian packages for the ways by hand: ${packages.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const waits = ["Acquire::Retries=2", "Acquire::http::Timeout=30", "DPkg::Lock::Timeout=120"];
  const options = waits.flatMap((wait) => ["-o", wait]);
  const apt = (...args: string[]) => spawnSync("apt-get", [...args, ...options], { env, encoding: "utf8" });
  apt("update");
  const { status, stderr } = apt("install", "-y", "--no-install-recommends", ...packages);
  if (status !== 0) console.log(`apt-get: ${stderr?.trim()}`);
}
