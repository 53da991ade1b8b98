import { hash, verify } from "@node-rs/argon2";

// argon2id, 19 MiB, 2 passes, 1 lane: OWASP Password Storage Cheat Sheet. 2 is Argon2id in the library's numbering.
export const passwordHashing = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), passwordHashing);
}

/** Takes the same time whether or not there is such a person (null). */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword("nobody has this password");
  const matches = await verify(stored ?? (await decoy), password.normalize("NFKC"));
  return matches && stored !== null;
}
