import { findProgram } from "../support/find-program.ts";
import { canInstall, installPackages } from "../support/install-packages.ts";

const packages = ["radosgw", "ceph-mon", "ceph-osd", "ceph-common"];
const programs = ["radosgw", "ceph-mon", "ceph-osd", "ceph", "radosgw-admin", "monmaptool"];

/**
 * Makes sure that a Ceph can be started here; installs it where that is possible (root on Debian), and says so.
 * @returns why the tests cannot run, or null
 */
export function installCeph(): string | null {
  if (missing().length === 0) return null;
  if (!canInstall()) {
    return `Ceph is missing (${missing().join(", ")}); on Debian, as root: apt-get install ${packages.join(" ")}`;
  }
  console.log(`Installing Debian packages for the Ceph tests (some 250 MB): ${packages.join(" ")}`);
  // The package's own services are not wanted here: this test starts its own.
  const trouble = installPackages(packages);
  return missing().length === 0 ? null : `Ceph could not be installed: ${trouble}`;
}

function missing(): string[] {
  return programs.filter((name) => findProgram(name) === null);
}
