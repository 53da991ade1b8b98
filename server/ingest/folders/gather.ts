import { type Look, lookAt, type OpenFolder, openFile, within } from "./open-below.ts";
import { folderOf, nameOf } from "./path-text.ts";
import { besideOf, legsOf, mixOf } from "./recording-name.ts";
import { readWaveLengths, type WaveLengths } from "./wave-lengths.ts";

/** A file with its legs and what stands beside it, as they lie there at one moment. */
export type Gathered = {
  path: string;
  look: Look;
  /** Legs that MixMonitor wrote beside it. */
  legs: readonly { path: string; look: Look }[];
  json: { path: string; look: Look } | null;
  done: { path: string; look: Look } | null;
  /** The mix that it is a leg of, where that is there. */
  mix: string | null;
};

/** Looks at a file and around it; null: it is not there. */
export async function gather(root: string, path: string): Promise<Gathered | null> {
  return within(root, path, async (folder, name) => {
    const look = await lookAt(folder, name);
    if (look === null) return null;
    if (look.kind !== "file") return { path, look, legs: [], json: null, done: null, mix: null };
    const first = async (paths: readonly string[]) => {
      for (const other of paths) {
        const seen = await lookAt(folder, nameOf(other));
        if (seen?.kind === "file") return { path: other, look: seen };
      }
      return null;
    };
    const { rx, tx } = legsOf(path);
    const legs = [await first([rx]), await first([tx])].filter((leg) => leg !== null);
    const mixPath = mixOf(path);
    const mix = mixPath === null ? null : await first([mixPath]);
    const beside = besideOf(path);
    return {
      ...{ path, look, legs, mix: mix?.path ?? null },
      ...{ json: await first(beside.json), done: await first(beside.done) },
    };
  });
}

/** What the header of a file says of its end; null where it could not be read as what was seen. */
export async function readLengths(root: string, path: string, seen: Look): Promise<WaveLengths | null> {
  return within(root, path, async (folder, name) => {
    const opened = await openFile(folder, name);
    if (opened === null) return null;
    try {
      const { look, handle } = opened;
      if (look.print !== seen.print) return null;
      const read = async (at: number, length: number) => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
        return buffer.subarray(0, bytesRead);
      };
      return await readWaveLengths(read, look.size);
    } finally {
      await opened.handle.close();
    }
  });
}

/** A text file beside a recording, up to so many bytes; null: it is not there. */
export async function readText(folder: OpenFolder, name: string, most: number): Promise<string | null> {
  const opened = await openFile(folder, name);
  if (opened === null) return null;
  try {
    if (opened.look.size > most) return "too large";
    const bytes = Buffer.alloc(opened.look.size);
    const { bytesRead } = await opened.handle.read(bytes, 0, bytes.length, 0);
    return bytes.toString("utf8", 0, bytesRead);
  } finally {
    await opened.handle.close();
  }
}

/** Describing's view of an open folder. */
export function around(folder: OpenFolder, path: string, most: number) {
  const isHere = (other: string) => folderOf(other) === folderOf(path);
  return {
    has: async (other: string) => isHere(other) && (await lookAt(folder, nameOf(other)))?.kind === "file",
    read: async (other: string) => (isHere(other) ? readText(folder, nameOf(other), most) : null),
  };
}
