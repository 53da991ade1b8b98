import { setTimeout as sleep } from "node:timers/promises";
import type { CheckDone, CheckStep } from "../../contract/destination.ts";
import type { Language } from "../../contract/words.ts";
import { requireCompany } from "../accounts/companies.ts";
import { readSealingKey, settleMasterKey } from "../accounts/sealing-key.ts";
import { AppError } from "../base/app-error.ts";
import { silentLog } from "../base/log.ts";
import { openAccess } from "../destinations/access.ts";
import { readAmazonS3Page } from "../destinations/amazon-s3-page.ts";
import { readPrincipals } from "../destinations/aws-identity.ts";
import { readCheck, startCheck } from "../destinations/check-store.ts";
import { startCheckWorker } from "../destinations/check-worker.ts";
import { findDestination, fromRow, removeDestination } from "../destinations/destination-store.ts";
import { parseValues } from "../destinations/parse-values.ts";
import { createS3Caller } from "../destinations/s3-caller.ts";
import { saveValues } from "../destinations/save-values.ts";
import { findStore } from "../destinations/stores.ts";
import { type Command, flag, type Invocation, optional, required, text, UsageError } from "./command.ts";
import { describeStep } from "./describe-step.ts";
import { readSecret } from "./read-secret.ts";
import {
  archiveWarning,
  parseWishes,
  wishDetails,
  wishLines,
  wishOptions,
  wishUsage,
} from "./wish-options.ts";
import { commandLine, type Workplace, withDatabase } from "./with-database.ts";

export const destinationSet: Command = {
  name: "destination set",
  summary: "Test and save a company's Amazon S3 settings; the secret access key is read from standard input",
  usage: `--company ID --bucket B --folder F --region R (--access-key K | --role-arn ARN) [--endpoint NAME] ${wishUsage} [--disabled] [--no-check]`,
  options: {
    company: text,
    bucket: text,
    folder: text,
    region: text,
    "access-key": text,
    "role-arn": text,
    endpoint: text,
    ...wishOptions,
    disabled: flag,
    "no-check": flag,
    json: flag,
  },
  details: [
    "Without --no-check the connection is tested as the page does it, and saved only if it works.",
    "--endpoint is a name of ONBIN_S3_ENDPOINTS; without it Amazon S3 itself.",
    "An empty standard input keeps the stored secret.",
    "With --role-arn nothing is read and no key is kept: its policies are shown by onbin destination policy.",
    ...wishDetails,
  ],
  run: async (invocation) => {
    const { values, language, print } = invocation;
    const roleArn = optional(values, "role-arn");
    if (roleArn !== null && values["access-key"] !== undefined)
      throw new UsageError("say --access-key or --role-arn, not both");
    const secret = roleArn === null ? await readSecret() : "";
    return withDatabase(invocation, async (workplace) => {
      const { db, settings } = workplace;
      const company = await requireCompany(required(values, "company"), db);
      const endpoint = optional(values, "endpoint") ?? "aws";
      const store = findStore(settings.s3Endpoints, endpoint);
      if (!store) {
        const names = ["aws", ...settings.s3Endpoints.map(({ name }) => name)].join(", ");
        throw new Error(
          `there is no store "${endpoint}"; --endpoint is one of ${names} (ONBIN_S3_ENDPOINTS)`,
        );
      }
      const typed = {
        enabled: !values.disabled,
        endpoint,
        bucket: required(values, "bucket"),
        folder: optional(values, "folder") ?? "",
        region: optional(values, "region") ?? "",
        ...(roleArn === null
          ? { accessKeyId: required(values, "access-key"), secretAccessKey: secret === "" ? null : secret }
          : { access: "role" as const, roleArn, accessKeyId: "", secretAccessKey: null }),
        ...parseWishes(values),
      };
      const parsed = parseValues(typed, store, language);
      const archived = archiveWarning(parsed.storageClass, language);
      if (archived !== null && !values.json) print(archived);
      const before = await db.forCompany(company.id, (trx) => findDestination(company.id, trx));
      const saved = await saveValues(company.id, db, await readSealingKey(db), parsed, {
        test: !values["no-check"],
        version: before?.version ?? 0,
        by: commandLine,
      });
      if ("version" in saved) {
        if (values.json) print(JSON.stringify({ saved: true, tested: false }));
        else print(say(language, "保存しました (未テスト)。", "Saved without a test."));
        return 0;
      }
      const { steps, done } = await followCheck(workplace, invocation, company.id, saved.checkId);
      if (values.json) print(JSON.stringify({ ...done, steps }));
      else if (done.conflict)
        print(say(language, "ほかの人が先に保存しました。", "Somebody else saved meanwhile."));
      else if (done.saved) print(say(language, "保存しました。", "Saved."));
      else print(say(language, "保存していません。", "Not saved."));
      return done.saved ? 0 : 1;
    });
  },
};

