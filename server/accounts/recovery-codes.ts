import { randomBytes } from "node:crypto";
import { hashRaw } from "@node-rs/argon2";
import { passwordHashing } from "./passwords.ts";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const count = 10;
/** Characters of a code: 60 bits, which ASVS 5.0, 6.5.2 wants hashed as a password is. */
const length = 12;

/** Ten new codes such as `7QK2-XM9P-04TD`, and what is stored of them. */
export async function newRecoveryCodes(): Promise<{ codes: string[]; salt: Buffer; hashes: Buffer[] }> {
  const salt = randomBytes(16);
  const codes = Array.from({ length: count }, newCode);
  const hashes: Buffer[] = [];
  for (const code of codes) hashes.push(await hashRecoveryCode(code, salt));
  return { codes, salt, hashes };
}

/** One hash tells whether a code is one of a person's ten, as they share a salt; it takes as long as a password's. */
export function hashRecoveryCode(code: string, salt: Buffer): Promise<Buffer> {
  return hashRaw(folded(code), { ...passwordHashing, salt });
}

/** True for what may be a recovery code, as against one of an app. */
export function isRecoveryCode(code: string): boolean {
  return folded(code).length === length;
}

function newCode(): string {
  const characters = [...randomBytes(length)].map((byte) => alphabet.charAt(byte & 31)).join("");
  return characters.replaceAll(/(.{4})(?=.)/g, "$1-");
}

/** As Crockford's base 32 is read: small letters, blanks and hyphens do not matter, I and L are 1, O is 0. */
function folded(code: string): string {
  return code
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, "")
    .replaceAll(/[IL]/g, "1")
    .replaceAll("O", "0");
}
