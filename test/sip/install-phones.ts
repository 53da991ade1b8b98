import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const packages = ["kamailio", "rtpengine-daemon", "sip-tester"];
const programs = ["kamailio", "rtpengine", "sipp"];

/**
 * Makes sure that Kamailio, rtpengine and SIPp can be started here; installs them where that is possible (root on
 * Debian), and says so.
 * @returns why the tests cannot run, or null
 */
export function installPhones(): string | null {
  if (missing().length === 0) return null;
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    return `Missing: ${missing().join(", ")}; on Debian, as root: apt-get install ${packages.join(" ")}`;
  }
  console.log(`Installing Debian packages for a real call (some 30 MB): ${packages.join(" ")}`);
  const patience = [
    ...["-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30", "-o", "DPkg::Lock::Timeout=120"],
  ];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) => spawnSync("apt-get", [...args, ...patience], { env, encoding: "utf8" });
  const update = apt("update");
  const install = apt("install", "-y", "--no-install-recommends", ...packages);
  if (missing().length === 0) return null;
  return `They could not be installed: ${[update, install].map(({ stderr }) => stderr?.trim()).join("\n")}`;
}

function missing(): string[] {
  return programs.filter(
    (name) => !["/usr/bin", "/usr/sbin", "/bin"].some((folder) => existsSync(`${folder}/${name}`)),
  );
}
