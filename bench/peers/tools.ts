import { execFileSync } from "node:child_process";
import { findProgram } from "../../test/support/find-program.ts";
import { canInstall, installPackages } from "../../test/support/install-packages.ts";

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

function install(packages: readonly string[]): void {
  if (!canInstall()) return;
  console.log(`Installing Debian packages for the ways by hand: ${packages.join(" ")}`);
  const trouble = installPackages(packages);
  if (trouble !== null) console.log(`apt-get: ${trouble}`);
}
