import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type OnbinInTest, startOnbin } from "../../test/support/onbin-in-test.ts";
import type { Store } from "./store.ts";

/**
 * Milliseconds between two looks how many are delivered: few while many are to come, as a look costs the database what is counted
 * as Onbin's; `each` is less than a recording takes on most machines.
 */
const look = { least: 10, most: 100, each: 1 };
/** Milliseconds without any progress until it is an error. */
const patience = 120_000;
/** Folder in the bucket of the one company that is there. */
export const folder = "onbin";

/**
 * Onbin as it is installed, its limits for senders lifted, with one company whose recordings go to a store.
 * @param settings beside those
 */
export async function startOnStore(
  { name, url, region, bucket, accessKeyId, secretAccessKey }: Store,
  settings: Record<string, string>,
  dataDir?: string,
): Promise<{ onbin: OnbinInTest; key: string }> {
  const onbin = await startOnbin({
    ...(dataDir === undefined ? {} : { dataDir }),
    env: {
      ONBIN_S3_ENDPOINTS: JSON.stringify([{ name, url, region, pathStyle: true }]),
      ...{ ONBIN_PUSH_RATE: "0", ONBIN_READ_RATE: "0", ONBIN_ADDRESS_RATE: "0" },
      ...settings,
    },
  });
  try {
    const { key } = await onbin.addCompany("bench");
    const place = ["--bucket", bucket, "--folder", folder, "--region", region, "--endpoint", name];
    const set = ["destination", "set", "--company", "bench", ...place, "--access-key", accessKeyId];
    await onbin.mustRun([...set, "--no-check"], secretAccessKey);
    return { onbin, key };
  } catch (error) {
    await onbin.stop();
    throw error;
  }
}

export async function countDelivered(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*)::int as count from recordings where state = 'delivered'",
  );
  return rows[0]?.count ?? 0;
}

/** @throws when nothing is delivered for two minutes */
export async function untilDelivered(database: pg.Client, wanted: number): Promise<void> {
  let [last, since] = [-1, performance.now()];
  for (;;) {
    const delivered = await countDelivered(database);
    if (delivered >= wanted) return;
    if (delivered !== last) [last, since] = [delivered, performance.now()];
    if (performance.now() - since > patience) {
      const { rows } = await database.query(
        "select state, reason_code, count(*)::int from recordings group by 1, 2",
      );
      throw new Error(`nothing was delivered for ${patience / 1000} s: ${JSON.stringify(rows)}`);
    }
    await sleep(Math.max(look.least, Math.min(look.most, look.each * (wanted - delivered))));
  }
}
