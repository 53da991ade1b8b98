import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** A failure whose message is all that the person needs. */
export class InstallError extends Error {}

/** The folder for logs and locks of the installation: `.cache`, or the system's own where that cannot be written. */
export function cacheFolder(root) {
  const folder = join(root, ".cache");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return tmpdir();
  }
}

/**
 * Runs a command with all its output in `<cache>/<name>.log`.
 * @throws InstallError with the end of that output when it fails
 */
export async function runLogged(root, name, command, args, env = process.env) {
  const log = join(cacheFolder(root), `${name}.log`);
  const file = openSync(log, "w", 0o600);
  const windows = process.platform === "win32";
  const child = spawn(command, args, {
    cwd: root,
    env: { ...env, NO_COLOR: "1" },
    shell: windows,
    stdio: ["ignore", file, file],
  });
  closeSync(file);
  const outcome = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(signal ?? code));
  });
  if (outcome === 0) return;
  const end = stripVTControlCharacters(readFileSync(log, "utf8"))
    .split("\n")
    .filter(isTelling)
    .slice(-25)
    .join("\n");
  throw new InstallError(
    `${command} ${args.join(" ")} failed (${outcome}):\n${end}\nAll of its output: ${log}`,
  );
}

/** npm on a Node older than a package asks for warns about each; we run them on the Node that npm brings. */
function isTelling(line) {
  return line.trim() !== "" && !/EBADENGINE|npm notice/.test(line);
}
