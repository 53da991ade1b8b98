import type { CallType } from "../../../contract/call-types.ts";
import type { PushFile } from "../../../contract/push-fields.ts";
import type { SourceKind, SourceSettings } from "../../../contract/sources.ts";
import type { Facts } from "../../keep/facts.ts";
import type { Original } from "../../keep/tables.ts";
import { compilePattern, knownPatterns } from "../names/name-pattern.ts";
import { typeOfFile } from "./call-words.ts";
import { isOurCaller } from "./chain.ts";

/** Seconds that a pushed recording waits for its detail record where the source has such a feed. */
const waitsForFacts = 120;
/** What MixMonitor's `r()` and `t()` files are called beside the mix. */
const ofOneLeg = /[-_.](?:rx|tx|r|t|in|out)(?=\.[^.]*$|$)/i;

export function isAsterisk(kind: SourceKind | undefined): boolean {
  return kind === "asterisk" || kind === "freepbx";
}

/** Whether files of this source bear names that are known elsewhere; those of other senders may all be called the same. */
export function joinsByFile({ kind, settings }: { kind: SourceKind; settings: SourceSettings }): boolean {
  return isAsterisk(kind) || settings.cdr !== undefined;
}

/** The name by which a pushed recording and its detail record find each other; null: the sender named no file. */
export function nameOfFiles(fileNames: ReadonlyMap<PushFile, string>): string | null {
  const mix = fileNames.get("audio");
  const leg =
    fileNames.get("rx") ?? fileNames.get("tx") ?? fileNames.get("customer") ?? fileNames.get("agent");
  const name = (mix ?? leg?.replace(ofOneLeg, ""))?.replaceAll(/\p{Cc}/gu, "").toWellFormed() ?? "";
  return name === "" ? null : `file:${name.slice(0, 256)}`;
}

export function factsWithinOf(settings: SourceSettings): number {
  return settings.factsWithin ?? (settings.cdr === undefined ? 0 : waitsForFacts);
}

/** Direction of a pushed call: as it was told, else by its file's name. */
function typeOfPush(facts: Facts, fileName: string | null): CallType | undefined {
  const { type } = facts;
  if (type === "incoming" || type === "outbound" || type === "internal" || type === "transfer") return type;
  return fileName === null ? undefined : typeOfFile(fileName.replace(/^file:/, ""));
}

const byName = compilePattern(knownPatterns.asterisk);

/** The caller's number: as it was told, else by the name of the file, which the dialplan made of it. */
function callerOfPush(facts: Facts, fileName: string | null): string | undefined {
  return facts.from ?? byName((fileName ?? "").replace(/^file:/, "").replace(/\.[^.]*$/, ""), "UTC")?.from;
}

/**
 * Whose voice is in a file of MixMonitor: `r()` is what the channel's own party said, the caller, and `t()` the callee. Of an
 * incoming call the caller is the customer, of an outbound call our side. Where nobody knows the direction, the caller is
 * taken for the customer.
 */
export function sideOfLeg(
  leg: "rx" | "tx",
  type: CallType | undefined,
  from: string | undefined,
): Exclude<Original["role"], "both"> {
  const isOurs = isOurCaller(type, from ?? "") === (leg === "rx");
  return isOurs ? "agent" : "customer";
}

/**
 * Whose voice is in each of the two files of a call, by what was told of it and else by the name of its file. The push
 * door and the watched folder both ask here: the same files by either way are the same recording.
 * @param fileName as `nameOfFiles` says it
 * @returns assumed: nobody told the direction
 */
export function sidesOfLegs(facts: Facts, fileName: string | null) {
  const type = typeOfPush(facts, fileName);
  const from = callerOfPush(facts, fileName);
  return { rx: sideOfLeg("rx", type, from), tx: sideOfLeg("tx", type, from), assumed: type === undefined };
}
