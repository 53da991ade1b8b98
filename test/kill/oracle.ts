import { readFile } from "node:fs/promises";
import { ObjectStore } from "../../demo/s3/object-store.ts";
import type { RequestRecord } from "../../demo/s3/request-record.ts";
import { makeRecording, sha256 } from "./make-recording.ts";
import type { Listed } from "./read-states.ts";
import type { Sent } from "./sender.ts";
import type { Place, Store } from "./store.ts";

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
 * Judges by what stands outside the product: the sender's own journal, the store's journal and objects, and bytes that
 * this test works out itself. Only the last question, the state of each, is put to the service.
 */
export async function judge(
  run: number,
  place: Place,
  sent: readonly Sent[],
  store: Store,
  states: ReadonlyMap<string, Listed>,
): Promise<Verdict> {
  const verdict: Verdict = {
    lost: [],
    twice: [],
    wrong: [],
    slowest: { seconds: 0, sequenceId: "" },
    puts: { stored: 0, refused412: 0 },
  };
  const puts = await readPuts(store, place, verdict);
  const objects = await ObjectStore.open(store.folder);
  const foreign = new Set(
    (await objects.list(place.bucket))
      .map(({ key }) => key)
      .filter((key) => key.startsWith(`${place.folder}/`)),
  );

  for (const { n, acknowledgedAt } of sent) {
    const made = makeRecording(run, n);
    const key = `${place.folder}/${made.objectName}`;
    foreign.delete(key);
    const versions = await objects.versions(place.bucket, key);
    const stored = puts.get(key) ?? 0;
    if (versions.length > 1 || stored > 1) {
      verdict.twice.push(`${key}: ${versions.length} versions, ${stored} stored PUTs`);
    }
    const reference = made.reference();
    for (const version of versions) {
      const bytes = await readFile(objects.bodyPath(place.bucket, version));
      if (!bytes.equals(reference)) verdict.wrong.push(`${key}: ${bytes.length} bytes, not what was sent`);
    }
    if (acknowledgedAt === null) continue;
    const known = states.get(made.sequenceId);
    if (versions.length === 0 || stored === 0) {
      const told = known === undefined ? "the service does not know it" : `the service says ${known.state}`;
      verdict.lost.push(`${key}: acknowledged, not in the bucket; ${told}`);
    } else if (known === undefined)
      verdict.lost.push(`${made.sequenceId}: acknowledged, the service does not know it`);
    else if (known.state !== "delivered")
      verdict.lost.push(`${made.sequenceId}: is ${known.state}, not delivered`);
    else {
      if (known.key !== key || known.sha256 !== sha256(reference)) {
        verdict.wrong.push(`${made.sequenceId}: said to be ${known.key} with ${known.sha256}`);
      }
      const seconds = (Date.parse(known.deliveredAt ?? "") - acknowledgedAt) / 1000;
      if (seconds > verdict.slowest.seconds) verdict.slowest = { seconds, sequenceId: made.sequenceId };
    }
  }
  for (const key of foreign) verdict.wrong.push(`${key}: nobody sent this`);
  return verdict;
}

/** Stored PUTs of one company by key, as the store's journal has them. */
async function readPuts(store: Store, place: Place, { puts, wrong }: Verdict): Promise<Map<string, number>> {
  const stored = new Map<string, number>();
  for (const line of (await readFile(store.journal, "utf8")).trimEnd().split("\n")) {
    const record = JSON.parse(line) as RequestRecord;
    if (record.operation !== "PutObject" || record.key === undefined) continue;
    if (!record.key.startsWith(`${place.folder}/`)) continue;
    if (record.status === 412) puts.refused412 += 1;
    if (record.sha256 === undefined) continue;
    puts.stored += 1;
    if (record.bucket !== place.bucket) wrong.push(`${record.bucket}/${record.key}: a bucket of nobody`);
    stored.set(record.key, (stored.get(record.key) ?? 0) + 1);
  }
  return stored;
}
