import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import type { AddSource } from "../../contract/source-pages.ts";
import type { SourceSettings } from "../../contract/sources.ts";
import { requireCompany } from "../accounts/companies.ts";
import { logOperation } from "../accounts/operation-log.ts";
import { ownSource } from "../ingest/legs/own-source.ts";
import { findWorking, makeOwnSource } from "../ingest/sources/source-acts.ts";
import { changeSource } from "../ingest/sources/source-store.ts";
import { type Invocation, optional, required, UsageError } from "./command.ts";
import { commandLine, withDatabase } from "./with-database.ts";

type OwnKind = AddSource["kind"];

/** A feed of a source that is a folder of the server, and the kinds of source that have it. */
export type Place = {
  feed: "errors" | "pcap";
  kinds: readonly OwnKind[];
  /** What the service must be allowed to do there; folders below it that are read. */
  writes: boolean;
  below: readonly string[];
  /** The settings with this folder. */
  settings: (folder: string) => Partial<SourceSettings>;
};

/**
 * Sets a folder of this server as a feed of a company's source, or ends that feed (`--folder none`). Only the command line
 * can: a place on the server is the operator's.
 */
export function setPlace(invocation: Invocation, place: Place): Promise<number> {
  const { values, print } = invocation;
  const told = required(values, "folder");
  const folder = told === "none" ? null : resolve(told);
  return withDatabase(invocation, async ({ db }) => {
    const company = await requireCompany(required(values, "company"), db);
    if (folder !== null) await refuseUnusable(folder, place);
    const add = optional(values, "add");
    if (add !== null && optional(values, "source") !== null)
      throw new UsageError("say either --source ID or --add NAME");
    const kind = readKind(optional(values, "kind"), place.kinds);
    const made =
      add === null ? null : await makeOwnSource(company.id, db, null, { kind, name: add }, commandLine);
    const sourceId = made?.id ?? optional(values, "source") ?? (await ownSource(company.id, db, kind));
    const name = await db.forCompany(company.id, async (trx) => {
      const source = await findWorking(company.id, trx, sourceId);
      const { [place.feed]: _before, ...others } = source.settings;
      const settings = { ...others, ...(folder === null ? {} : place.settings(folder)) };
      await changeSource(company.id, trx, null, sourceId, { settings });
      await logOperation(company.id, trx, {
        ...commandLine,
        operation: "source.change",
        details: { name: source.name, [place.feed]: folder ?? "none" },
      });
      return source.name;
    });
    if (values.json) {
      print(JSON.stringify({ id: sourceId, folder, ...(made?.key ? { key: made.key } : {}) }));
      return 0;
    }
    print(
      folder === null
        ? `Source ${sourceId} of ${company.id} (${name}) reads no such folder any more.`
        : `Source ${sourceId} of ${company.id} (${name}) reads ${folder} from now on.`,
    );
    if (made?.key) print(`Its API key; it is shown once and kept nowhere:\n${made.key}`);
    return 0;
  });
}

function readKind(value: string | null, kinds: readonly OwnKind[]): OwnKind {
  const kind = kinds.find((known) => value === null || known === value);
  if (kind === undefined) throw new UsageError(`--kind is ${kinds.join(" or ")}`);
  return kind;
}

/** The service runs as whoever ran this, as a rule: what this command cannot reach, it cannot either. */
async function refuseUnusable(folder: string, { writes, below }: Place): Promise<void> {
  for (const path of [folder, ...below.map((name) => resolve(folder, name))]) {
    const mode = constants.R_OK | constants.X_OK | (writes ? constants.W_OK : 0);
    await access(path, mode).catch((error: NodeJS.ErrnoException) => {
      const what = writes ? "read and written" : "read";
      throw new Error(
        `${path} cannot be ${what} (${error.code}); give the service's user access to it first`,
      );
    });
  }
}
