import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Sending } from "../server/commands/push-files.ts";

/** A bundled call: what a phone system would push, and what must come of it. */
export type DemoCall = {
  name: string;
  startsSecondsAgo: number;
  ringSeconds: number;
  /** Of the finished recording. */
  seconds: number;
  /** SHA-256 of the finished WAV, worked out with FFmpeg when the calls were made. */
  wavSha256: string;
  files: Record<string, string>;
} & Record<string, unknown>;

const folder = new URL("./calls/", import.meta.url);

export async function readDemoCalls(): Promise<DemoCall[]> {
  return JSON.parse(await readFile(new URL("calls.json", folder), "utf8")) as DemoCall[];
}

const texts = [
  "type",
  "from",
  "to",
  "userName",
  "accountName",
  "contactName",
  "memo",
  "externalId",
  "parentSequenceId",
  "previousSequenceId",
  "format",
  "agentOffset",
  "customerOffset",
];

/** The call as the push door takes it, as if it had just come from a phone system. */
export function asPush(call: DemoCall, now: Date): Sending {
  const dialBegin = now.getTime() / 1000 - call.startsSecondsAgo;
  const callBegin = dialBegin + call.ringSeconds;
  const times = { dialBegin, callBegin, callEnd: callBegin + call.seconds };
  return {
    fields: [
      ...texts.flatMap((name) => (call[name] === undefined ? [] : [[name, String(call[name])] as const])),
      ["answered", String(call.answered)],
      ...Object.entries(times).map(([name, seconds]) => [name, seconds.toFixed(3)] as const),
    ],
    files: Object.entries(call.files).map(([part, file]) => ({
      part,
      path: fileURLToPath(new URL(file, folder)),
    })),
  };
}
