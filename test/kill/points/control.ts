import { mkdirSync } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markerPattern } from "./marker.ts";

const hook = fileURLToPath(new URL("./hook.ts", import.meta.url));
const server = fileURLToPath(new URL("../../../server/", import.meta.url));

export type Order = { point: string; nth?: number; signal?: "SIGKILL" | "SIGSTOP" };

export type KillPoints = ReturnType<typeof controlKillPoints>;

/**
 * Orders to processes that were started with `env`: whoever comes by the named point for the nth time ends (SIGKILL) or
 * stands still (SIGSTOP). One order at a time; it is carried out once.
 */
export function controlKillPoints(folder: string) {
  mkdirSync(folder, { recursive: true });
  let orders = 0;
  const order = join(folder, "order");
  const done = () => join(folder, `done-${orders}`);
  return {
    env: { KILL_POINTS: folder, NODE_OPTIONS: `--import=${hook}` },
    async give({ point, nth = 1, signal = "SIGKILL" }: Order): Promise<void> {
      orders += 1;
      await writeFile(`${order}.new`, `${point} ${nth} ${signal} ${orders}`);
      await rename(`${order}.new`, order);
    },
    /** The process that carried the last order out; null: none yet. */
    async carriedOut(): Promise<number | null> {
      const words = (await readFile(done(), "utf8").catch(() => "")).split(" ");
      return words[4] === undefined ? null : Number(words[4]);
    },
    withdraw: () => rm(order, { force: true }),
    /** Names of the points that anyone came by. */
    async reached(): Promise<Set<string>> {
      const text = await readFile(join(folder, "reached"), "utf8").catch(() => "");
      return new Set(text.trimEnd().split("\n"));
    },
  };
}

/** Every marker in the product's sources, in the order of the files. @throws Error when two have one name */
export async function findKillPoints(root = server): Promise<string[]> {
  const names: string[] = [];
  for (const file of await readdir(root, { recursive: true })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const source = await readFile(join(root, file), "utf8");
    for (const [, , name = ""] of source.matchAll(markerPattern)) {
      if (names.includes(name)) throw new Error(`two kill points are called ${name}`);
      names.push(name);
    }
    const comments = source.match(/kill point:/g)?.length ?? 0;
    if (comments !== [...source.matchAll(markerPattern)].length)
      throw new Error(`${file} has a kill point that is not a comment line of its own`);
  }
  return names;
}
