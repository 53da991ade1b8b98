import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { CheckDone, CheckStep, Destination } from "../../contract/destination.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import type { Call } from "./calls-in-test.ts";
import { type CephUser, type Owner, store } from "./ceph-in-test.ts";

/** Where a company's recordings go, and as whom. */
export type Target = { bucket: string; folder: string; user: CephUser };

/** A whole Onbin that may use Ceph and calls it from this address; `at` may be a proxy in front of it. */
export async function startOnbinOnCeph(
  address = "127.0.0.1",
  at: typeof store & { lacks?: readonly string[] } = store,
) {
  const onbin = await startOnbin({
    env: {
      ONBIN_S3_ENDPOINTS: JSON.stringify([at]),
      ONBIN_EGRESS_BIND: address,
      ONBIN_EGRESS_IPS: address,
    },
  });
  return {
    ...onbin,
    /** A contracted company without settings. */
    addOnly: onbin.addCompany,
    async addCompany() {
      const { id, key } = await onbin.addCompany(`c${randomBytes(4).toString("hex")}`);
      return companyOnCeph(onbin, id, key);
    },
  };
}

export type OnbinOnCeph = Awaited<ReturnType<typeof startOnbinOnCeph>>;
export type CompanyOnCeph = ReturnType<typeof companyOnCeph>;

function companyOnCeph(onbin: OnbinInTest, id: string, key: string) {
  const set = ({ bucket, folder, user }: Target, ...options: string[]) => {
    const place = [
      "--bucket",
      bucket,
      "--folder",
      folder,
      "--region",
      store.region,
      "--endpoint",
      store.name,
    ];
    const words = ["destination", "set", "--company", id, ...place, "--access-key", user.accessKeyId];
    return onbin.cli([...words, ...options], user.secretAccessKey);
  };
  const until = (call: Call, ...states: string[]) => onbin.until(key, call.sequenceId, states, 30_000);
  return {
    key,
    onbin,
    until,
    /** `destination set` with its check. `steps` has a word for each: its state, with its code where it has one. */
    async set(target: Target, ...options: string[]) {
      const { code, stdout, stderr } = await set(target, ...options, "--json");
      if (stdout === "") throw new Error(stderr);
      const { steps, ...done } = JSON.parse(stdout) as CheckDone & { steps: CheckStep[] };
      const said = steps.map(({ step, state, code: why }) => [
        step,
        why === undefined ? state : `${state} ${why}`,
      ]);
      return {
        code,
        saved: done.saved,
        steps: Object.fromEntries(said) as Record<CheckStep["step"], string>,
      };
    },
    async setUntested(target: Target, ...options: string[]): Promise<void> {
      const { code, stderr } = await set(target, ...options, "--no-check");
      if (code !== 0) throw new Error(stderr);
    },
    async show(): Promise<Destination> {
      return JSON.parse(
        await onbin.mustRun(["destination", "show", "--company", id, "--json"]),
      ) as Destination;
    },
    async push(call: Call): Promise<void> {
      const { status, body } = await onbin.push(key, call.sending);
      if (status !== 201) throw new Error(`push: ${status} ${JSON.stringify(body)}`);
    },
    /** The call arrives, byte for byte: what lies in the bucket is what Onbin says and what was spoken. */
    async mustArrive(call: Call, { bucket, folder }: Target, owner: Owner): Promise<void> {
      // One that was held lets go a moment after its settings were saved.
      const recording = await until(call, "delivered", "skipped");
      const objectKey = `${folder}/${call.sequenceId}.wav`;
      expect(recording).toMatchObject({ state: "delivered", bucket, key: objectKey, sha256: call.sha256 });
      expect(await owner.read(bucket, objectKey)).toEqual({ size: recording.size, sha256: call.sha256 });
    },
  };
}
