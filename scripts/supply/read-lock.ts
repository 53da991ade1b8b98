import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A package as `package-lock.json` (version 3) names it. */
export type LockedPackage = {
  version: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  optional?: boolean;
};

export type Direct = Record<string, string>;
export type Manifest = {
  dependencies: Direct;
  devDependencies: Direct;
  optionalDependencies: Direct;
};

export function readManifest(): Manifest {
  return JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as Manifest;
}

/** Every package of the tree by its place (`node_modules/…`), for all platforms; Onbin itself left out. */
export function readLock(): [place: string, entry: LockedPackage][] {
  const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(packages).filter(([place]) => place !== "");
}

/** `@scope/name` of `node_modules/a/node_modules/@scope/name`. */
export function nameOf(place: string): string {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}
