import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { InstallError, runLogged } from "./run-logged.mjs";

/** Debian packages that tests need, and what is not tested without them. The only such list. */
const packages = [
  {
    name: "ffmpeg",
    without: "shaping is compared with committed hashes of FFmpeg's output, not with FFmpeg itself",
  },
  { name: "strace", without: "the order of fsync, commit and answer is not traced" },
  { name: "curl", without: "the push door is tried with our own client only" },
  { name: "openssl", without: "https of our own is not tried" },
  { name: "chromium", without: "the browser tests are skipped" },
  { name: "fonts-noto-cjk", without: "screenshots of the browser tests show no Japanese" },
];

/** Installs them where it can (root on Debian); elsewhere, or without a network, only says what is missing. Never fails. */
export async function installTestTools(root) {
  const missing = packages.filter(({ name }) => !isThere(name));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.error(`Installing Debian packages for the tests: ${names.join(" ")}`);
    try {
      await installPackages(root, names);
      return;
    } catch (error) {
      if (!(error instanceof InstallError)) throw error;
      console.error("That did not work; see apt-get*.log in .cache.");
    }
  }
  for (const { name, without } of missing) console.error(`${name} is not installed: ${without}.`);
}

async function installPackages(root, names) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const patience = [
    "-o",
    "Acquire::Retries=1",
    "-o",
    "Acquire::http::Timeout=20",
    "-o",
    "DPkg::Lock::Timeout=120",
  ];
  await runLogged(root, "apt-get-update", "apt-get", ["update", ...patience], env);
  const args = ["install", "--yes", "--no-install-recommends", ...patience, ...names];
  await runLogged(root, "apt-get", "apt-get", args, env);
}

/** As a Debian package, or as a program that came another way. */
function isThere(name) {
  const asked = spawnSync("dpkg", ["--status", name], { encoding: "utf8" });
  if (asked.status === 0 && /^Status: .* installed$/m.test(asked.stdout)) return true;
  return spawnSync(name, ["-version"], { stdio: "ignore" }).error === undefined;
}
