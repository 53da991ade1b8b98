import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let root: string;

const program = `
import { writeFileSync } from "node:fs";
const [act = "", ...rest]: string[] = process.argv.slice(2);
if (act === "exit") process.exit(Number(rest[0]));
if (act === "print") console.log(JSON.stringify(rest), process.execArgv.length);
if (act === "wait" || act === "finish") {
  if (act === "finish") process.on("SIGTERM", () => process.exit(7));
  if (act === "finish") process.on("disconnect", () => { writeFileSync("told", "gone"); process.exit(0); });
  setInterval(() => {}, 1000);
  console.log("ready");
}
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "onbin-bin-"));
  cpSync(fileURLToPath(new URL("../bin/onbin", import.meta.url)), join(root, "bin/onbin"));
  writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
  mkdirSync(join(root, "server"));
  writeFileSync(join(root, "server/main.ts"), program);
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  symlinkSync(process.execPath, join(root, "node_modules/.bin/node"));
});

afterEach(() => rmSync(root, { recursive: true }));

describe("bin/onbin", () => {
  test("passes arguments on and the exit code back", async () => {
    const printing = start("print", "a b", "--json");
    expect(await firstLine(printing)).toBe('["a b","--json"] 0');
    expect(await once(start("exit", "3"), "exit")).toEqual([3, null]);
    expect(await once(start("exit", "0"), "exit")).toEqual([0, null]);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("ends by %s as the program did", async (signal) => {
    const child = start("wait");
    await firstLine(child);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([null, signal]);
  });

  test("lets a program that handles a signal choose its exit code", async () => {
    const child = start("finish");
    await firstLine(child);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  test("tells the program when it was killed itself", async () => {
    const child = start("finish");
    await firstLine(child);
    child.kill("SIGKILL");
    const told = () => (existsSync(join(root, "told")) ? readFileSync(join(root, "told"), "utf8") : "");
    for (let round = 0; round < 200 && told() === ""; round++) await sleep(20);
    expect(told()).toBe("gone");
  });

  test("without dependencies says what to run", async () => {
    rmSync(join(root, "node_modules"), { recursive: true });
    const child = start("print");
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(said).toContain("npm ci --ignore-scripts");
  });
});

function start(...args: string[]) {
  return spawn(process.execPath, [join(root, "bin/onbin"), ...args], { cwd: root });
}

async function firstLine(child: ReturnType<typeof start>): Promise<string> {
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("it said nothing");
}
