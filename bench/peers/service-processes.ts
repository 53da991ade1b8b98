import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OnbinInTest } from "../../test/support/onbin-in-test.ts";
import { treeOf } from "./process-tree.ts";

/** Process IDs of the supervisor and of the database server, which may stand apart. */
export async function rootsOf({
  service,
  dataDir,
}: Pick<OnbinInTest, "service" | "dataDir">): Promise<number[]> {
  const lock = await readFile(join(dataDir, "postgres", "cluster", "postmaster.pid"), "utf8");
  return [service.pid ?? 0, Number(lock.split("\n", 1)[0])];
}

/**
 * CPU seconds so far by role, PostgreSQL's processes together. Of a process that ended meanwhile the seconds are its
 * parent's, who waited for it.
 */
export function cpuByRole(roots: readonly number[]): Record<string, number> {
  const spent: Record<string, number> = {};
  for (const { pid, command, cpuSeconds } of treeOf(roots)) {
    const role = pid === roots[0] ? "supervisor" : (roleOf(command) ?? "PostgreSQL");
    spent[role] = (spent[role] ?? 0) + cpuSeconds;
  }
  return spent;
}

/** What has been spent since `before`, by the roles that are there now. */
export function spentSince(
  before: Record<string, number>,
  now: Record<string, number>,
): Record<string, number> {
  return Object.fromEntries(Object.entries(now).map(([role, spent]) => [role, spent - (before[role] ?? 0)]));
}

/** The role that a process of Onbin was started for. */
export function roleOf(command: string): string | undefined {
  return / role (\w+)/.exec(command)?.[1];
}
