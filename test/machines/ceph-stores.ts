import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { withoutListPolicy } from "../../contract/iam-policies.ts";
import { startCeph } from "../ceph/start-ceph.ts";
import { placeOf } from "../kill/store.ts";
import type { Stored } from "../kill/stored.ts";
import { send } from "../support/s3-peer/signed-request.ts";
import { spoolEnv, spoolPlace } from "../support/spool-in-test.ts";
import { addHost, enter } from "./network.ts";
import type { Stores } from "./stores.ts";

/** Bytes: the sounds of a run are short. */
const room = 3 * 2 ** 30;

/**
 * A Ceph on a host of its own, with both buckets: the company's, whose user may only put below its folder (S11), and the
 * spool's, which belongs to the operator's user. Neither user gets into the other's.
 */
export async function startCephStores(folder: string, company: string): Promise<Stores> {
  const host = addHost("ceph", 40);
  const home = join(folder, "ceph");
  await mkdir(home);
  const ceph = await startCeph(home, { bytes: room, address: host.address, within: enter(host) });
  try {
    // What administers a Ceph for tests reads where it is when it is loaded.
    process.env.CEPH_TEST_URL = ceph.url;
    process.env.CEPH_TEST_SETTINGS = ceph.settings;
    const { addOwner, addBucketsOwner } = await import("../ceph/ceph-in-test.ts");
    const place = placeOf(company);
    const owner = await addOwner();
    await owner.addNamedBucket(place.bucket);
    const user = await owner.addUser(withoutListPolicy(place));
    const operator = await addBucketsOwner(spoolPlace.bucket);
    await mustBeApart(ceph.url, user, spoolPlace.bucket);
    await mustBeApart(ceph.url, operator, place.bucket);
    return {
      ...{ name: "Ceph", url: ceph.url, user, spoolEnv: spoolEnv(ceph.url, operator), host },
      trouble: () => undefined,
      spoolKeys: () => owner.list(spoolPlace.bucket),
      async stored(): Promise<Stored> {
        const keys = new Set(await owner.list(place.bucket));
        return {
          ...readGatewayLog(await readFile(ceph.log, "utf8"), `/${place.bucket}/`),
          keys: [...keys].filter((key) => key.startsWith(`${place.folder}/`)),
          wrong: [],
          // The bucket keeps no versions: with them Ceph does not look at If-None-Match. How often it was stored is in the log.
          versions: async (key) => (keys.has(key) ? [(await owner.read(place.bucket, key)).sha256] : []),
        };
      },
      stop: ceph.stop,
    };
  } catch (error) {
    await ceph.stop();
    throw error;
  }
}

type Keys = { accessKeyId: string; secretAccessKey: string };

/** @throws Error when this user gets into that bucket */
async function mustBeApart(url: string, user: Keys, bucket: string): Promise<void> {
  for (const asked of [
    { method: "GET", path: `/${bucket}`, query: { "list-type": "2" } },
    { method: "PUT", path: `/${bucket}/not-ours`, body: Buffer.from("not ours") },
  ]) {
    const { status, body } = await send(url, { ...asked, ...user });
    if (status !== 403) throw new Error(`${asked.method} ${asked.path}: ${status} ${body}`);
  }
}

/** A line of the gateway's log: who, when, what, with which status. The path is as it came, percent-encoded. */
const line = /beast: \S+ \S+ - \S+ \[[^\]]*\] "PUT (\S+) HTTP\/1\.1" (\d{3}) /;

/** PUTs into one bucket: how often each key was stored, and how often one was refused because it was there. */
export function readGatewayLog(text: string, bucket: string): Pick<Stored, "puts" | "refused412"> {
  const puts = new Map<string, number>();
  let refused412 = 0;
  for (const [, target = "", status] of text.split("\n").map((one) => line.exec(one) ?? [])) {
    const path = decodeURIComponent(target.split("?")[0] ?? "");
    if (!path.startsWith(bucket) || path === bucket) continue;
    const key = path.slice(bucket.length);
    if (status === "412") refused412 += 1;
    if (status === "200") puts.set(key, (puts.get(key) ?? 0) + 1);
  }
  return { puts, refused412 };
}
