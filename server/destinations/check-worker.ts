import type { CheckDone, CheckStep } from "../../contract/destination.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import { type CheckJob, claimChecks, moveCheck } from "./check-store.ts";
import { checkConnection } from "./connection-check.ts";
import type { Credentials } from "./credentials.ts";
import { saveDestination } from "./destination-store.ts";
import type { Endpoint } from "./endpoint.ts";
import { failureWords } from "./failure-words.ts";
import type { S3Caller } from "./s3-caller.ts";

export type CheckParts = {
  db: Database;
  caller: S3Caller;
  credentials: Credentials;
  endpoint: (name: string) => Endpoint | null;
  egressIps: readonly string[];
  log: Log;
};

/** Runs connection checks where the secret can be opened, showing each step as it is known. */
export function startCheckWorker(parts: CheckParts): Pump {
  return startPump<CheckJob>({
    name: "check",
    slots: 8,
    idleMs: 2000,
    claim: (free) => claimChecks(parts.db, free),
    run: (job) => runCheck(parts, job),
    log: parts.log,
  });
}

async function runCheck(parts: CheckParts, job: CheckJob): Promise<void> {
  const { companyId, checkId, values } = job;
  const steps: CheckStep[] = [];
  // Steps are shown in their order, each when it is known; the writing of one never delays the check.
  let shown = Promise.resolve();
  const show = (step: CheckStep) => {
    steps.push(step);
    const soFar = [...steps];
    shown = shown.then(() => moveCheck(companyId, parts.db, checkId, soFar, null)).catch(() => undefined);
  };
  let done: CheckDone;
  try {
    done = await check(parts, job, show);
  } catch (error) {
    parts.log.error("check.broke", error, { company: companyId });
    show({
      step: "reach",
      state: "failed",
      code: "InternalError",
      words: failureWords("InternalError", noParams(values)),
    });
    done = { ok: false, saved: false, conflict: false, offeredRegion: null, markerStored: false };
  }
  await shown;
  await moveCheck(companyId, parts.db, checkId, steps, done);
}

async function check(parts: CheckParts, job: CheckJob, show: (step: CheckStep) => void): Promise<CheckDone> {
  const { companyId, values } = job;
  const endpoint = parts.endpoint(values.endpoint);
  const secretAccessKey = endpoint ? await parts.credentials.open(companyId, values) : null;
  if (!endpoint || secretAccessKey === null) {
    const code = endpoint ? "SecretUnreadable" : "StoreNotListed";
    show({
      step: endpoint ? "secret" : "reach",
      state: "failed",
      code,
      words: failureWords(code, noParams(values)),
    });
    return { ok: false, saved: false, conflict: false, offeredRegion: null, markerStored: false };
  }
  const target = {
    endpoint,
    region: values.region,
    bucket: values.bucket,
    credentials: { accessKeyId: values.accessKeyId, secretAccessKey },
  };
  const { egressIps } = parts;
  const result = await checkConnection(target, values.folder, parts.caller, show, { egressIps });
  parts.log.info("check.done", { company: companyId, ok: result.ok, code: result.failure?.code });
  const outcome = await keepOutcome(parts.db, job, {
    at: new Date().toISOString(),
    ok: result.ok,
    steps: result.steps,
  });
  return {
    ok: result.ok,
    ...outcome,
    offeredRegion: result.offeredRegion,
    markerStored: result.markerStored,
  };
}

/** Saves what passed, when it was 保存 that asked; else notes the outcome beside the settings it was about. */
async function keepOutcome(
  db: Database,
  { companyId, save, version, values, by }: CheckJob,
  tested: { at: string; ok: boolean; steps: CheckStep[] },
): Promise<{ saved: boolean; conflict: boolean }> {
  try {
    return await db.forCompany(companyId, async (trx) => {
      if (save && tested.ok) {
        await saveDestination(companyId, trx, values, version, tested, by);
        return { saved: true, conflict: false };
      }
      if (!save) {
        await trx
          .updateTable("destinations")
          .set({ last_check: JSON.stringify(tested), ...(tested.ok ? { verified_at: new Date() } : {}) })
          .where("company_id", "=", companyId)
          .where("version", "=", version)
          .execute();
      }
      return { saved: false, conflict: false };
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "edited_meanwhile")
      return { saved: false, conflict: true };
    throw error;
  }
}

function noParams({ endpoint, bucket, folder, region }: CheckJob["values"]) {
  return { action: "check", store: endpoint, bucket, folder, region, egressIps: "" } as const;
}
