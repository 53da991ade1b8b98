import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let root: string;
let programs: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "onbin-install-"));
  programs = mkdtempSync(join(tmpdir(), "onbin-programs-"));
  const here = dirname(fileURLToPath(import.meta.url));
  cpSync(join(here, "install.mjs"), join(root, "scripts/install.mjs"));
  cpSync(join(here, "install"), join(root, "scripts/install"), { recursive: true });
  writeLock("1.0.0");
  put(
    "npm",
    `echo npm "$@" >> calls; sleep 0.3; mkdir -p node_modules/dependency; cp package-lock.json node_modules/.package-lock.json`,
  );
  put("dpkg", "echo 'Status: install ok installed'");
  put("apt-get", "exit 1");
});

afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(programs, { recursive: true });
});

describe("dependencies", () => {
  test("are installed when missing, without scripts, and then left alone in silence", async () => {
    const first = await install();
    expect(first).toEqual({ code: 0, said: "Installing dependencies (npm ci); this takes a minute.\n" });
    expect(calls()).toEqual(["npm ci --ignore-scripts --no-audit --no-fund"]);
    expect(await install()).toEqual({ code: 0, said: "" });
    expect(calls()).toHaveLength(1);
  });

  test("are installed again after the lock file changed, and after an interrupted installation", async () => {
    await install();
    writeLock("1.0.1");
    await install();
    expect(calls()).toHaveLength(2);
    rmSync(join(root, "node_modules/.package-lock.json"));
    await install();
    expect(calls()).toHaveLength(3);
    rmSync(join(root, "node_modules/dependency"), { recursive: true });
    await install();
    expect(calls()).toHaveLength(4);
  });

  test("of two that come at once one installs", async () => {
    const both = await Promise.all([install(), install()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(calls()).toHaveLength(1);
    expect(existsSync(join(root, ".cache/install.lock"))).toBe(false);
  });

  test("a lock whose holder is gone does not count", async () => {
    mkdirSync(join(root, ".cache/install.lock"), { recursive: true });
    writeFileSync(join(root, ".cache/install.lock/pid"), "999999999");
    expect((await install()).code).toBe(0);
  });

  test("a failure shows the end of npm's output without the engine warnings", async () => {
    put("npm", "echo 'npm warn EBADENGINE Unsupported engine'; echo 'npm error ENOTFOUND registry'; exit 1");
    const { code, said } = await install();
    expect(code).toBe(1);
    expect(said).toContain("npm error ENOTFOUND registry");
    expect(said).toContain(join(root, ".cache/npm-ci.log"));
    expect(said).not.toContain("EBADENGINE");
  });

  test("without those for development are enough to start, not to test", async () => {
    await install();
    writeLock("1.0.0", { "node_modules/checker": { version: "1.0.0", dev: true } });
    expect(await install()).toEqual({ code: 0, said: "" });
    await install("--test");
    expect(calls().at(-1)).toContain("--include=dev");
  });

  test("for other platforms are not missed, those for this one are", async () => {
    await install();
    const binary = { version: "1.0.0", optional: true, cpu: [process.arch] };
    writeLock("1.0.0", { "node_modules/binary": { ...binary, os: ["other"] } });
    expect(await install()).toEqual({ code: 0, said: "" });
    writeLock("1.0.0", { "node_modules/binary": { ...binary, os: [process.platform] } });
    await install();
    expect(calls()).toHaveLength(2);
  });
});

describe("the console", () => {
  beforeEach(async () => {
    await install();
    mkdirSync(join(root, "web"));
    mkdirSync(join(root, "contract"));
    writeFileSync(join(root, "web/index.html"), "<p>");
    writeFileSync(join(root, "contract/words.ts"), "1");
    putVite("writeFileSync(join(out, 'index.html'), readFileSync('contract/words.ts'))");
  });

  test("is built when missing and when what it is made of has changed, else left alone", async () => {
    expect(await install()).toEqual({ code: 0, said: "Building the console (vite build).\n" });
    expect(await install()).toEqual({ code: 0, said: "" });
    writeFileSync(join(root, "contract/words.ts"), "2");
    await install();
    expect(readFileSync(join(root, "web/dist/index.html"), "utf8")).toBe("2");
    rmSync(join(root, "web/dist"), { recursive: true });
    await install();
    expect(existsSync(join(root, "web/dist/index.html"))).toBe(true);
  });

  test("stays whole when a build fails, and the failure is told", async () => {
    await install();
    writeFileSync(join(root, "contract/words.ts"), "2");
    putVite("throw new Error('no such module')");
    const { code, said } = await install();
    expect(code).toBe(1);
    expect(said).toContain("no such module");
    expect(readFileSync(join(root, "web/dist/index.html"), "utf8")).toBe("1");
  });
});

describe("tools for tests", () => {
  test("that cannot be installed are named with what is then not tested, and nothing fails", async () => {
    put("dpkg", "exit 1");
    // Names that exist on this machine would count as installed, whatever dpkg says.
    const { code, said } = await install("--test");
    expect(code).toBe(0);
    expect(said).toContain("fonts-noto-cjk is not installed: screenshots");
  });
});

test.runIf(process.getuid?.() === 0)("a complete checkout needs no right to write", async () => {
  await install();
  chmodSync(root, 0o755);
  chmodSync(programs, 0o755);
  rmSync(join(root, ".cache"), { recursive: true });
  const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/env"];
  const { code, said } = await run([...asNobody, "node", join(root, "scripts/install.mjs")]);
  expect({ code, said }).toEqual({ code: 0, said: "" });
});

function install(...args: string[]) {
  return run([process.execPath, join(root, "scripts/install.mjs"), ...args]);
}

function run([command = "", ...args]: string[]): Promise<{ code: number | null; said: string }> {
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` };
  const child = spawn(command, args, { cwd: root, env });
  let said = "";
  const listen = (chunk: Buffer) => {
    said += chunk.toString("utf8");
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}

function put(name: string, script: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function putVite(act: string): void {
  const folder = join(root, "node_modules/vite/bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "vite.js"),
    `const { mkdirSync, readFileSync, writeFileSync } = require("node:fs"), { join } = require("node:path");
    const out = process.argv[process.argv.indexOf("--outDir") + 1];
    mkdirSync(out, { recursive: true });
    ${act}`,
  );
}

function calls(): string[] {
  return readFileSync(join(root, "calls"), "utf8").trim().split("\n");
}

function writeLock(version: string, others: Record<string, unknown> = {}): void {
  const packages = { "node_modules/dependency": { version, integrity: `sha512-${version}` }, ...others };
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
}
