import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The first line that a process prints. */
export async function firstLine(output: Readable | null): Promise<string> {
  if (output === null) throw new Error("no output");
  const [line] = (await once(createInterface({ input: output }), "line")) as [string];
  return line;
}
