import { closeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { limitAtOnce } from "../base/limit-at-once.ts";
import type { Log } from "../base/log.ts";
import { sampleRate } from "./coding.ts";
import { type FoundConverter, findConverter } from "./find-converter.ts";
import type { Leg } from "./leg.ts";
import { openLeg } from "./open-leg.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { runConverter } from "./run-converter.ts";
import type { ForeignLeg } from "./shape-recording.ts";

export type Converter = {
  /** There is one that runs, as of the last look, which is seconds ago. */
  isThere(): Promise<boolean>;
  /**
   * Reads the legs that are not read here into files of their own, `out(role)`, which are the caller's to remove.
   * @returns the same legs with these files in their places, or why the recording cannot be shaped
   */
  decode(
    legs: readonly Leg[],
    foreign: readonly ForeignLeg[],
    out: (role: Leg["role"]) => string,
    options: { maxSeconds: number; signal: AbortSignal },
  ): Promise<{ ok: true; legs: Leg[] } | Refusal>;
};

/** Milliseconds after which a converter that was not there is looked for again, and one that was. */
const lookEvery = { missing: 10_000, there: 60_000 };
/** Seconds, and part of the whole, by which a file may be shorter than it claims. */
const tolerance = { seconds: 2, part: 0.02 };

/** The converter of this machine: FFmpeg, `count` at once, fenced in as far as the machine can. */
export function openConverter(
  ffmpeg: string | null,
  count: number,
  log: Log,
  find: typeof findConverter = findConverter,
): Converter {
  const limit = limitAtOnce(count);
  let looked: { until: number; found: Promise<FoundConverter | null> } | null = null;
  /** As the last look told that told anything. */
  let known: FoundConverter | null | undefined;

  const look = (): Promise<FoundConverter | null> => {
    const now = performance.now();
    if (looked !== null && now < looked.until) return looked.found;
    const found = find(ffmpeg ?? "ffmpeg").then(
      (converter) => {
        if (converter !== null) looking.until = now + lookEvery.there;
        if (known === undefined || (known === null) !== (converter === null)) report(converter, log);
        known = converter;
        return converter;
      },
      (error: unknown) => {
        log.warn("converter.not-told", { error: error instanceof Error ? error.message : String(error) });
        return known ?? null;
      },
    );
    const looking = { until: now + lookEvery.missing, found };
    looked = looking;
    return found;
  };

  return {
    isThere: async () => (await look()) !== null,
    async decode(legs, foreign, out, options) {
      const found = await look();
      const [first] = foreign;
      if (found === null)
        return refuse("converter-missing", { leg: first?.role ?? "both", format: first?.format ?? "" });
      const decoded: Leg[] = [];
      for (const leg of legs) {
        const needed = foreign.find(({ role }) => role === leg.role);
        if (needed === undefined) {
          decoded.push(leg);
          continue;
        }
        const to = out(leg.role);
        const refusal = await limit(() => decodeLeg(found, leg, needed, to, options));
        if (refusal?.reason === "converter-missing") looked = null;
        if (refusal !== null) return refusal;
        decoded.push({ ...leg, path: to, declared: "wav" });
      }
      return { ok: true, legs: decoded };
    },
  };
}

async function decodeLeg(
  { ffmpeg, isolation }: FoundConverter,
  { role, path }: Leg,
  { format, demuxer }: ForeignLeg,
  to: string,
  { maxSeconds, signal }: { maxSeconds: number; signal: AbortSignal },
): Promise<Refusal | null> {
  await rm(to, { force: true });
  const { report, ended } = await runConverter({
    ...{ ffmpeg, isolation, demuxer, from: path, to, maxSeconds, signal },
  });
  const about = { leg: role, format };
  switch (ended) {
    case "damaged":
    case "done": {
      const seconds = decodedSeconds(to);
      if (seconds === 0) return refuse("not-decodable", about);
      const claimed = report.claimedSeconds ?? seconds;
      const short = claimed - seconds > Math.max(tolerance.seconds, claimed * tolerance.part);
      if (ended === "damaged" || report.faults > 0 || short)
        return refuse("damaged", { ...about, seconds, claimed });
      return null;
    }
    case "failed":
      return refuse("not-decodable", about);
    case "missing":
      return refuse("converter-missing", about);
    case "limit":
      return refuse("too-costly", about);
    case "rate":
      return refuse("bad-header", { leg: role, claim: "rate", value: report.hertz ?? 0 });
    case "channels":
      return refuse("bad-header", { leg: role, claim: "channels", value: report.channels ?? 0 });
    case "too-long":
      return refuse("too-long", { leg: role, seconds: report.claimedSeconds ?? 0, maxSeconds });
    default:
      return ended satisfies never;
  }
}

/** Exit code 0 proves nothing: the samples are counted. */
function decodedSeconds(path: string): number {
  const opened = openLeg({ role: "both", path, declared: "wav", offsetSeconds: 0 });
  if ("ok" in opened) return 0;
  closeSync(opened.file);
  return opened.samples.frames / sampleRate;
}

function report(found: FoundConverter | null, log: Log): void {
  if (found === null) log.warn("converter.missing");
  else {
    const { limits, privileges, network, view } = found.isolation;
    const open = { network: network === null, files: !view };
    log.info("converter.found", { version: found.version, limits, privileges, ...open });
  }
}
