import { join } from "node:path";
import { placeOf, startStore, user } from "../kill/store.ts";
import { storedByPeer } from "../kill/stored.ts";
import type { Fault } from "../support/s3-peer/fault.ts";
import { spoolEnv, spoolPlace, startSpoolStore, troubledSpool } from "../support/spool-in-test.ts";
import { switchAddress } from "./network.ts";
import type { Stores } from "./stores.ts";

/** Our S3 peer, twice, on the switch itself: it keeps versions, and can be slow, busy and lossy. */
export async function startPeerStores(
  folder: string,
  seed: number,
  company: string,
  faults: readonly Fault[],
): Promise<Stores> {
  const store = await startStore(folder, seed, [company], faults, switchAddress);
  const spool = await startSpoolStore(join(folder, "spool"), seed, switchAddress);
  return {
    ...{ name: "our S3 peer", url: store.url, user, spoolEnv: spoolEnv(spool.url), host: null },
    trouble: (on) => spool.faults.set(on ? troubledSpool : []),
    spoolKeys: async () => (await spool.list(spoolPlace.bucket)).map(({ key }) => key),
    async stored() {
      await store.stop();
      return storedByPeer(store, placeOf(company));
    },
    async stop() {
      await store.stop();
      await spool.close();
    },
  };
}
