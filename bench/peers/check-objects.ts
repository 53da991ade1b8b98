import type { Sound } from "./sound-digest.ts";

/** What the bucket must hold of a recording: the file as Onbin delivers it, its samples by each kind of digest. */
export type Expected = { name: string; bytes: number; head: string; samples: readonly string[] };

export type Found = Sound & { key: string };

/**
 * The bucket holds each recording once and nothing else, with the right samples.
 * @param stem what keys begin with, before the recording's name
 * @param exact every byte as well: the header, the length
 * @returns what is wrong, in words; empty: nothing
 */
export function findFaults(
  expected: readonly Expected[],
  found: readonly Found[],
  stem: string,
  exact: boolean,
): string[] {
  const faults: string[] = [];
  if (found.length !== expected.length) faults.push(`${found.length} objects instead of ${expected.length}`);
  const byKey = new Map(found.map((object) => [object.key, object]));
  for (const { name, bytes, head, samples } of expected) {
    const object = byKey.get(`${stem}${name}.wav`);
    if (object === undefined) faults.push(`${name} is missing`);
    else if (object.samples === null || !samples.includes(object.samples))
      faults.push(`${name} has other samples`);
    else if (exact && (object.bytes !== bytes || object.head !== head))
      faults.push(`${name} has another header or length`);
  }
  return faults;
}
