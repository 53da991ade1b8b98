import { checkStepsOf } from "../../contract/check-steps.ts";
import type { CheckDone, CheckStep } from "../../contract/destination.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { type Pump, startPump } from "../base/pump.ts";
import type { Access } from "./access.ts";
import { CheckReport } from "./check-report.ts";
import {
  type CheckJob,
  claimChecks,
  endCheck,
  moveCheck,
  readSealedSecret,
  renewCheck,
  renewCheckSeconds,
} from "./check-store.ts";
import { checkConnection } from "./connection-check.ts";
import { hasContract } from "./contract.ts";
import { saveDestination } from "./destination-store.ts";
import type { Endpoint } from "./endpoint.ts";
import { failureWords } from "./failure-words.ts";
import { wishesOf } from "./put-wishes.ts";
import type { S3Caller } from "./s3-caller.ts";

export type CheckParts = {
  db: Database;
  caller: S3Caller;
  access: Access;
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

/** What the requests of a check brought. */
type Outcome = Pick<CheckDone, "ok" | "offeredRegion" | "markerStored">;

const nothingFound: Outcome = { ok: false, offeredRegion: null, markerStored: false };

async function runCheck(parts: CheckParts, job: CheckJob): Promise<void> {
  const { companyId, checkId, values } = job;
  const { db, log } = parts;
  const steps: CheckStep[] = [];
  // Steps are shown in their order, each when it is known; the writing of one never delays the check.
  let shown = Promise.resolve();
  const show = (step: CheckStep) => {
    steps.push(step);
    const soFar = [...steps];
    shown = shown.then(() => moveCheck(companyId, db, checkId, soFar)).catch(() => undefined);
  };
  const renewal = setInterval(() => {
    renewCheck(companyId, db, checkId).catch((error: unknown) => log.error("check.renewal-failed", error));
  }, renewCheckSeconds * 1000);
  try {
    let outcome: Outcome;
    try {
      outcome = await check(parts, job, show);
    } catch (error) {
      log.error("check.broke", error, { company: companyId });
      show({
        step: "reach",
        state: "failed",
        code: "InternalError",
        words: failureWords("InternalError", noParams(values)),
      });
      outcome = nothingFound;
    }
    await shown;
    await keepOutcome(db, job, outcome, steps);
  } finally {
    clearInterval(renewal);
  }
}

async function check(parts: CheckParts, job: CheckJob, show: (step: CheckStep) => void): Promise<Outcome> {
  const { companyId, values } = job;
  const endpoint = parts.endpoint(values.endpoint);
  if (!endpoint) {
    const words = failureWords("StoreNotListed", noParams(values));
    show({ step: "reach", state: "failed", code: "StoreNotListed", words });
    return nothingFound;
  }
  const opened = await parts.access.tryOut(companyId, endpoint, { ...values, version: job.version });
  if ("failure" in opened) {
    const { code, whose, requestId } = opened.failure;
    parts.log.info("check.done", { company: companyId, ok: false, code, whose, storeRequestId: requestId });
    const report = new CheckReport(checkStepsOf(values.access), show);
    report.failed(values.access === "role" ? "role" : "secret", opened.failure);
    report.finish();
    return nothingFound;
  }
  const target = {
    endpoint,
    region: values.region,
    bucket: values.bucket,
    wishes: wishesOf(values),
    credentials: opened.credentials,
    role: opened.role,
  };
  const { egressIps } = parts;
  const result = await checkConnection(target, values.folder, parts.caller, show, {
    egressIps,
    roleIsOpen: opened.isOpen,
  });
  parts.log.info("check.done", { company: companyId, ok: result.ok, code: result.failure?.code });
  return { ok: result.ok, offeredRegion: result.offeredRegion, markerStored: result.markerStored };
}

/** Thrown to undo a transaction for a check that another process has ended. */
class EndedElsewhere extends Error {}

/**
 * Saves what passed, when it was 保存 that asked and there still is a contract; else notes the outcome beside the
 * settings it was about. The check says so in the same transaction: a process that dies here has done both or neither.
 */
async function keepOutcome(
  db: Database,
  job: CheckJob,
  outcome: Outcome,
  steps: readonly CheckStep[],
): Promise<void> {
  const { companyId, checkId } = job;
  const end = async (trx: Trx, done: Omit<CheckDone, keyof Outcome>) => {
    if (!(await endCheck(companyId, trx, checkId, steps, { ...outcome, ...done })))
      throw new EndedElsewhere();
  };
  const tested = { at: new Date().toISOString(), ok: outcome.ok, steps: [...steps], by: job.by.actor };
  try {
    await db.forCompany(companyId, async (trx) => {
      const saved = job.save && outcome.ok && (await hasContract(companyId, trx));
      if (saved) {
        const values = { ...job.values, ...(await readSealedSecret(companyId, trx, checkId)) };
        await saveDestination(companyId, trx, values, job.version, tested, job.by);
      }
      if (!job.save) await noteOutcome(companyId, trx, job.version, tested);
      await end(trx, { saved, conflict: false });
    });
  } catch (error) {
    if (error instanceof EndedElsewhere) return;
    if (!(error instanceof AppError && error.code === "edited_meanwhile")) throw error;
    await db.forCompany(companyId, (trx) =>
      endCheck(companyId, trx, checkId, steps, { ...outcome, saved: false, conflict: true }),
    );
  }
}

async function noteOutcome(
  companyId: string,
  trx: Trx,
  version: number,
  tested: { at: string; ok: boolean; steps: CheckStep[] },
): Promise<void> {
  await trx
    .updateTable("destinations")
    .set({ last_check: JSON.stringify(tested), ...(tested.ok ? { verified_at: new Date() } : {}) })
    .where("company_id", "=", companyId)
    .where("version", "=", version)
    .execute();
}

function noParams({ endpoint, bucket, folder, region }: CheckJob["values"]) {
  return { action: "check", store: endpoint, bucket, folder, region, egressIps: "" } as const;
}
