import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const packages = ["radosgw", "ceph-mon", "ceph-osd", "ceph-common"];
const programs = ["radosgw", "ceph-mon", "ceph-osd", "ceph", "radosgw-admin", "monmaptool"];

/**
 * Makes sure that a Ceph can be started here; installs it where that is possible (root on Debian), and says so.
 * @returns why the tests cannot run, or null
 */
export function installCeph(): string | null {
  if (missing().length === 0) return null;
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    return `Ceph is missing (${missing().join(", ")}); on Debian, as root: apt-get install ${packages.join(" ")}`;
  }
  console.log(`Installing Debian packages for the Ceph tests (some 250 MB): ${packages.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const patience = [
    "-o",
    "Acquire::Retries=2",
    "-o",
    "Acquire::http::Timeout=30",
    "-o",
    "DPkg::Lock::Timeout=120",
  ];
  const apt = (...args: string[]) => spawnSync("apt-get", [...args, ...patience], { env, encoding: "utf8" });
  // The package's own services are not wanted here: this test starts its own.
  const update = apt("update");
  const install = apt("install", "-y", "--no-install-recommends", ...packages);
  if (missing().length === 0) return null;
  return `Ceph could not be installed: ${[update, install].map(({ stderr }) => stderr?.trim()).join("\n")}`;
}

function missing(): string[] {
  return programs.filter(
    (name) => !["/usr/bin", "/usr/sbin", "/bin"].some((folder) => existsSync(`${folder}/${name}`)),
  );
}
