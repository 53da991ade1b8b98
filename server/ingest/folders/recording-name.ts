/** Endings of files that can be recordings. */
const endings = [
  ...[
    "wav",
    "wav49",
    "gsm",
    "g722",
    "ulaw",
    "ul",
    "pcmu",
    "alaw",
    "al",
    "pcma",
    "sln",
    "raw",
    "mp3",
    "ogg",
    "oga",
  ],
  ...["opus", "flac", "m4a", "mp4", "aac", "amr", "au", "aif", "aiff", "webm", "wma"],
];
const recording = new RegExp(`\\.(${endings.join("|")})$`, "i");

/** Endings of headerless files, and what they must be declared as. */
const headerless: Readonly<Record<string, string>> = {
  ulaw: "ulaw",
  ul: "ulaw",
  pcmu: "ulaw",
  alaw: "alaw",
  al: "alaw",
  pcma: "alaw",
  sln: "pcm16",
  raw: "pcm16",
  g722: "g722",
  gsm: "gsm",
};

export function isRecordingName(name: string): boolean {
  return recording.test(name);
}

/** What a headerless file must be declared as at the door, by its ending. */
export function declaredFormat(name: string): string | undefined {
  return headerless[name.slice(name.lastIndexOf(".") + 1).toLowerCase()];
}

/**
 * A name that a file bears only while it is being written or brought (rsync, FTP and SFTP clients, browsers): hidden, or
 * with an ending that says so.
 */
export function isPassingName(name: string): boolean {
  return name.startsWith(".") || /\.(part|partial|filepart|tmp|temp|crdownload|incomplete)$|~$/i.test(name);
}

/** The mix that `X-rx.wav` or `X-tx.wav` is a leg of, by its name: `X.wav`. Null: it is no leg's name. */
export function mixOf(path: string): string | null {
  const match = /^(.+)-(?:rx|tx)(\.[^./]+)$/s.exec(path);
  return match === null ? null : `${match[1]}${match[2]}`;
}

/** The legs that MixMonitor's `r()` and `t()` would bear beside a mix. */
export function legsOf(path: string): { rx: string; tx: string } {
  const dot = path.lastIndexOf(".");
  const leg = (side: string) => `${path.slice(0, dot)}-${side}${path.slice(dot)}`;
  return { rx: leg("rx"), tx: leg("tx") };
}

/** Where facts about a recording may stand beside it, and what says that it is finished. */
export function besideOf(path: string): { json: readonly string[]; done: readonly string[] } {
  const name = path.slice(0, path.lastIndexOf("."));
  return { json: [`${name}.json`, `${path}.json`], done: [`${path}.done`, `${name}.done`] };
}

/** The recordings that a .json or .done may stand beside; empty: it is no such name. */
export function besideWhich(path: string): readonly string[] {
  const stem = /^(.+)\.(?:json|done)$/s.exec(path)?.[1];
  if (stem === undefined) return [];
  return isRecordingName(stem) ? [stem] : endings.map((ending) => `${stem}.${ending}`);
}
