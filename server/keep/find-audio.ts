import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { Spool } from "./spool.ts";
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
      .select(["originals", "shaped_file", "local_gone_at"])
      .where("company_id", "=", companyId)
      .where("sequence_id", "=", sequenceId)
      .executeTakeFirst(),
  );
  const file = original
    ? recording?.originals.find(({ role }) => role === original)?.file
    : (recording?.shaped_file ?? undefined);
  const bytes = file === undefined || recording?.local_gone_at ? null : await spool.size(file);
  if (file === undefined || bytes === null) throw new AppError("not_found");
  return { file, bytes };
}
