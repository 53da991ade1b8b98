import { makeRecording, sha256 } from "./make-recording.ts";
import type { Listed } from "./read-states.ts";
import type { Sent } from "./sender.ts";
import type { Place } from "./store.ts";
import type { Stored } from "./stored.ts";

export type Verdict = {
  /** Acknowledged, and not in the bucket as it must be. */
  lost: string[];
  /** Stored more than once. */
  twice: string[];
  /** Anything else that must not be. */
  wrong: string[];
  /** The longest from acknowledgement to delivery. */
  slowest: { seconds: number; sequenceId: string };
  puts: { stored: number; refused412: number };
};

/**
 * Judges by what stands outside the product: the sender's own journal, the store's account and objects, and bytes that
 * this test works out itself. Only the last question, the state of each, is put to the service.
 */
export async function judge(
  run: number,
  place: Place,
  sent: readonly Sent[],
  stored: Stored,
  states: ReadonlyMap<string, Listed>,
): Promise<Verdict> {
  const verdict: Verdict = {
    lost: [],
    twice: [],
    wrong: [...stored.wrong],
    slowest: { seconds: 0, sequenceId: "" },
    puts: {
      stored: [...stored.puts.values()].reduce((sum, times) => sum + times, 0),
      refused412: stored.refused412,
    },
  };
  const foreign = new Set(stored.keys);

  for (const { n, acknowledgedAt } of sent) {
    const made = makeRecording(run, n);
    const key = `${place.folder}/${made.objectName}`;
    foreign.delete(key);
    const versions = await stored.versions(key);
    const times = stored.puts.get(key) ?? 0;
    if (versions.length > 1 || times > 1) {
      verdict.twice.push(`${key}: ${versions.length} versions, ${times} stored PUTs`);
    }
    const wanted = sha256(made.reference());
    for (const version of versions)
      if (version !== wanted) verdict.wrong.push(`${key}: not the bytes that were sent`);
    if (acknowledgedAt === null) continue;
    const known = states.get(made.sequenceId);
    if (versions.length === 0 || times === 0) {
      const told = known === undefined ? "the service does not know it" : `the service says ${known.state}`;
      verdict.lost.push(`${key}: acknowledged, not in the bucket; ${told}`);
    } else if (known === undefined)
      verdict.lost.push(`${made.sequenceId}: acknowledged, the service does not know it`);
    else if (known.state !== "delivered")
      verdict.lost.push(`${made.sequenceId}: is ${known.state}, not delivered`);
    else {
      if (known.key !== key || known.sha256 !== wanted) {
        verdict.wrong.push(`${made.sequenceId}: said to be ${known.key} with ${known.sha256}`);
      }
      const seconds = (Date.parse(known.deliveredAt ?? "") - acknowledgedAt) / 1000;
      if (seconds > verdict.slowest.seconds) verdict.slowest = { seconds, sequenceId: made.sequenceId };
    }
  }
  for (const key of foreign) verdict.wrong.push(`${key}: nobody sent this`);
  return verdict;
}
