import { createHash } from "node:crypto";
import type { Original } from "../keep/tables.ts";
import type { Arrival } from "./arrival.ts";

type Named = Pick<Arrival, "source" | "key" | "sequenceId" | "idempotencyKey" | "externalId" | "raw">;

/** SHA-256 of the audio in hex; of two legs, the hash of both hashes, agent first. */
export function hashOfAudio(originals: readonly Original[]): string {
  const [only, ...others] = originals;
  if (only && others.length === 0 && only.role === "both") return only.sha256;
  const hash = createHash("sha256");
  for (const role of ["agent", "customer"]) {
    hash.update(`${role}:${originals.find((original) => original.role === role)?.sha256 ?? ""}\n`);
  }
  return hash.digest("hex");
}

/**
 * Identity of a recording within its company (docs/sources/push.md): sequenceId, else Idempotency-Key, else externalId and
 * audio. A sender that names nothing at all is recognised by repeating itself word for word.
 */
export function identityOf(arrival: Named, audioSha256: string): string {
  if (arrival.key !== undefined) return `source:${arrival.source}:${arrival.key}`;
  if (arrival.sequenceId !== undefined) return `sequence:${arrival.sequenceId}`;
  if (arrival.idempotencyKey !== undefined) return `key:${arrival.idempotencyKey}`;
  if (arrival.externalId !== undefined) return `external:${audioSha256}:${arrival.externalId}`;
  const said = createHash("sha256").update(JSON.stringify(arrival.raw)).digest("hex");
  return `said:${audioSha256}:${said}`;
}
