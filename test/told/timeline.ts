import type { Random } from "./random.ts";

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** All timelines begin here; everything happens in the first minute of a slot, so that one tick serves many. */
export const begin = Date.UTC(2026, 10, 2);
export const slot = 5 * minute;
/** When the engine looks, after the beginning of each slot. */
export const looks = [20, 45].map((seconds) => seconds * second);

/** What a company lives through: errors of one code from `from` to `to` (both in simulated milliseconds). */
export type Outage = {
  nature: "pausing" | "passing" | "held" | "ours";
  code: string;
  from: number;
  /** Its cause is mended: the destination is no longer paused. */
  mended: number;
  /** Its last recording is delivered. */
  to: number;
  errors: number;
};

export type Timeline = { companyId: string; timeZone: string; outages: Outage[] };

/** Zones without changes of the clocks, so that the oracle can work out nine o'clock by itself. */
export const zones: Record<string, number> = {
  "Asia/Tokyo": 9 * hour,
  "Asia/Kolkata": 5.5 * hour,
  UTC: 0,
  "America/Phoenix": -7 * hour,
};

const codes = {
  pausing: ["SignatureDoesNotMatch", "AccessDenied", "NoSuchBucket"],
  passing: ["SlowDown", "ConnectionRefused", "ServiceUnavailable"],
  held: ["not-audio", "PreconditionFailed"],
  ours: ["InvalidRequest"],
};

/** A company's few days, by chance: long and short outages, some that flap, some over in seconds, some that overlap. */
export function makeTimeline(index: number, days: number, random: Random): Timeline {
  const outages = (["pausing", "passing", "held"] as const)
    .filter(() => random.chance(0.6))
    .flatMap((nature) => makeOutages(nature, begin + days * day, index < 10, random));
  return { companyId: `c${index}`, timeZone: random.pick(Object.keys(zones)), outages };
}

/**
 * Outages of one nature, one after the other.
 * @param withOurs some of those that pass are faults of ours: for the company both are one kind, so they take turns
 */
function makeOutages(
  nature: "pausing" | "passing" | "held",
  end: number,
  withOurs: boolean,
  random: Random,
): Outage[] {
  const outages: Outage[] = [];
  const isFlapping = random.chance(0.3);
  const usual = random.pick(codes[nature]);
  for (let at = begin + random.whole(1, 200) * slot; at < end - day / 2; ) {
    const slots = isFlapping ? random.whole(1, 8) : random.pick([1, 2, 3, 4, 12, 40, 150, 400]);
    const from = at + random.whole(0, 38) * second;
    const isFlash = nature === "pausing" && random.chance(0.1);
    const mended = isFlash ? from + 2 * second : at + slots * slot + random.whole(0, 38) * second;
    const drain = nature === "pausing" && !isFlash ? random.pick([0, 0, 1, 6]) : 0;
    const isOurs = nature === "passing" && withOurs && random.chance(0.3);
    outages.push({
      nature: isOurs ? "ours" : nature,
      code: isOurs ? random.pick(codes.ours) : isFlapping ? usual : random.pick(codes[nature]),
      from,
      mended,
      to: isFlash ? mended + second : mended + drain * slot,
      errors: random.whole(1, 3),
    });
    at += (slots + drain + (isFlapping ? random.whole(1, 30) : random.whole(20, 500))) * slot;
  }
  return outages;
}
