import type { Existing } from "../../server/destinations/settle-existing.ts";

/** A bucket that honours If-None-Match: the objects by key, and who put each. */
export class SimulatedBucket {
  readonly #owners = new Map<string, string>();
  /** Listing is allowed, so that what is there can be compared. */
  readonly listing: boolean;

  constructor(listing: boolean) {
    this.listing = listing;
  }

  /** @returns false, as 412 does, when something is there already */
  put(key: string, owner: string): boolean {
    if (this.#owners.has(key)) return false;
    this.#owners.set(key, owner);
    return true;
  }

  ownerOf(key: string): string | undefined {
    return this.#owners.get(key);
  }

  /** What a look at the key tells (settle-existing.ts). */
  compare(key: string, owner: string): Existing {
    const there = this.#owners.get(key);
    if (!this.listing || there === undefined) return "unknown";
    return there === owner ? "same" : "other";
  }
}
