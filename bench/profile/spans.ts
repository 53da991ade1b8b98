/** Milliseconds of one recording, from the first byte of its push to the row that says "delivered". */
export type Spans = { door: number; toShaped: number; toSent: number; sending: number; whole: number };

/** What the rows say of one recording; times in milliseconds since 1970. */
export type Row = { sequenceId: string; begun: number; finished: number; delivered: number };

type Line = { event?: string; sequenceId?: string; time?: string; ms?: number };

/** Puts the lines of the service's log and the rows of the database together; a recording of which a part is missing is left out. */
export function spansOf(log: string, rows: readonly Row[]): Spans[] {
  const known = new Map<string, { taken?: number; ms?: number; shaped?: number }>();
  for (const text of log.split("\n")) {
    const line = parse(text);
    if (line?.sequenceId === undefined || line.time === undefined) continue;
    const found = known.get(line.sequenceId) ?? {};
    if (line.event === "door.taken") Object.assign(found, { taken: Date.parse(line.time), ms: line.ms });
    if (line.event === "shape.done") found.shaped = Date.parse(line.time);
    known.set(line.sequenceId, found);
  }
  return rows.flatMap(({ sequenceId, begun, finished, delivered }) => {
    const { taken, ms, shaped } = known.get(sequenceId) ?? {};
    if (taken === undefined || ms === undefined || shaped === undefined) return [];
    // The door's line is written after its answer, when another room may have begun already.
    return [
      {
        door: ms,
        toShaped: shaped - taken,
        toSent: begun - shaped,
        sending: finished - begun,
        whole: delivered - (taken - ms),
      },
    ];
  });
}

function parse(text: string): Line | null {
  if (!text.startsWith("{")) return null;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}
