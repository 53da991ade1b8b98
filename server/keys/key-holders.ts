import type { Database } from "../base/database.ts";
import type { MasterKey } from "../base/master-key.ts";
import { listProcesses, type SeenProcess } from "../keep/process-beat.ts";

/** Living processes that could not open what this key seals. */
export async function processesLacking(db: Database, key: MasterKey): Promise<string[]> {
  return (await living(db)).filter((seen) => lacks(seen, key)).map(nameOf);
}

/** Living processes that lack this key, or seal with another at this moment. */
export async function processesSealingOtherwise(db: Database, key: MasterKey): Promise<string[]> {
  const others = (seen: SeenProcess) =>
    lacks(seen, key) || (seen.doing.keys?.seals ?? []).some((id) => !isOf(key, id));
  return (await living(db)).filter(others).map(nameOf);
}

async function living(db: Database): Promise<SeenProcess[]> {
  return (await listProcesses(db.system)).filter(({ alive }) => alive);
}

const lacks = ({ doing }: SeenProcess, key: MasterKey) =>
  !(doing.keys?.opens ?? []).some((id) => isOf(key, id));

const isOf = ({ master, web }: MasterKey, id: string) => id === master.id || id === web.id;

const nameOf = ({ role, pid, machine }: SeenProcess) => `${role} ${pid} @ ${machine}`;
