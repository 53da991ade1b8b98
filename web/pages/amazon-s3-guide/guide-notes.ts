import { useState } from "react";
import type { AccessKind } from "../../../contract/destination-access.ts";

/** What a person has written into the guide, and which of its steps are done. */
export type GuideNotes = {
  bucket: string;
  folder: string;
  region: string;
  /** The way that the guide leads. */
  access: AccessKind;
  done: readonly string[];
};

export const emptyNotes: GuideNotes = { bucket: "", folder: "", region: "", access: "role", done: [] };

const keyOf = (companyId: string) => `onbin-s3-guide:${companyId}`;

/** The notes that this browser keeps for a company; null where there are none or storage is forbidden. */
export function readNotes(companyId: string): GuideNotes | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(companyId)) ?? "null");
    return isNotes(kept) ? { ...kept, access: kept.access === "keys" ? "keys" : "role" } : null;
  } catch {
    return null;
  }
}

/** The notes of a company, kept in this browser; `first` where there are none yet. */
export function useGuideNotes(companyId: string, first: GuideNotes) {
  const [kept, setKept] = useState(() => readNotes(companyId));
  const notes = kept ?? first;
  const change = (changed: Partial<GuideNotes>) => {
    const next = { ...notes, ...changed };
    setKept(next);
    try {
      localStorage.setItem(keyOf(companyId), JSON.stringify(next));
    } catch {
      // Kept for as long as the page is open.
    }
  };
  return [notes, change] as const;
}

function isNotes(value: unknown): value is GuideNotes {
  if (typeof value !== "object" || value === null) return false;
  const { bucket, folder, region, done } = value as Record<string, unknown>;
  return [bucket, folder, region].every((text) => typeof text === "string") && Array.isArray(done);
}
