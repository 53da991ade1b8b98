import { type Backfill, type BackfillChoice, backfillStates } from "../../contract/backfill.ts";
import { callTypes } from "../../contract/call-types.ts";
import { requireCompany } from "../accounts/companies.ts";
import { AppError } from "../base/app-error.ts";
import { listBackfills, readBackfill } from "../keep/backfill-list.ts";
import { type BackfillAct, steerBackfill } from "../keep/backfill-steer.ts";
import { estimateBackfill, startBackfill } from "../keep/backfill-store.ts";
import { type Command, flag, optional, required, text, UsageError, type Values } from "./command.ts";
import { commandLine, withDatabase } from "./with-database.ts";

export const backfillStart: Command = {
  name: "backfill start",
  summary: "Ship skipped calls of a period whose audio is still here",
  usage: "--company ID --from DAY --to DAY [--types T,…] [--reasons R,…] [--dry-run]",
  options: {
    company: text,
    from: text,
    to: text,
    types: text,
    reasons: text,
    "dry-run": flag,
    json: flag,
  },
  details: [
    "DAY is YYYY-MM-DD in the company's time zone; both days are included.",
    `--types: ${callTypes.join(", ")}. --reasons: not-contracted, integration-off.`,
    "--dry-run only counts. One backfill of a company runs at a time; fresh calls go first.",
  ],
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const { id } = await requireCompany(required(values, "company"), db);
      const choice = readChoice(values);
      if (values["dry-run"]) {
        const estimate = await db.forCompany(id, (trx) => estimateBackfill(id, trx, choice));
        const { count, bytes, seconds } = estimate;
        if (values.json) print(JSON.stringify(estimate));
        else
          print(`${count} recordings, ${bytes} bytes, about ${Math.ceil(seconds)} s. Nothing was started.`);
        return 0;
      }
      const begun = await db.forCompany(id, async (trx) =>
        readBackfill(id, trx, await startBackfill(id, trx, choice, commandLine)),
      );
      print(
        values.json ? JSON.stringify(begun) : `Backfill ${begun.id} has begun: ${begun.total} recordings.`,
      );
      return 0;
    }),
};

export const backfillList: Command = {
  name: "backfill list",
  summary: "List a company's backfills, newest first, with how far they are",
  usage: "--company ID",
  options: { company: text, json: flag },
  run: (invocation) =>
    withDatabase(invocation, async ({ db }) => {
      const { values, print } = invocation;
      const { id } = await requireCompany(required(values, "company"), db);
      const { items } = await db.forCompany(id, (trx) => listBackfills(id, trx));
      if (values.json) print(JSON.stringify(items));
      else for (const item of items) print(describe(item));
      return 0;
    }),
};

export const backfillPause = steering(
  "pause",
  "Pause the backfill of a company; what is under way is finished",
);
export const backfillResume = steering("resume", "Go on with a paused backfill");
export const backfillCancel = steering(
  "cancel",
  "Cancel a backfill; what has not begun is skipped as before",
);

function steering(act: BackfillAct, summary: string): Command {
  return {
    name: `backfill ${act}`,
    summary,
    usage: "--company ID [--id BACKFILL]",
    options: { company: text, id: text, json: flag },
    details: ["Without --id the one that is under way."],
    run: (invocation) =>
      withDatabase(invocation, async ({ db }) => {
        const { values, print } = invocation;
        const { id } = await requireCompany(required(values, "company"), db);
        const asked = optional(values, "id");
        if (asked !== null && !/^[0-9a-f-]{36}$/.test(asked))
          throw new UsageError("--id is the ID of a backfill");
        const after = await db.forCompany(id, async (trx) => {
          const { items } = await listBackfills(id, trx);
          const isUnderWay = ({ state }: Backfill) => state === "running" || state === "paused";
          const backfillId = asked ?? items.find(isUnderWay)?.id;
          if (backfillId === undefined) throw new AppError("backfill_over", { state: "none under way" });
          await steerBackfill(id, trx, backfillId, act, commandLine);
          return readBackfill(id, trx, backfillId);
        });
        print(values.json ? JSON.stringify(after) : describe(after));
        return 0;
      }),
  };
}

function readChoice(values: Values): BackfillChoice {
  const list = (name: string) =>
    optional(values, name)
      ?.split(",")
      .filter((entry) => entry !== "") ?? [];
  const types = list("types").map((entry) => {
    const type = callTypes.find((known) => known === entry);
    if (type === undefined) throw new UsageError(`--types: "${entry}" is none of ${callTypes.join(", ")}`);
    return type;
  });
  return { from: required(values, "from"), to: required(values, "to"), types, reasons: list("reasons") };
}

function describe({ id, from, to, state, total, delivered, underWay, failed, left }: Backfill): string {
  const widest = Math.max(...backfillStates.map(({ length }) => length));
  return [
    id,
    `${from}..${to}`,
    state.padEnd(widest),
    `${delivered} of ${total} delivered, ${underWay} under way, ${failed} failed, ${left} to go`,
  ].join("\t");
}
