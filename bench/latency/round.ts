import { setTimeout as sleep } from "node:timers/promises";
import type { Asked } from "../load/ask-console.ts";
import { type DatabaseFigures, readDatabase } from "../load/database-figures.ts";
import { now } from "../load/now.ts";
import { between } from "../load/processes.ts";
import { readJournal } from "../load/read-journal.ts";
import type { Cost, LoadStage } from "../load/stage.ts";
import { type ProcessFigures, readProcesses } from "../ship/process-figures.ts";

export type Round = {
  /** Milliseconds from the moment that each push was due. */
  answered: number[];
  stored: number[];
  asked: Asked[];
  /** Of the service's processes; of what stands around it. */
  service: ProcessFigures;
  others: Record<"sink" | "senders", Cost>;
  /** What the database did for all of it together. */
  database: DatabaseFigures;
};

/** Milliseconds that an object may come after the last push was answered. */
const patience = 120_000;
/** The database tells of its files with a delay of a second. */
const databaseDelay = 2_000;

/**
 * Pushes at moments of a schedule and waits until all of it is in the bucket, with a person at the console or without.
 * @param pagesASecond 0: nobody is at the console
 * @throws when a push was not answered 201, did not come to the bucket, or came twice
 */
export async function runRound(
  { onbin, send, askConsole, stored, journalOf, sinkCost }: LoadStage,
  name: string,
  { rate, seconds, pagesASecond }: { rate: number; seconds: number; pagesASecond: number },
): Promise<Round> {
  const processes = () => readProcesses(onbin.service.pid ?? 0, onbin.dataDir);
  await stored();
  const before = {
    processes: processes(),
    database: await readDatabase(onbin.dataDir),
    sink: await sinkCost(),
  };
  const endConsole = pagesASecond > 0 ? askConsole(pagesASecond) : async () => [];
  const senders = await send({ prefix: name, seconds, load: { rate } });
  const asked = await endConsole();
  const due = new Map<string, number>();
  const answered: number[] = [];
  for await (const entry of readJournal(journalOf(name))) {
    if (entry.kind !== "end") continue;
    if (entry.status !== 201) throw new Error(`${entry.id} was answered ${entry.status}`);
    due.set(entry.id, entry.due);
    answered.push(entry.at - entry.due);
  }
  const taken = new Map<string, number>();
  for (const end = now() + patience; taken.size < due.size; await sleep(50)) {
    for (const [id, at] of await stored()) {
      const since = due.get(id);
      if (since === undefined) continue;
      if (taken.has(id)) throw new Error(`${id} came to the bucket twice`);
      taken.set(id, at - since);
    }
    if (now() > end) throw new Error(`LOST: ${due.size - taken.size} of ${due.size} did not arrive`);
  }
  await sleep(databaseDelay);
  const sink = await sinkCost();
  const database = await readDatabase(onbin.dataDir);
  const did = (what: keyof DatabaseFigures) => database[what] - before.database[what];
  return {
    ...{ answered, stored: [...taken.values()], asked },
    service: between(before.processes, processes()),
    others: { sink: { ...sink, cpuSeconds: sink.cpuSeconds - before.sink.cpuSeconds }, senders },
    database: {
      walBytes: did("walBytes"),
      transactions: did("transactions"),
      walSyncs: did("walSyncs"),
      databaseBytes: did("databaseBytes"),
    },
  };
}
