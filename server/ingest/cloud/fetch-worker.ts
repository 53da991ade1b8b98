import { randomUUID } from "node:crypto";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import { type Pump, startPump } from "../../base/pump.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import type { Incoming, Spool } from "../../keep/spool.ts";
import { spoolFault } from "../../keep/spool-fault.ts";
import type { Params } from "../../keep/tables.ts";
import type { Received } from "../arrival.ts";
import { receiveRecording } from "../receive-recording.ts";
import { noteSource, noteTrouble } from "../sources/source-events.ts";
import { findSource, keepCursor, openSecrets, type Source } from "../sources/source-store.ts";
import { mostTries } from "./fetch-delay.ts";
import {
  type ClaimedItem,
  claimItems,
  credentialsTrouble,
  givenUpTrouble,
  giveUp,
  holdItem,
  markTaken,
  tryLater,
} from "./item-store.ts";
import type { Plan } from "./provider.ts";
import { providerOf } from "./providers.ts";
import { storable } from "./said.ts";
import { asFetchError, createSourceClient, FetchError, type SourceWays } from "./source-client.ts";

/** Recordings fetched at once, and of one source (one more may begin between two claims). */
const slots = 16;
const perSource = 2;
const idleMs = 2_000;
const holdMs = 40_000;
/** Seconds to wait while the disk is nearly full. */
const diskWait = 60;
/** Bytes of the room that one more recording may want: itself, and what is made of it. */
const wantedRoom = 64 * 2 ** 20;

class DiskTight extends Error {
  constructor() {
    super("the spool's disk is nearly full");
    this.name = "DiskTight";
  }
}

type Parts = {
  db: Database;
  spool: Spool;
  webKey: OpeningKey;
  ways: SourceWays;
  /** Largest recording in bytes. */
  maxUpload: number;
  log: Log;
};

/** Fetches what providers announced, patiently, until it is stopped. */
export function startFetchWorker(parts: Parts): Pump {
  const { db, log } = parts;
  const stopping = new AbortController();
  const underWay = new Map<string, number>();
  const count = (sourceId: string, by: number) => underWay.set(sourceId, (underWay.get(sourceId) ?? 0) + by);
  const pump = startPump<ClaimedItem>({
    name: "cloud.fetch",
    slots,
    idleMs,
    claim: async (free) => {
      const full = [...underWay].filter(([, running]) => running >= perSource).map(([sourceId]) => sourceId);
      const items = await claimItems(db, free, full);
      for (const { sourceId } of items) count(sourceId, 1);
      return items;
    },
    run: async (item) => {
      const hold = setInterval(() => {
        holdItem(item, db).catch((error: unknown) => log.error("cloud.not-held", error, { item: item.item }));
      }, holdMs);
      try {
        await fetchOne(parts, item, stopping.signal);
      } finally {
        clearInterval(hold);
        count(item.sourceId, -1);
        if (underWay.get(item.sourceId) === 0) underWay.delete(item.sourceId);
      }
    },
    log,
  });
  return {
    wake: pump.wake,
    async stop() {
      stopping.abort();
      await pump.stop();
    },
  };
}

async function fetchOne(parts: Parts, item: ClaimedItem, signal: AbortSignal): Promise<void> {
  const { db, log } = parts;
  const source = await findSource(db, item.sourceId);
  if (source === null) return;
  const about = { company: item.companyId, source: item.sourceId, item: item.item };
  try {
    const received = await receiveOne(parts, source, item, signal);
    await markTaken(item, db, received.sequenceId);
    log.info("cloud.fetched", { ...about, sequenceId: received.sequenceId, isNew: received.isNew });
    await noteSource(source, db, { kind: "received", item: item.item, sequenceId: received.sequenceId });
    if (source.trouble?.code === credentialsTrouble) await noteTrouble(source, db, null);
  } catch (error) {
    if (signal.aborted) return tryLater(item, db, { counted: false });
    const fault = asFetchError(error);
    if (fault instanceof FetchError) return settle(parts, source, item, fault);
    log.error("cloud.fetch-broke", error, about);
    const isDisk = error instanceof DiskTight || spoolFault(error) instanceof AppError;
    await tryLater(item, db, isDisk ? { counted: false, seconds: diskWait } : { counted: true });
  }
}

