import { open, readFile } from "node:fs/promises";

/** Bytes read at once; what lies over the border between two parts is found as well. */
const part = 8 * 2 ** 20;

/**
 * How often each of these byte strings stands in the memory of a process: every readable mapping, as a core would hold
 * it. Linux, as root or as the process's user. What is unmapped meanwhile is passed over.
 */
export async function searchMemory(pid: number, needles: readonly Buffer[]): Promise<number[]> {
  const found = needles.map(() => 0);
  const longest = Math.max(...needles.map(({ length }) => length));
  const maps = await readFile(`/proc/${pid}/maps`, "utf8");
  const memory = await open(`/proc/${pid}/mem`, "r");
  const buffer = Buffer.alloc(part);
  try {
    for (const line of maps.split("\n")) {
      const [, from, to, name = ""] = /^([0-9a-f]+)-([0-9a-f]+) r\S* \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
      if (from === undefined || to === undefined || /^\[(vvar|vsyscall)/.test(name)) continue;
      let at = BigInt(`0x${from}`);
      const end = BigInt(`0x${to}`);
      while (at < end) {
        const length = Number(end - at < BigInt(part) ? end - at : BigInt(part));
        // A position beyond 2^53 is a bigint, which FileHandle takes as well.
        const { bytesRead } = await memory
          .read(buffer, 0, length, at as unknown as number)
          .catch(() => ({ bytesRead: 0 }));
        if (bytesRead === 0) break;
        const read = buffer.subarray(0, bytesRead);
        for (const [i, needle] of needles.entries()) found[i] = (found[i] ?? 0) + countIn(read, needle);
        if (at + BigInt(bytesRead) >= end) break;
        at += BigInt(bytesRead - (longest - 1));
      }
    }
  } finally {
    await memory.close();
  }
  return found;
}

function countIn(bytes: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) count += 1;
  return count;
}
