import type { SourceKind } from "../../contract/sources.ts";
import { rowsOf } from "./database-in-test.ts";
import { sourceLine } from "./source-line.ts";

const names: Record<SourceKind, string> = {
  push: "Push",
  folder: "Watched folder",
  asterisk: "Asterisk",
  freepbx: "FreePBX",
  freeswitch: "FreeSWITCH",
  fusionpbx: "FusionPBX",
  rtpengine: "rtpengine",
  twilio: "Twilio",
  telnyx: "Telnyx",
  zoom: "Zoom Phone",
  webhook: "Signed webhook",
};

type Stage = { onbin: { dataDir: string }; bucket: { storedKeys: () => string[] } };
type Row = { kind: SourceKind; files: number; keys: string[]; others: string | null };

/**
 * Prints, at the end of a journey, a line for each kind of source that it tried: files that came, objects in the bucket,
 * and what was not delivered (as the journey's own tests want it).
 * @param triedOn by kind; `push` is what came by the door without a source of its own
 * @param named a name of its own for a kind: `rtpengine (pcap)`
 */
export async function summariseSources(
  { onbin, bucket }: Stage,
  triedOn: Partial<Record<SourceKind, string>>,
  named: Partial<Record<SourceKind, string>> = {},
): Promise<void> {
  const rows = await rowsOf<Row>(
    onbin.dataDir,
    `select coalesce(s.kind, 'push') as kind, sum(jsonb_array_length(r.originals))::int as files,
       coalesce(array_agg(r.object_key) filter (where r.state = 'delivered'), '{}') as keys,
       string_agg(distinct r.state || coalesce(' (' || r.reason_code || ')', ''), ', ')
         filter (where r.state <> 'delivered') as others
     from recordings r left join sources s on s.company_id = r.company_id and s.source_id = r.source
     group by 1 order by 1`,
  ).catch((error: unknown): Row[] => {
    console.log(`no summary of the sources: ${String(error)}`);
    return [];
  });
  const stored = new Set(bucket.storedKeys());
  for (const { kind, files, keys, others } of rows) {
    const tried = triedOn[kind];
    if (tried === undefined) continue;
    const missing = keys.filter((key) => !stored.has(key)).length;
    sourceLine({
      ...{ system: named[kind] ?? names[kind], triedOn: tried, filesIn: files },
      objectsOut: keys.length - missing,
      differences: [
        ...(missing === 0 ? [] : [`${missing} delivered and NOT in the bucket`]),
        others === null ? "none" : `not delivered, as tested: ${others}`,
      ].join("; "),
    });
  }
}
