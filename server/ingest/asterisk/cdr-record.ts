import { recordTime } from "./record-time.ts";
import { type Row, shortText, told } from "./rows.ts";

/** One call detail record, as far as it matters here; as it is kept (record-store.ts). Times are RFC 3339 in UTC. */
export type Cdr = {
  name: string;
  uniqueId: string;
  linkedId: string;
  /** Empty where the feed has none. */
  sequence: string;
  src: string;
  dst: string;
  did: string;
  context: string;
  channel: string;
  dstChannel: string;
  app: string;
  answered: boolean;
  /** File name of its recording, without a folder; empty: none. */
  file: string;
  start: string;
  answer: string | null;
  end: string | null;
};

/** Longest of Asterisk's own IDs (channel.h, AST_MAX_UNIQUEID). */
const longestId = 150;
const audioFile = /\.(?:wav|wav49|gsm|ulaw|alaw|pcm|sln|sln16|g722|mp3|ogg|opus|flac)$/i;

/** Reads a record. @throws Error that says which column cannot be used */
export function readCdr(row: Row, timeZone: string): Cdr {
  const id = (column: string) => {
    const value = told(row, column);
    if (value.length > longestId) throw new Error(`${column} is longer than ${longestId} characters`);
    return value;
  };
  const time = (column: string, ...others: string[]) => {
    const value = told(row, column, ...others);
    const at = recordTime(value, timeZone);
    if (at === undefined) throw new Error(`${column} is no time: "${value.slice(0, 40)}"`);
    return at;
  };
  const uniqueId = id("uniqueid");
  if (uniqueId === "") throw new Error("uniqueid is empty");
  const start = time("start", "calldate");
  if (start === null) throw new Error("start is empty");
  const answered = /^answered$/i.test(told(row, "disposition"));
  const after = (column: string) => {
    const seconds = told(row, column);
    return /^\d{1,8}(\.\d+)?$/.test(seconds) ? Number(seconds) * 1000 : null;
  };
  const [duration, talked] = [after("duration"), after("billsec")];
  const end = time("end", "enddate") ?? (duration === null ? null : new Date(start.getTime() + duration));
  const answer =
    time("answer", "answerdate") ??
    (answered && end !== null && talked !== null ? new Date(end.getTime() - talked) : null);
  const sequence = id("sequence");
  const dstChannel = told(row, "dstchannel");
  return {
    // Without a sequence, which cdr_csv leaves out by default: when it began and whom it called tell two apart.
    name: `cdr:${uniqueId}#${sequence === "" ? `${start.toISOString()} ${dstChannel.slice(0, 100)}` : sequence}`,
    uniqueId,
    linkedId: id("linkedid") || uniqueId,
    sequence,
    src: shortText(told(row, "src", "cnum")),
    dst: shortText(told(row, "dst")),
    did: shortText(told(row, "did")),
    context: shortText(told(row, "dcontext")),
    channel: shortText(told(row, "channel")),
    dstChannel: shortText(dstChannel),
    app: shortText(told(row, "lastapp")),
    answered,
    file: recordingFile(row),
    start: start.toISOString(),
    answer: answered ? (answer?.toISOString() ?? null) : null,
    end: end?.toISOString() ?? null,
  };
}

/** `recordingfile`, or an older dialplan's `userfield` (`audio:<file>`), when it looks like one. */
function recordingFile(row: Row): string {
  const named = told(row, "recordingfile", "recording", "recording_file");
  const user = told(row, "userfield").replace(/^audio:/i, "");
  const path = named !== "" ? named : audioFile.test(user) ? user : "";
  return shortText(path.slice(path.lastIndexOf("/") + 1));
}
