import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Whether Debian packages can be installed here: root on Debian. */
export function canInstall(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/**
 * Installs Debian packages; a machine without a network is not waited for long.
 * @returns what apt-get complained of; null when it did not
 */
export function installPackages(packages: readonly string[]): string | null {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const waits = ["Acquire::Retries=2", "Acquire::http::Timeout=30", "DPkg::Lock::Timeout=120"];
  const options = waits.flatMap((wait) => ["-o", wait]);
  const apt = (...args: string[]) => spawnSync("apt-get", [...args, ...options], { env, encoding: "utf8" });
  const update = apt("update");
  const install = apt("install", "-y", "--no-install-recommends", ...packages);
  if (install.status === 0) return null;
  return [update, install].map(({ stderr }) => stderr?.trim()).join("\n");
}
