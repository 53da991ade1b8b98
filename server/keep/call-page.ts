import type { CallPage } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { awsConsoleUrl } from "../destinations/aws-console-url.ts";
import { findCallRow, listChain, presentCall } from "./call-list.ts";
import { countAttempts, deliveredRegion, listAttempts } from "./list-attempts.ts";
import { goesAt, type Periods, periodOver, readPeriods } from "./retention.ts";

/** Everything about one call; null when the company has none of this ID. */
export async function readCallPage(
  companyId: string,
  trx: Trx,
  sequenceId: string,
  installation: Periods,
): Promise<CallPage | null> {
  const row = await findCallRow(companyId, trx, sequenceId);
  if (!row) return null;
  const recording = await trx
    .selectFrom("recordings as r")
    .leftJoin("backfills as b", (join) =>
      join
        .onRef("b.company_id", "=", "r.company_id")
        .onRef("b.backfill_id", "=", "r.backfill_id")
        .on("b.state", "=", "running"),
    )
    .leftJoin("sources as s", (join) =>
      join.onRef("s.company_id", "=", "r.company_id").onRef("s.source_id", "=", "r.source"),
    )
    .selectAll("r")
    .select(["b.backfill_id as claimed_by", "s.name as source_name"])
    .where("r.company_id", "=", companyId)
    .where("r.sequence_id", "=", sequenceId)
    .executeTakeFirst();
  const periods = await readPeriods(companyId, trx, installation);
  const { delivered_at, endpoint, bucket, object_key, shaped_bytes, sha256 } = recording ?? {};
  const isDelivered = delivered_at && endpoint && bucket && object_key && shaped_bytes != null && sha256;
  const region = isDelivered ? await deliveredRegion(companyId, trx, sequenceId) : null;
  return {
    call: presentCall(row),
    memo: row.memo,
    chain: await listChain(companyId, trx, row.parent_sequence_id),
    recording: recording
      ? {
          receivedAt: recording.received_at.toISOString(),
          source:
            recording.source_name === null ? null : { id: recording.source, name: recording.source_name },
          channels: recording.channels,
          heldBy: recording.held_by,
          salvaged: recording.salvaged,
          seconds: recording.seconds,
          bytes: recording.shaped_bytes,
          sha256: recording.sha256,
          originals: recording.local_gone_at
            ? []
            : recording.originals.map(({ role, bytes, sha256: hash }) => ({ role, bytes, sha256: hash })),
          requestId: recording.request_id,
          playable: recording.shaped_file !== null && recording.local_gone_at === null,
          copy: {
            goesAt: goesAt(recording, periods, recording.claimed_by !== null)?.toISOString() ?? null,
            goneAt: recording.local_gone_at?.toISOString() ?? null,
            unshippedDays:
              recording.reason_code === periodOver ? Number(recording.reason_params?.days ?? 0) : null,
          },
        }
      : null,
    delivered: isDelivered
      ? {
          at: delivered_at.toISOString(),
          uri: `s3://${bucket}/${object_key}`,
          consoleUrl: awsConsoleUrl({ endpoint, bucket, key: object_key, region }),
          bytes: shaped_bytes,
          sha256,
        }
      : null,
    attempts: await listAttempts(companyId, trx, sequenceId),
    attemptCount: await countAttempts(companyId, trx, sequenceId),
    canShip: isShippable(recording),
  };
}

/** A person may send it (again) by hand: it is skipped, held, or waits for its next try. */
function isShippable(recording: { state: string; local_gone_at: Date | null } | undefined) {
  if (!recording || recording.local_gone_at) return false;
  return ["skipped", "retrying", "held"].includes(recording.state);
}
