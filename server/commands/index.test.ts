import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { allCommands, commandsNamed } from "./index.ts";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const tellModules = `data:text/javascript,${encodeURIComponent(`import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) { if (!url.startsWith("node:")) console.error(url); return next(url, context); } });`)}`;

test("what a phone system runs for each call loads no library, and nothing of the service", async () => {
  const { stdout, stderr } = await run(process.execPath, ["--import", tellModules, main, "send", "--help"]);
  expect(stdout).toContain("onbin send FILE");
  const modules = stderr.split("\n").filter((line) => line.startsWith("file:"));
  expect(modules.some((url) => url.endsWith("/server/commands/send.ts"))).toBe(true);
  expect(modules.filter((url) => url.includes("/node_modules/"))).toEqual([]);
  expect(modules.length).toBeLessThan(40);
});

test("each command is found by its first word, and by no other", async () => {
  const all = await allCommands();
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name } of all) {
    const alike = await commandsNamed(name.split(" ")[0] ?? "");
    expect(alike.map((command) => command.name)).toContain(name);
  }
  expect(await commandsNamed("constructor")).toEqual([]);
  expect(await commandsNamed("")).toEqual([]);
});
