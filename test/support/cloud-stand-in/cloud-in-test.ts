import { createHash } from "node:crypto";
import type { Recording } from "../../../contract/push.ts";
import { eventually } from "../bucket-in-test.ts";
import { rowsOf } from "../database-in-test.ts";
import type { Stage, Tenant } from "../tenant-in-test.ts";

export type ItemRow = {
  item: string;
  state: string;
  tries: number;
  due_at: Date | null;
  sequence_id: string | null;
  details: { fault?: { fault: string } };
};
export type EventRow = { kind: string; item: string; code: string | null };

/** A cloud phone made by the command line, secrets on standard input. */
export async function addCloudSource(
  { onbin }: Stage,
  company: string,
  kind: string,
  account: Record<string, string>,
  secrets: Record<string, string>,
): Promise<{ id: string; address: string }> {
  const pairs = Object.entries(account).map(([name, value]) => `${name}=${value}`);
  const options = ["--company", company, "--kind", kind, "--name", `${kind} of ${company}`, "--json"];
  const made = await onbin.mustRun(["source", "add", ...options, ...pairs], JSON.stringify(secrets));
  const { source, url } = JSON.parse(made) as { source: string; url: string };
  return { id: source, address: url };
}

export const itemsOf = ({ onbin }: Stage, sourceId: string) =>
  rowsOf<ItemRow>(onbin.dataDir, "select * from source_items where source_id = $1 order by item", [sourceId]);

export const eventsOf = ({ onbin }: Stage, sourceId: string) =>
  rowsOf<EventRow>(onbin.dataDir, "select * from source_events where source_id = $1 order by event_id", [
    sourceId,
  ]);

export async function troubleOf({ onbin }: Stage, sourceId: string): Promise<string | null> {
  const rows = await rowsOf<{ trouble: { code: string } | null }>(
    onbin.dataDir,
    "select trouble from sources where source_id = $1",
    [sourceId],
  );
  return rows[0]?.trouble?.code ?? null;
}

/** What waits for its next try is due now. */
export const hurry = ({ onbin }: Stage, sourceId: string) =>
  rowsOf(onbin.dataDir, "update source_items set due_at = now() where source_id = $1 and state = 'waiting'", [
    sourceId,
  ]);

/** The provider's list is looked at now. */
export const lookNow = ({ onbin }: Stage, sourceId: string) =>
  rowsOf(onbin.dataDir, "update sources set cursor = cursor - 'lookAt' - 'probedAt' where source_id = $1", [
    sourceId,
  ]);

/** Waits until this item is in the bucket. @returns its recording, and the SHA-256 of what the store was sent */
export async function delivered(
  stage: Stage,
  tenant: Tenant,
  sourceId: string,
  item: string,
): Promise<Recording & { stored: string | undefined }> {
  const row = async () => (await itemsOf(stage, sourceId)).find((one) => one.item === item);
  await eventually(
    async () => (await row())?.state === "taken",
    async () => [await row(), await eventsOf(stage, sourceId)],
    40_000,
  );
  const recording = await tenant.until((await row())?.sequence_id ?? "", "delivered");
  const puts = stage.bucket.log.filter(({ key }) => key === recording.key);
  return { ...recording, stored: puts.find(({ sha256 }) => sha256 !== undefined)?.sha256 };
}

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
