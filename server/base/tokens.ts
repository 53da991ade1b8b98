import { createHash, randomBytes } from "node:crypto";

/** A new secret of 256 random bits in base64url, 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored in place of a token: its SHA-256 (ASVS 5.0, 11.4: a random 256-bit secret needs no slow hash). */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
