import type { DestinationValues } from "../../contract/destination.ts";
import type { Recording } from "../../contract/push.ts";
import { saveUntested, startBucket } from "./bucket-in-test.ts";
import { type ConsoleInTest, openOperator } from "./console-in-test.ts";
import { knock, recordingForm, wave } from "./door-in-test.ts";
import { startOnbin } from "./onbin-in-test.ts";
import type { S3PeerOptions } from "./s3-peer/s3-peer.ts";

export type Stage = Awaited<ReturnType<typeof startStage>>;
export type Tenant = Awaited<ReturnType<Stage["addTenant"]>>;

type Store = {
  name: string;
  url: string;
  region: string;
  pathStyle?: boolean;
  regions?: string[];
  lacks?: string[];
};

/**
 * A whole Onbin with a store beside it, and companies that ship into that store.
 * @param list the stores that companies may choose, when it is not `peer` alone
 */
export async function startStage(
  store: Partial<S3PeerOptions> = {},
  env: Record<string, string> = {},
  list?: (bucket: { url: string }) => Promise<Store[]>,
) {
  const bucket = await startBucket(store);
  const stores: Record<string, string> =
    list === undefined ? bucket.env : { ONBIN_S3_ENDPOINTS: JSON.stringify(await list(bucket)) };
  const onbin = await startOnbin({ env: { ...stores, ...env } });
  const operator = await openOperator(onbin);
  let seed = 0;

  const addTenant = async (id: string, values: Partial<DestinationValues> | null = {}) => {
    const { key } = await operator.addCompany(id);
    const administrator: ConsoleInTest = await operator.addPerson(id, "administrator");
    if (values !== null) await saveUntested(administrator, values);
    return {
      id,
      key,
      administrator,
      /** Pushes a recording of its own. @returns its sequence ID */
      async push(sequenceId: string, audio = wave(++seed)): Promise<string> {
        const { status, body } = await knock(onbin.url, key, recordingForm({ sequenceId }, audio));
        if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
        return body.sequenceId;
      },
      read: (sequenceId: string): Promise<Recording> => onbin.read(key, sequenceId),
      until: (sequenceId: string, ...states: string[]): Promise<Recording> =>
        onbin.until(key, sequenceId, states, 40_000),
      shipAgain: (sequenceId: string) => administrator.post(`/api/app/calls/${sequenceId}/ship`),
    };
  };
  return {
    bucket,
    onbin,
    operator,
    addTenant,
    async close() {
      await onbin.stop();
      await bucket.close();
    },
  };
}
