import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * A new sequence ID: 26 letters and digits, time first (ULID: 48 bits of milliseconds, 80 random bits, Crockford's
 * base 32), so that IDs sort by the time they were made and fit the door's `[A-Za-z0-9-]{1,64}`.
 */
export function newSequenceId(now = Date.now()): string {
  let time = "";
  for (let rest = now, i = 0; i < 10; i++) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let random = "";
  for (const byte of randomBytes(16)) random += alphabet.charAt(byte & 31);
  return time + random;
}
