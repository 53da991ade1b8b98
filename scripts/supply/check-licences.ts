import { existsSync, readFileSync } from "node:fs";
import { type LockedPackage, nameOf, root } from "./read-lock.ts";

/**
 * Licences that Onbin's own (Apache-2.0) goes together with: nothing to do but to keep their notices. MPL-2.0 asks to publish
 * changes to its own files; we change none.
 */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "MPL-2.0",
]);

export type LicenceReport = {
  /** Packages by SPDX expression, most first. */
  counts: readonly (readonly [licence: string, packages: number])[];
  faults: readonly string[];
};

/**
 * Whether each package of the tree, for every platform and for tests too, has a licence that is allowed; and whether what is
 * installed says the same as the lock file.
 */
export function checkLicences(packages: readonly (readonly [string, LockedPackage])[]): LicenceReport {
  const counts = new Map<string, number>();
  const faults: string[] = [];
  for (const [place, { version, license: licence }] of packages) {
    const name = `${nameOf(place)}@${version}`;
    if (licence === undefined) {
      faults.push(`${name}: no licence in package-lock.json`);
      continue;
    }
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
    if (!isAllowed(licence)) faults.push(`${name}: ${licence} is not on the list`);
    const installed = readInstalled(place);
    if (installed !== null && installed !== licence) {
      faults.push(`${name}: ${licence} in package-lock.json, ${installed} in its own package.json`);
    }
  }
  return { counts: [...counts].sort(([, a], [, b]) => b - a), faults };
}

/** An SPDX expression of licences with AND, OR and brackets: of an OR one side is enough (SPDX 2.3, annex D). */
export function isAllowed(expression: string): boolean {
  const words = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let good = both();
    while (words[at] === "OR") {
      at++;
      const other = both();
      good = good || other;
    }
    return good;
  };
  const both = (): boolean => {
    let good = one();
    while (words[at] === "AND") {
      at++;
      const other = one();
      good = good && other;
    }
    return good;
  };
  const one = (): boolean => {
    const word = words[at++] ?? "";
    if (word !== "(") return allowed.has(word);
    const good = either();
    return words[at++] === ")" && good;
  };
  return words.length > 0 && either() && at === words.length;
}

/** Null for a package that is not for this machine. */
function readInstalled(place: string): string | null {
  const file = `${root}/${place}/package.json`;
  if (!existsSync(file)) return null;
  const { license: licence } = JSON.parse(readFileSync(file, "utf8")) as { license?: unknown };
  return typeof licence === "string" ? licence : JSON.stringify(licence ?? "none");
}
