import type { SourceSummary } from "../../../contract/source-pages.ts";

export type SourceStanding = "new" | "ok" | "refused" | "trouble" | "ended";

/** How a source stands: what is wrong now comes before what came last. */
export function sourceState({
  endedAt,
  trouble,
  receivedAt,
  refusedAt,
}: Pick<SourceSummary, "endedAt" | "trouble" | "receivedAt" | "refusedAt">): SourceStanding {
  if (endedAt !== null) return "ended";
  if (trouble !== null) return "trouble";
  if (refusedAt !== null && (receivedAt === null || refusedAt > receivedAt)) return "refused";
  return receivedAt === null ? "new" : "ok";
}
