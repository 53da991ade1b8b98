import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { supervisedMark } from "../../server/base/child-process.ts";
import { listenVariable } from "../../server/roles.ts";
import { eventually, findProcesses } from "./processes.ts";

const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

/**
 * A further process of a role beside those of the supervisor, as another machine would run it: with the environment
 * that the supervisor gave its own, changed as told. Resolves when it is ready.
 * @param env environment of an earlier one, where the supervisor's own may not be asked any more
 */
export async function startRole(
  dataDir: string,
  role: "web" | "work",
  changes: Readonly<Record<string, string>>,
  env?: Record<string, string>,
): Promise<{ pid: number; env: Record<string, string> }> {
  const given = env ?? (await environmentOf(dataDir, role));
  const child = spawn(process.execPath, [main, "role", role], {
    env: { ...given, ...changes },
    stdio: "ignore",
  });
  const pid = child.pid ?? 0;
  if (role === "web") {
    const url = `http://${changes.ONBIN_LISTEN}/`;
    await eventually(`${role} ${pid} answers`, 60_000, () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    );
  }
  return { pid, env: given };
}

/** A channel and an open socket that only children of the supervisor have. */
const ofTheSupervisor = new Set<string>([supervisedMark, listenVariable]);

async function environmentOf(dataDir: string, role: string): Promise<Record<string, string>> {
  const living = (await findProcesses(dataDir)).find(({ name }) => name === role);
  if (!living) throw new Error(`there is no ${role}`);
  const text = await readFile(`/proc/${living.pid}/environ`, "utf8");
  const entries = text.split("\0").flatMap((entry): [string, string][] => {
    const at = entry.indexOf("=");
    return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)]] : [];
  });
  return Object.fromEntries(entries.filter(([name]) => !ofTheSupervisor.has(name)));
}
