import { randomUUID } from "node:crypto";
import type { PushField } from "../../../contract/push-fields.ts";
import { AppError } from "../../base/app-error.ts";
import { parsePushFields } from "../parse-push-fields.ts";
import { receiveRecording } from "../receive-recording.ts";
import { readSidecar } from "./describe-file.ts";
import { around } from "./gather.ts";
import { within } from "./open-below.ts";
import { refusalOf, storable } from "./take-file.ts";
import type { WatchedFolder } from "./watched-folder.ts";

/**
 * A .json that came, or was changed, after its recording was taken: its facts complete the call.
 * @returns why it cannot be used; null: its facts are in the call history
 */
export async function takeLateFacts(
  watched: WatchedFolder,
  { path, json, sequenceId }: { path: string; json: string; sequenceId: string },
): Promise<ReturnType<typeof refusalOf> | null> {
  const { feed, db, spool, source } = watched;
  const read = await within(feed.path, path, (folder) => readSidecar(around(folder, path, 2 ** 20), [json]));
  if (read === null) return null;
  if ("broken" in read) return { code: "sidecar-broken", params: { problem: read.broken } };
  try {
    const { parent, previous, externalId, facts } = parsePushFields(
      new Map(read.fields as [PushField, string][]),
    );
    await receiveRecording(db, spool, source.companyId, {
      ...{ source: source.sourceId, sequenceId, facts, archive: false, media: null },
      ...(externalId === undefined ? {} : { externalId }),
      ...(parent === undefined ? {} : { parent }),
      ...(previous === undefined ? {} : { previous }),
      raw: { sidecar: storable(read.text) },
      requestId: randomUUID(),
    });
    return null;
  } catch (error) {
    if (error instanceof AppError) return refusalOf(error);
    throw error;
  }
}
