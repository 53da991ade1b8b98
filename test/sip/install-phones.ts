import { findProgram } from "../support/find-program.ts";
import { canInstall, installPackages } from "../support/install-packages.ts";

const packages = ["kamailio", "rtpengine-daemon", "sip-tester"];
const programs = ["kamailio", "rtpengine", "sipp"];

/**
 * Makes sure that Kamailio, rtpengine and SIPp can be started here; installs them where that is possible (root on
 * Debian), and says so.
 * @returns why the tests cannot run, or null
 */
export function installPhones(): string | null {
  if (missing().length === 0) return null;
  if (!canInstall()) {
    return `Missing: ${missing().join(", ")}; on Debian, as root: apt-get install ${packages.join(" ")}`;
  }
  console.log(`Installing Debian packages for a real call (some 30 MB): ${packages.join(" ")}`);
  const trouble = installPackages(packages);
  return missing().length === 0 ? null : `They could not be installed: ${trouble}`;
}

function missing(): string[] {
  return programs.filter((name) => findProgram(name) === null);
}
