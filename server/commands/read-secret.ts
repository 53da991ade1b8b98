import { text } from "node:stream/consumers";
import { UsageError } from "./command.ts";

/** The secret on standard input, without the line end; never an argument, which other processes could see. */
export async function readSecret(): Promise<string> {
  if (process.stdin.isTTY) {
    process.stderr.write("Secret access key (end with Ctrl-D): ");
  }
  const read = await text(process.stdin);
  if (read.length > 4096) throw new UsageError("the secret on standard input is too long");
  return read.trim();
}
