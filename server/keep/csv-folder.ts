import { join } from "node:path";
import type { Spool } from "./spool.ts";

/** The folder of a company's CSV files, inside the spool; beside its folders of days, which alone hold audio. */
export const csvFolder = (companyId: string) => join(companyId, "csv");

/** Where a maker writes; its lease is part of the name, so that two of them never write into one. */
export function csvNames({ id, token }: { id: string; token: string }): { part: string; whole: string } {
  const name = `${id}.${token.slice(0, 8)}`;
  return { part: `${name}.part`, whole: `${name}.csv` };
}

/** Files of our own making; whatever else somebody put there is left alone. */
export const csvFileName = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{8}\.(csv|part)$/;

export async function removeCsv(spool: Spool, file: string): Promise<void> {
  await spool.remove([file]);
}
