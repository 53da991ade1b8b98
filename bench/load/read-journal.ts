import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Entry } from "./senders.ts";

/** The lines of a journal of `senders.ts`, one after the other. */
export async function* readJournal(path: string): AsyncGenerator<Entry> {
  for await (const line of createInterface({ input: createReadStream(path) }))
    yield JSON.parse(line) as Entry;
}
