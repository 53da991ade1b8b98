import type { RecordingList } from "../../contract/push.ts";
import { eventually } from "./processes.ts";

export type Listed = RecordingList["items"][number];

async function readPage(url: string, key: string, query: Record<string, string>): Promise<RecordingList> {
  const answer = await fetch(new URL(`/api/v1/recordings?${new URLSearchParams(query)}`, url), {
    headers: { authorization: `Bearer ${key}` },
  });
  if (answer.status !== 200) throw new Error(`${answer.url}: ${answer.status}`);
  return (await answer.json()) as RecordingList;
}

/** Waits until no transfer is under way or held: a pause ends by its probes, 20 seconds apart. @throws Error after `ms` milliseconds */
export async function waitUntilDrained(url: string, key: string, ms: number): Promise<void> {
  await eventually("no transfer is under way or held", ms, async () => {
    for (const state of ["waiting", "sending", "retrying", "held"]) {
      if ((await readPage(url, key, { state })).items.length > 0) return false;
    }
    return true;
  });
}

/** Everything that the service says of every recording, by sequence ID. */
export async function readStates(url: string, key: string): Promise<Map<string, Listed>> {
  const states = new Map<string, Listed>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: RecordingList = await readPage(url, key, cursor === "" ? {} : { cursor });
    for (const recording of page.items) states.set(recording.sequenceId, recording);
    cursor = page.next;
  }
  return states;
}
