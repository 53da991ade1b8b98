import type { Session } from "../../contract/session.ts";
import type { Visitor } from "../accounts/sessions.ts";
import type { Database, Trx } from "../base/database.ts";
import type { StoreSetting } from "../base/settings.ts";
import { readBacklog } from "../destinations/backlog.ts";
import { countUnderWay } from "../destinations/count-under-way.ts";
import { findDestination, isOpen, nextTryAt } from "../destinations/destination-store.ts";
import { countOpenErrors } from "./error-log.ts";
import { reasonWords } from "./reason-words.ts";

/** How people are told, for administrators; made by the room that tells. */
export type ReadTelling = (
  companyId: string,
  trx: Trx,
) => Promise<{ openIncidents: number; mail: "ok" | "files" | "waiting"; mailSince: string | null }>;

const nothingToTell = { openIncidents: 0, mail: "ok", mailSince: null } as const;

/** Who is signed in, and what concerns everybody in the company (the banner of the console). */
export async function presentSession(
  db: Database,
  stores: readonly StoreSetting[],
  readTelling: ReadTelling,
  visitor: Visitor,
): Promise<Session> {
  if (visitor.kind === "operator") return { kind: "operator", email: visitor.email };
  const { companyId, companyName, timeZone, email, role, mustAddFactor } = visitor;
  const notices = await db.forCompany(companyId, async (trx) => {
    const destination = await findDestination(companyId, trx);
    const paused = destination?.paused_at
      ? {
          since: destination.paused_at.toISOString(),
          words: reasonWords(destination.pause_code ?? "unknown", { ...destination.pause_params } as never),
          waiting: await countUnderWay(companyId, trx),
          nextTryAt: nextTryAt(destination),
        }
      : null;
    return {
      paused,
      backlog: destination && isOpen(destination) ? await readBacklog(companyId, trx) : null,
      noDestination: role === "administrator" && destination === null,
      demoBucket: stores.some(({ name, demo }) => demo && name === destination?.endpoint),
      openErrors: role === "administrator" ? await countOpenErrors(companyId, trx) : 0,
      ...(role === "administrator" ? await readTelling(companyId, trx) : nothingToTell),
    };
  });
  return {
    kind: "user",
    email,
    role,
    mustAddFactor,
    company: { id: companyId, name: companyName, timeZone },
    notices,
  };
}
