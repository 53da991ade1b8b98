import type { Settings } from "../base/settings.ts";
import { spoolName } from "../base/spool-setting.ts";
import { tryBucket } from "../keep/spool-mark.ts";
import { objectsOf } from "../keep/spool-of-settings.ts";
import { type Finding, finding } from "./finding.ts";

/** Puts, reads, lists and removes an object in the spool's bucket; null where the spool is a folder. */
export async function checkSpoolBucket(settings: Settings): Promise<Finding | null> {
  const { spoolBucket: bucket } = settings;
  if (bucket === null) return null;
  const objects = objectsOf(bucket, settings);
  const name = spoolName(bucket);
  try {
    const began = performance.now();
    const tried = await tryBucket(objects);
    const took = Math.round(performance.now() - began);
    if (tried.code === "spoolBucketUnusable") {
      const { act, problem } = tried;
      return finding(
        "spool-bucket",
        "fail",
        [
          `${name} を使えません (${act}: ${problem})。`,
          "ONBIN_SPOOL_… の設定と、そのキーの s3:PutObject・GetObject・DeleteObject・ListBucket の権限を確かめてください。",
        ],
        [
          `${name} cannot be used (${act}: ${problem}).`,
          "Look at the settings ONBIN_SPOOL_…, and that their key may do s3:PutObject, GetObject, DeleteObject and ListBucket.",
        ],
      );
    }
    if (tried.code === null && tried.versioned) {
      return finding(
        "spool-bucket",
        "warn",
        [
          `${name} はバージョニングが有効で、消した録音が古いバージョンとして残ります。`,
          "古いバージョンを 1 日で消すライフサイクルを設定するか、バージョニングのないバケットを使ってください。",
        ],
        [
          `${name} keeps old versions, so that recordings which were removed stay in it.`,
          "Let old versions expire after a day by a lifecycle rule, or use a bucket without versioning.",
        ],
      );
    }
    return finding(
      "spool-bucket",
      "ok",
      [`${name} に書き、読み、消せます (${took} ミリ秒)。`],
      [`${name} can be written, read and cleared (${took} ms).`],
    );
  } finally {
    objects.close();
  }
}
