import type { CallType } from "../../../contract/call-types.ts";
import type { Facts } from "../../keep/facts.ts";
import { endpointOf, isOutside, typeOf } from "./call-words.ts";
import type { Cdr } from "./cdr-record.ts";

/** One call of a chain: the detail records that are one conversation, with one recording at most. */
export type ChainCall = {
  parts: readonly Cdr[];
  names: readonly string[];
  externalId: string;
  isRoot: boolean;
  /** A name of the call just before. */
  previous: string | null;
  facts: Facts;
  /** Half of a Local channel whose other half is not here as yet. */
  isHalf: boolean;
};

/**
 * Makes the calls of one chain out of all that is known of it, whatever came first (docs/decisions/0023).
 * @param root the linkedid that the chain goes by (`rootOf`)
 */
export function buildChain(cdrs: readonly Cdr[], root: string): ChainCall[] {
  const ordered = [...cdrs].sort((a, b) => inOrder(a, b, root));
  const groups: Cdr[][] = [];
  for (const cdr of ordered) {
    const group = groups.find((others) => belongs(cdr, others));
    if (group === undefined) groups.push([cdr]);
    else group.push(cdr);
  }
  // The answered part of a call may come after parts that nothing joined before.
  const joined = groups.reduce<Cdr[][]>((done, group) => {
    const other = done.find((others) => group.some((cdr) => belongs(cdr, others)));
    if (other === undefined) done.push(group);
    else other.push(...group);
    return done;
  }, []);
  const rootIndex = joined.findIndex((group) => group.some(({ uniqueId }) => uniqueId === root));
  return joined.map((parts, i) => {
    const before = joined.slice(0, i);
    const [first] = parts as [Cdr, ...Cdr[]];
    const file = parts.find((part) => part.file !== "")?.file;
    return {
      parts,
      names: [...parts.map(({ name }) => name), ...(file === undefined ? [] : [`file:${file}`])],
      externalId: first.uniqueId,
      isRoot: i === rootIndex,
      previous: before.at(-1)?.[0]?.name ?? null,
      facts: factsOf(parts, isTransfer(parts, before)),
      isHalf: parts.every(isInnerHalf),
    };
  });
}

/**
 * The linkedid that a whole chain goes by: of the channel that was there first. Asterisk's IDs are
 * `[system name-]<Unix seconds>.<counter>`.
 */
export function rootOf(ids: readonly string[]): string {
  const age = (id: string) => {
    const [, seconds = "", counter = ""] = /(\d+)\.(\d+)$/.exec(id) ?? [];
    return seconds === "" ? null : ([Number(seconds), Number(counter)] as const);
  };
  return (
    [...ids].sort((a, b) => {
      const [x, y] = [age(a), age(b)];
      if (x === null || y === null) return Number(x === null) - Number(y === null) || (a < b ? -1 : 1);
      return x[0] - y[0] || x[1] - y[1];
    })[0] ?? ""
  );
}

function inOrder(a: Cdr, b: Cdr, root: string): number {
  return (
    Date.parse(a.start) - Date.parse(b.start) ||
    Number(b.uniqueId === root) - Number(a.uniqueId === root) ||
    Number(a.sequence) - Number(b.sequence) ||
    (a.name < b.name ? -1 : 1)
  );
}

/**
 * Whether a record is of the same call as these. One file is one call: the record after an attended transfer names the
 * file that goes on. Several phones that ring at once are one call, as are the two halves of a Local channel.
 */
function belongs(cdr: Cdr, others: readonly Cdr[]): boolean {
  const file = others.find((other) => other.file !== "")?.file ?? "";
  if (cdr.file !== "" && file !== "") return cdr.file === file;
  return others.some((other) => isTwin(cdr, other) || isTwin(other, cdr) || rangAtOnce(cdr, other));
}

function rangAtOnce(a: Cdr, b: Cdr): boolean {
  if (a.uniqueId !== b.uniqueId || (a.answered && b.answered)) return false;
  if (a.start === b.start) return true;
  const [endOfA, endOfB] = [a.end ?? a.start, b.end ?? b.start];
  return a.start < endOfB && b.start < endOfA;
}

function isTwin(inner: Cdr, outer: Cdr): boolean {
  return isInnerHalf(inner) && outer.dstChannel === inner.channel.replace(/;2$/, ";1");
}

function isInnerHalf({ channel, file, uniqueId, linkedId }: Cdr): boolean {
  return file === "" && uniqueId !== linkedId && /^Local\/.*;2$/i.test(channel);
}

/** The same channel talked to another before: it was handed on. */
function isTransfer(parts: readonly Cdr[], before: readonly (readonly Cdr[])[]): boolean {
  const answered = before.flat().filter((cdr) => cdr.answered);
  return answered.some(({ uniqueId }) => parts.some((part) => part.uniqueId === uniqueId));
}

function factsOf(parts: readonly Cdr[], transferred: boolean): Facts {
  const [first] = parts as [Cdr, ...Cdr[]];
  const answered =
    parts.find((part) => part.answered && !/;1$/.test(part.dstChannel)) ??
    parts.find((part) => part.answered);
  const type: CallType | undefined = transferred ? "transfer" : typeOf(first);
  const to = first.dst === "s" && first.did !== "" ? first.did : first.dst;
  const user = endpointOf(isOurCaller(type, first.src) ? first.channel : (answered ?? first).dstChannel);
  const begin = earliest(parts.map(({ answer }) => answer));
  const end = latest(parts.map((part) => part.end));
  return {
    ...(type === undefined ? {} : { type }),
    answered: answered !== undefined,
    ...(first.src === "" ? {} : { from: first.src }),
    ...(to === "" ? {} : { to }),
    ...(user === "" ? {} : { userName: user }),
    dialBegin: new Date(first.start),
    ...(begin === null ? {} : { callBegin: new Date(begin) }),
    ...(end === null ? {} : { callEnd: new Date(end) }),
  };
}

/** Whether the caller is our side. */
export function isOurCaller(type: CallType | undefined, from: string): boolean {
  return type === "outbound" || (type === "internal" && !isOutside(from));
}

function earliest(times: readonly (string | null)[]): string | null {
  return times.filter((time) => time !== null).sort()[0] ?? null;
}

function latest(times: readonly (string | null)[]): string | null {
  return (
    times
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}
