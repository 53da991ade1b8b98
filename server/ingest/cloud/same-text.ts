import { createHash, timingSafeEqual } from "node:crypto";

/** Compares in a time that tells nothing of where two texts differ, nor of their lengths. */
export function isSameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other)) && one.length === other.length;
}

/** Seconds by which a signed time may differ from ours: older ones are replays (Standard Webhooks, Telnyx, Zoom: 5 minutes). */
const tolerance = 300;

/** Whether a time in Unix seconds, as a header gives it, is now. */
export function isRecent(seconds: string, now: Date): boolean {
  return /^\d{1,12}$/.test(seconds) && Math.abs(now.getTime() / 1000 - Number(seconds)) <= tolerance;
}
