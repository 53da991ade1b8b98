import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { type FinishedHow, type KeptFile, type Spool, SpoolFileGone } from "./spool.ts";
import { spoolFault } from "./spool-fault.ts";
import type { Original } from "./tables.ts";

/**
 * Where the finished WAV of a call lies, or an original as it was received; `bytes` as the disk says.
 * @throws AppError `not_found` when the company has no such recording, or our copy is gone
 */
export async function findAudio(
  companyId: string,
  db: Database,
  spool: Spool,
  sequenceId: string,
  original: Original["role"] | null,
): Promise<{ file: string; bytes: number }> {
  const recording = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("recordings")
      .select(["originals", "shaped_file", "shaped_bytes", "sha256", "local_gone_at"])
      .where("company_id", "=", companyId)
      .where("sequence_id", "=", sequenceId)
      .executeTakeFirst(),
  );
  const kept = original ? recording?.originals.find(({ role }) => role === original) : finishedOf(recording);
  if (kept === undefined || recording?.local_gone_at) throw new AppError("not_found");
  const brought = original
    ? spool.bring([kept]).then(() => "here" as const)
    : spool.bringFinished({ companyId, sequenceId, ...kept });
  const how: FinishedHow | "gone" = await brought.catch((error: unknown) => {
    if (error instanceof SpoolFileGone) return "gone";
    throw spoolFault(error);
  });
  // One that comes out otherwise than it was delivered is not played as if it were that.
  const bytes = how === "here" || how === "made-again" ? await spool.size(kept.file) : null;
  if (bytes === null) throw new AppError("not_found");
  return { file: kept.file, bytes };
}

type Row = { shaped_file: string | null; shaped_bytes: number | null; sha256: string | null };

function finishedOf(row: Row | undefined): KeptFile | undefined {
  const { shaped_file: file = null, shaped_bytes: bytes = null, sha256 = null } = row ?? {};
  return file === null || bytes === null || sha256 === null ? undefined : { file, bytes, sha256 };
}
