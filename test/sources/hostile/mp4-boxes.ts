/** Where a box of an MP4 file (ISO 14496-12) begins, below this path; and where its parents do. */
function boxesAlong(file: Buffer, path: readonly string[]): number[] {
  const starts: number[] = [];
  let from = 0;
  let to = file.length;
  for (const type of path) {
    let at = from;
    while (at + 8 <= to && file.toString("latin1", at + 4, at + 8) !== type)
      at += Math.max(8, file.readUInt32BE(at));
    if (at + 8 > to) throw new Error(`no ${type}`);
    starts.push(at);
    to = at + file.readUInt32BE(at);
    from = at + 8;
  }
  return starts;
}

/** Replaces the entries of a full box with a count (`dref`, `stsd`), whose parents grow with it; it must stand last. */
export function insertInBox(whole: Buffer, path: readonly string[], entry: Buffer): Buffer {
  const starts = boxesAlong(whole, path);
  const at = starts.at(-1) ?? 0;
  const size = whole.readUInt32BE(at);
  const head = Buffer.from(whole.subarray(at, at + 16));
  head.writeUInt32BE(1, 12);
  const box = Buffer.concat([head, entry]);
  const grown = box.length - size;
  const file = Buffer.concat([whole.subarray(0, at), box, whole.subarray(at + size)]);
  for (const start of starts) file.writeUInt32BE(whole.readUInt32BE(start) + grown, start);
  return file;
}

/** Overwrites 32-bit numbers of a box, by their offsets behind its type. */
export function patchBox(
  whole: Buffer,
  path: readonly string[],
  values: Readonly<Record<number, number>>,
): Buffer {
  const file = Buffer.from(whole);
  const at = (boxesAlong(whole, path).at(-1) ?? 0) + 8;
  for (const [offset, value] of Object.entries(values)) file.writeUInt32BE(value >>> 0, at + Number(offset));
  return file;
}

/** The same track many times over. */
export function repeatTrack(whole: Buffer, times: number): Buffer {
  const [moov = 0, trak = 0] = boxesAlong(whole, ["moov", "trak"]);
  const track = whole.subarray(trak, trak + whole.readUInt32BE(trak));
  const more = Buffer.concat(Array.from({ length: times }, () => track));
  const end = trak + track.length;
  const file = Buffer.concat([whole.subarray(0, end), more, whole.subarray(end)]);
  file.writeUInt32BE(whole.readUInt32BE(moov) + more.length, moov);
  return file;
}