export const destinationCheck: Command = {
  name: "destination check",
  summary: "Test the saved Amazon S3 settings of a company, step by step",
  usage: "--company ID",
  options: { company: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async (workplace) => {
      const { db } = workplace;
      const company = await requireCompany(required(invocation.values, "company"), db);
      const checkId = await db.forCompany(company.id, async (trx) => {
        const row = await findDestination(company.id, trx);
        if (!row) throw new AppError("destination_missing");
        return startCheck(company.id, trx, fromRow(row), {
          save: false,
          version: row.version,
          by: commandLine,
        });
      });
      const { steps, done } = await followCheck(workplace, invocation, company.id, checkId);
      if (invocation.values.json) invocation.print(JSON.stringify({ ...done, steps }));
      return done.ok ? 0 : 1;
    }),
};

export const destinationShow: Command = {
  name: "destination show",
  summary: "Show the Amazon S3 settings of a company, without the secret",
  usage: "--company ID",
  options: { company: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db, settings }) => {
      const { values, language, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const principals = await readPrincipals(db);
      const { destination, contract, externalId } = await db.forCompany(company.id, (trx) =>
        readAmazonS3Page(company.id, trx, settings, principals),
      );
      if (!contract) throw new AppError("contract_missing");
      if (!destination) throw new AppError("destination_missing");
      if (values.json) {
        print(JSON.stringify(destination));
        return 0;
      }
      const { enabled, endpoint, bucket, folder, region, accessKeyId, secretLast4, state, waiting } =
        destination;
      const lines = {
        enabled,
        endpoint,
        bucket,
        folder,
        region,
        access: destination.access,
        ...(destination.access === "role"
          ? {
              role: destination.roleArn,
              "external ID": externalId,
              principal: principals.get(endpoint) ?? "(none: onbin aws-identity set)",
            }
          : { "access key": accessKeyId, secret: `••••${secretLast4}` }),
        ...wishLines(destination),
        state,
        waiting,
      };
      for (const [name, value] of Object.entries(lines)) print(`${name}: ${value}`);
      const { paused, unverified, lastDelivered, storageClass } = destination;
      const archived = archiveWarning(storageClass, language);
      if (archived !== null) print(archived);
      if (lastDelivered) print(`last delivered: ${lastDelivered.at} ${lastDelivered.sequenceId}`);
      if (paused) {
        const { cause, cure } = paused.words[language];
        print(`paused since: ${paused.since} (${paused.code})\n${cause} ${cure}`);
      }
      if (unverified) {
        print(
          say(
            language,
            "接続は未確認です。次の通話の終了後に外部連携エラーログを確認してください。",
            "Not tested yet: look at the integration error log after the next call.",
          ),
        );
      }
      return 0;
    }),
};

export const destinationRemove: Command = {
  name: "destination remove",
  summary: "End the integration of a company and destroy the stored credentials",
  usage: "--company ID [--finish-first]",
  options: { company: text, "finish-first": flag, json: flag },
  details: ["What waits stays here as skipped, or is shipped first with --finish-first."],
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const company = await requireCompany(required(values, "company"), db);
      const mode = values["finish-first"] ? "finish-first" : "stop-now";
      const state = await db.forCompany(company.id, async (trx) => {
        const row = await findDestination(company.id, trx);
        return removeDestination(company.id, trx, mode, row?.version ?? 0, commandLine);
      });
      if (values.json) print(JSON.stringify({ state }));
      else
        print(
          state === "ended"
            ? "Ended; the stored credentials are destroyed."
            : "Ending: what waits is shipped first.",
        );
      return 0;
    }),
};

/** Shows a check's steps as they happen. Without a running service the check runs in this process. */
async function followCheck(
  { db, settings, serviceRuns }: Workplace,
  { values, language, print }: Invocation,
  companyId: string,
  checkId: string,
): Promise<{ steps: CheckStep[]; done: CheckDone }> {
  const worker = serviceRuns ? null : await startOwnWorker(db, settings);
  try {
    let shown = 0;
    for (const until = Date.now() + 300_000; Date.now() < until; await sleep(100)) {
      const check = await db.forCompany(companyId, (trx) => readCheck(companyId, trx, checkId));
      if (!check) break;
      if (!values.json) for (const step of check.steps.slice(shown)) print(describeStep(step, language));
      shown = Math.max(shown, check.steps.length);
      if (check.done) return { steps: check.steps, done: check.done };
    }
    throw new UsageError("the check gave no answer; is the service's work process alive?");
  } finally {
    await worker?.();
  }
}

async function startOwnWorker(
  db: Workplace["db"],
  settings: Workplace["settings"],
): Promise<() => Promise<void>> {
  const caller = createS3Caller({
    bindAddress: settings.egressBind ?? undefined,
    proxy: settings.egressProxy ?? undefined,
    allow: settings.s3Allow,
  });
  const { master: key } = await settleMasterKey(db, settings);
  const { egressIps } = settings;
  const worker = startCheckWorker({
    db,
    caller,
    access: openAccess({ db, key, caller, egressIps, log: silentLog }),
    endpoint: (name) => findStore(settings.s3Endpoints, name),
    egressIps,
    log: silentLog,
  });
  return async () => {
    await worker.stop();
    caller.close();
  };
}

const say = (language: Language, ja: string, en: string) => (language === "ja" ? ja : en);
