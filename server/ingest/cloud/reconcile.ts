import { sql } from "kysely";
import { cloudKinds } from "../../../contract/sources.ts";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import { noteSource, noteTrouble, type SourceName } from "../sources/source-events.ts";
import { findSource, keepCursor, openSecrets, type Source } from "../sources/source-store.ts";
import { announceItems, credentialsTrouble } from "./item-store.ts";
import { providerOf } from "./providers.ts";
import { asFetchError, createSourceClient, FetchError, type SourceWays } from "./source-client.ts";

/** Seconds between two looks at a provider's list, and after one that failed. */
const lookEvery = 3600;
const lookAgainAfter = 900;
/** Hours that every look covers anew, and the most after a long rest. */
const coverHours = 48;
const mostHours = 24 * 29;
/** Pages of one look: a hundred thousand recordings and more. */
const mostPages = 1000;
/** Recordings of one page that the source's page names. */
const mostNoted = 20;

type Parts = { db: Database; webKey: OpeningKey; ways: SourceWays; log: Log; signal: AbortSignal };
type Due = SourceName & { createdAt: Date; lookedAt: Date | null };

/** An event told of a recording without its ID: the list is looked at as soon as may be. */
export async function lookSoon(source: Source, db: Database): Promise<void> {
  await keepCursor(source, db, { lookAt: null });
}

/** Looks at the list of every provider whose turn it is: what no event told of is found there. */
export async function reconcile(parts: Parts): Promise<void> {
  for (const due of await findDue(parts.db)) {
    if (parts.signal.aborted) return;
    const source = await findSource(parts.db, due.sourceId);
    if (source !== null) await lookAt(parts, source, due);
  }
}

/** Sees all companies. */
async function findDue(db: Database): Promise<Due[]> {
  const listed = cloudKinds.filter((kind) => providerOf({ kind })?.list != null);
  const due = await sql<Due>`
    select company_id as "companyId", source_id as "sourceId", created_at as "createdAt",
      (cursor->>'lookedAt')::timestamptz as "lookedAt"
    from sources
    where ended_at is null and kind = any(${listed}::text[])
      and coalesce((cursor->>'lookAt')::timestamptz, '-infinity') <= now()
    order by coalesce((cursor->>'lookAt')::timestamptz, '-infinity') limit 100`.execute(db.system);
  return due.rows;
}

async function lookAt({ db, webKey, ways, log, signal }: Parts, source: Source, due: Due): Promise<void> {
  const provider = providerOf(source);
  const begun = new Date();
  if (provider?.list == null) return;
  const about = { company: source.companyId, source: source.sourceId };
  try {
    const cloud = {
      account: source.settings.account ?? {},
      secrets: (await openSecrets(source, webKey)) ?? {},
    };
    const client = createSourceClient(ways, (host) => provider.isHost(host, cloud), { maxBytes: 0, signal });
    let pages = 0;
    for await (const page of provider.list(client, cloud, sinceWhen(due, begun))) {
      const found = await announceItems(source, db, page);
      for (const item of found.slice(0, mostNoted))
        await noteSource(source, db, { kind: "noticed", item, code: "cloud-found" });
      if (found.length > 0) log.info("cloud.found", { ...about, items: found.length });
      if (++pages >= mostPages) break;
    }
    const lookAt = new Date(begun.getTime() + lookEvery * 1000);
    await keepCursor(source, db, { lookedAt: begun, lookAt });
    if (source.trouble?.code === "cloud-list") await noteTrouble(source, db, null);
  } catch (error) {
    const fault = asFetchError(error);
    if (!(fault instanceof FetchError)) log.error("cloud.list-failed", error, about);
    else if (signal.aborted) return;
    else {
      log.warn("cloud.list-refused", { ...about, ...fault.params });
      const code = fault.fault === "credentials" ? credentialsTrouble : "cloud-list";
      if (source.trouble === null || source.trouble.code !== credentialsTrouble)
        await noteTrouble(source, db, { code, params: fault.params });
    }
    await keepCursor(source, db, { lookAt: new Date(begun.getTime() + lookAgainAfter * 1000) });
  }
}

/** Two days, more after a rest; never from before the source was made: old archives are imported (docs/sources/import.md). */
export function sinceWhen({ createdAt, lookedAt }: Pick<Due, "createdAt" | "lookedAt">, now: Date): Date {
  const hours = (count: number) => now.getTime() - count * 3_600_000;
  const wanted = Math.min(hours(coverHours), (lookedAt ?? createdAt).getTime() - 3_600_000);
  // A provider's clock may be behind ours.
  return new Date(Math.max(wanted, createdAt.getTime() - 60_000, hours(mostHours)));
}
