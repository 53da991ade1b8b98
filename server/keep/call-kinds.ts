import type { TypeFilter } from "../../contract/calls.ts";

/** Places of the types in `calls.kind` (migration 0003): 2 × place, and one more where nobody answered. */
const places = { unknown: 0, incoming: 1, outbound: 2, transfer: 3, internal: 4, voicemail: 5 } as const;

/** Every kind that the list of calls shows. */
export const allKinds: readonly number[] = Object.values(places).flatMap((place) => [
  2 * place,
  2 * place + 1,
]);

/** Kinds that a filter means; "(No Answer)" is never said of an answering machine. */
export function kindsOf(filter: TypeFilter | undefined): readonly number[] {
  if (filter === undefined) return allKinds;
  const type = filter.replace(/-no-answer$/, "") as Exclude<keyof typeof places, "unknown">;
  const kind = 2 * places[type];
  return filter === type ? [kind, kind + 1] : [kind + 1];
}