async function receiveOne(
  { db, spool, webKey, ways, maxUpload }: Parts,
  source: Source,
  item: ClaimedItem,
  signal: AbortSignal,
): Promise<Received> {
  if ((await spool.room()) < wantedRoom) throw new DiskTight();
  const provider = providerOf(source);
  if (provider === null) throw new Error(`no provider of kind ${source.kind}`);
  const cloud = {
    account: source.settings.account ?? {},
    secrets: (await openSecrets(source, webKey)) ?? {},
  };
  const isHost = (host: string) => provider.isHost(host, cloud);
  const client = createSourceClient(ways, isHost, { maxBytes: maxUpload, signal });
  const plan = await provider.plan(client, cloud, item);
  const legs = await takeMedia(spool, plan);
  let kept = false;
  try {
    const originals = await spool.keep(item.companyId, legs);
    kept = true;
    return await receiveRecording(db, spool, item.companyId, {
      archive: false,
      ...plan.arrival,
      source: source.sourceId,
      key: item.item,
      media: {
        originals: originals.map((original) =>
          plan.swapped && original.role === "both" ? { ...original, swapped: true } : original,
        ),
        declaredFormat: plan.declaredFormat ?? null,
        agentOffset: plan.agentOffset ?? 0,
        customerOffset: plan.customerOffset ?? 0,
      },
      raw: storable(plan.raw),
      requestId: randomUUID(),
    });
  } finally {
    if (!kept) await spool.discard(legs.map(({ incoming }) => incoming));
  }
}

async function takeMedia(spool: Spool, { media }: Plan) {
  const legs: { role: Plan["media"][number]["role"]; incoming: Incoming }[] = [];
  try {
    for (const { role, open } of media) {
      const incoming = await spool.take(await open());
      legs.push({ role, incoming });
      // Providers finish a file after they told of it.
      if (incoming.bytes === 0) throw new FetchError("not-there");
    }
    return legs;
  } catch (error) {
    await spool.discard(legs.map(({ incoming }) => incoming));
    throw error;
  }
}

/** What follows from a failed fetch: who has to do something, and when it is tried again. */
async function settle(
  { db, log }: Parts,
  source: Source,
  item: ClaimedItem,
  error: FetchError,
): Promise<void> {
  const { fault, params, retryAfter } = error;
  const about = { company: item.companyId, source: item.sourceId, item: item.item, ...params };
  const noted = async (kind: "noticed" | "refused", code: string, more: Params = {}) =>
    noteSource(source, db, { kind, item: item.item, code, params: { ...params, ...more } });
  if (fault === "credentials") {
    log.warn("cloud.credentials", about);
    await noteTrouble(source, db, { code: credentialsTrouble, params });
    await keepCursor(source, db, { probedAt: new Date() });
    return tryLater(item, db, { counted: false, fault: params });
  }
  const isFinal = fault === "too-large" || item.tries + 1 >= mostTries;
  if (isFinal) {
    log.warn("cloud.given-up", { ...about, tries: item.tries + 1 });
    await giveUp(item, db, params);
    await noteTrouble(source, db, { code: givenUpTrouble, params: { ...params, item: item.item } });
    return noted("refused", fault === "too-large" ? "cloud-too-large" : givenUpTrouble);
  }
  log.info("cloud.retry", { ...about, tries: item.tries + 1 });
  // "Not ready yet" is nothing to read about; what is new of a recording is said once, not at every try.
  const before = (item.details.fault ?? {}) as Params;
  if (before.fault !== fault && fault !== "not-there") await noted("noticed", "cloud-not-fetched");
  await tryLater(item, db, { counted: true, seconds: Math.min(retryAfter ?? 0, 3600), fault: params });
}
