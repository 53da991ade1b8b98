import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

const running = "Onbin is running";

/** One run of `onbin start`, from its start to its death. */
export type Life = {
  child: ChildProcess;
  /** Resolves with true once it says that it runs, with false when it ends before. */
  ready: Promise<boolean>;
  ended: Promise<void>;
  /** Its first lines hold this. */
  said(text: string): boolean;
};

/** Starts `onbin start` as a person does; what it prints is appended to `logFile`. */
export function startLife(env: Record<string, string>, logFile: string): Life {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ONBIN_"));
  const child = spawn(process.execPath, [main, "start"], {
    env: { ...Object.fromEntries(inherited), LANG: "C.UTF-8", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile, { flags: "a" });
  let output = "";
  const ready = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    // A word may come in two pieces, and after any number of lines of workers that are at work already.
    let last = "";
    stream.on("data", (chunk: Buffer) => {
      log.write(chunk);
      const text = chunk.toString();
      if ((last + text).includes(running)) ready.resolve(true);
      last = text.slice(-running.length);
      // Further words are looked for in the beginning of a life.
      if (output.length < 100_000) output += text;
    });
  }
  child.once("exit", () => {
    ready.resolve(false);
    ended.resolve();
  });
  return { child, ready: ready.promise, ended: ended.promise, said: (text) => output.includes(text) };
}
