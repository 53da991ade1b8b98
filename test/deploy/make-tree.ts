import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What the first stage of ops/docker/Dockerfile makes, by the Dockerfile's own words: what it copies, in its order, and its
 * npm and node commands, with the system's npm and Node.
 * @returns the tree
 */
export async function makeTree(tree: string): Promise<string> {
  await mkdir(tree, { recursive: true });
  await chmod(tree, 0o755);
  const text = await readFile(join(root, "ops/docker/Dockerfile"), "utf8");
  const [, stage = ""] = text.split(/^FROM .*$/m);
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter);
  for (const line of stage.split("\n")) {
    const [word, ...rest] = line.split(/\s+/);
    if (word === "COPY") {
      const to = rest.at(-1) ?? "";
      for (const from of rest.slice(0, -1)) {
        const target = to.endsWith("/") ? join(tree, to, from) : join(tree, to);
        await cp(join(root, from), target, { recursive: true, filter: isWelcome });
      }
    }
    if (word === "RUN" && (rest[0] === "npm" || rest[0] === "node")) {
      const [command = "", ...args] = rest;
      await run(command, args, { cwd: tree, env: { ...process.env, PATH: path }, maxBuffer: 2 ** 24 });
    }
  }
  return tree;
}

/** As ops/docker/Dockerfile.dockerignore. */
function isWelcome(path: string): boolean {
  return !path.startsWith(join(root, "web/dist")) && !/\.test\.tsx?$/.test(path);
}
