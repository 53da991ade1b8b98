import { resolve } from "node:path";
import type { FactsFeed, SourceSettings } from "../../contract/sources.ts";
import { isTimeZone } from "../../contract/time-zones.ts";
import { requireCompany } from "../accounts/companies.ts";
import { logOperation } from "../accounts/operation-log.ts";
import { openingKey } from "../base/sealing.ts";
import { deriveWebKey } from "../base/web-key.ts";
import { checkQuery } from "../ingest/asterisk/check-query.ts";
import { type FeedKind, lacking } from "../ingest/asterisk/columns.ts";
import { isDatabaseAddress, styleOf } from "../ingest/asterisk/query-rows.ts";
import { FeedTrouble, readFile, readTable } from "../ingest/asterisk/read-feed.ts";
import { makeOwnSource } from "../ingest/sources/source-acts.ts";
import { sourceMessage } from "../ingest/sources/source-message.ts";
import { changeSource, findSource, openSecrets } from "../ingest/sources/source-store.ts";
import {
  type Command,
  flag,
  type Invocation,
  optional,
  required,
  text,
  UsageError,
  type Values,
} from "./command.ts";
import { readSecret } from "./read-secret.ts";
import { commandLine, withDatabase } from "./with-database.ts";

/** Days that a feed is read back at first, when nobody says otherwise. */
const readBack = 31;

export const sourceFacts: Command = {
  name: "source facts",
  summary: "Say where Asterisk or FreePBX writes its detail records (CDR) and channel events (CEL)",
  usage:
    "--company ID (--source ID | --add NAME [--kind asterisk|freepbx]) [--cdr FILE|URL|none] [--cel FILE|URL|none] [--time-zone Z]",
  options: {
    company: text,
    source: text,
    add: text,
    kind: text,
    cdr: text,
    cel: text,
    query: text,
    "cel-query": text,
    columns: text,
    "cel-columns": text,
    "time-zone": text,
    since: text,
    within: text,
    "no-check": flag,
    json: flag,
  },
  details: [
    "FILE is a CSV file on this server that grows and is rotated; URL is mysql://user@host/asteriskcdrdb or postgres://….",
    "A database's password is read from standard input. Without --query the tables cdr and cel of FreePBX are read.",
    "--query, --cel-query: a SELECT with the bound :since, ordered by time. --columns, --cel-columns: the order in FILE, a,b,c.",
    "--time-zone: IANA name of the zone that the records' times are in, which write none; default: the company's.",
    `--since: calls that ended before are passed over; RFC 3339; default: ${readBack} days ago.`,
    "--within: seconds that a recording waits for its record before it is shipped; default 120.",
    "--add makes a source and prints its API key alone on the last line. What is said is tried at once, unless --no-check.",
  ],
  run: async (invocation) => {
    const { values, print } = invocation;
    const addresses = [optional(values, "cdr"), optional(values, "cel")];
    if (addresses.every((from) => from === null)) throw new UsageError("--cdr or --cel is missing");
    // Asked before a password is read and a feed is tried, so that neither is done for nothing.
    required(values, "company");
    const isNew = checkTarget(values);
    const isTable = addresses.some((from) => from !== null && isDatabaseAddress(from));
    const password = isTable ? await readSecret() : "";
    return withDatabase(invocation, async ({ db, settings: ours }) => {
      const company = await requireCompany(required(values, "company"), db);
      const webKey = await openingKey(Buffer.from(await deriveWebKey(ours), "base64"));
      const zone = optional(values, "time-zone") ?? company.timeZone;
      if (!isTimeZone(zone))
        throw new UsageError(`--time-zone: ${zone} is no IANA time zone, such as Asia/Tokyo`);
      const feeds = (["cdr", "cel"] as const).flatMap((kind) => {
        const feed = readFeed(values, kind, zone);
        return feed === undefined ? [] : [{ kind, feed }];
      });
      const tried = [];
      for (const { kind, feed } of feeds) {
        if (feed === null || values["no-check"] === true) continue;
        tried.push({ kind, ...(await tryFeed(kind, feed, password === "" ? null : password, invocation)) });
      }
      const made = isNew ? await addSource(invocation, company.id, db, webKey) : null;
      const sourceId = made?.id ?? required(values, "source");
      const source = await findSource(db, sourceId);
      if (source === null || source.companyId !== company.id)
        throw new Error(`${company.id} has no source ${sourceId}`);
      const secrets = {
        ...(await openSecrets(source, webKey)),
        ...Object.fromEntries(
          feeds.flatMap(({ kind, feed }) =>
            feed !== null && isDatabaseAddress(feed.from) && password !== ""
              ? [[`${kind}Password`, password]]
              : [],
          ),
        ),
      };
      const settings = merge(source.settings, feeds, readWithin(values));
      await db.forCompany(company.id, async (trx) => {
        await changeSource(company.id, trx, webKey, sourceId, { settings, secrets });
        const changed = Object.fromEntries(feeds.map(({ kind, feed }) => [kind, feed?.from ?? "none"]));
        await logOperation(company.id, trx, {
          ...commandLine,
          operation: "source.change",
          details: { name: source.name, ...changed, timeZone: zone },
        });
      });
      if (values.json)
        print(JSON.stringify({ id: sourceId, ...(made?.key ? { key: made.key } : {}), settings, tried }));
      else {
        for (const { kind, warning, records, refused } of tried) {
          const name = kind.toUpperCase();
          if (warning !== undefined) print(`! ${name}: ${warning}`);
          else
            print(`✓ ${name}: ${records} records can be read${refused === 0 ? "" : `, ${refused} cannot`}`);
        }
        print(
          `Source ${sourceId} of ${company.id} (${source.name}) reads them from now on, times in ${zone}.`,
        );
        if (made?.key) {
          print("Its API key; it is shown once and kept nowhere:");
          print(made.key);
        }
      }
      return 0;
    });
  },
};

/** @returns whether a source is to be made. @throws UsageError unless it is said which one is meant */
function checkTarget(values: Values): boolean {
  const [source, add] = [optional(values, "source"), optional(values, "add")];
  if (source === null && add === null)
    throw new UsageError("--source ID (onbin source list), or --add NAME for a new one, is missing");
  if (source !== null && add !== null) throw new UsageError("say either --source ID or --add NAME");
  const kind = optional(values, "kind");
  if (add !== null && kind !== null && kind !== "asterisk" && kind !== "freepbx")
    throw new UsageError("--kind is asterisk or freepbx");
  return add !== null;
}

async function addSource(
  { values }: Invocation,
  companyId: string,
  db: Parameters<typeof makeOwnSource>[1],
  webKey: Parameters<typeof makeOwnSource>[2],
) {
  const kind = optional(values, "kind") === "freepbx" ? "freepbx" : "asterisk";
  return makeOwnSource(companyId, db, webKey, { kind, name: required(values, "add") }, commandLine);
}

/** @returns undefined: not spoken of; null: to be read no more */
function readFeed(values: Values, kind: FeedKind, timeZone: string): FactsFeed | null | undefined {
  const from = optional(values, kind);
  if (from === null) return undefined;
  if (from === "none") return null;
  const query = optional(values, kind === "cdr" ? "query" : "cel-query");
  const columns = (optional(values, kind === "cdr" ? "columns" : "cel-columns") ?? "")
    .split(",")
    .map((name) => name.trim());
  const given = columns.filter((name) => name !== "");
  const since = optional(values, "since") ?? new Date(Date.now() - readBack * 86_400_000).toISOString();
  if (Number.isNaN(Date.parse(since))) throw new UsageError("--since is a time such as 2026-11-22T00:00:00Z");
  const missing = given.length === 0 ? null : lacking(kind, given);
  if (missing !== null) throw new UsageError(`the columns lack ${missing}`);
  const isTable = isDatabaseAddress(from);
  if (isTable) {
    const { password, searchParams } = new URL(from);
    // PostgreSQL's client takes one from `?password=` as well; the address is shown and logged.
    const isSaid =
      password !== "" || [...searchParams.keys()].some((name) => /pass(?:word|wd)|pwd/i.test(name));
    if (isSaid) throw new UsageError("the password belongs on standard input, not into the address");
    try {
      checkQuery(query, kind, styleOf(from));
    } catch (error) {
      throw new UsageError(`the query cannot be used: ${(error as Error).message}`);
    }
  }
  return {
    from: isTable ? from : resolve(from),
    query,
    columns: given,
    timeZone,
    since: new Date(since).toISOString(),
  };
}

/**
 * Reads once what the service will read. A file that is not there yet is only warned of: Asterisk makes it with the first
 * call, and the service waits for it.
 * @throws Error with cause and cure
 */
async function tryFeed(kind: FeedKind, feed: FactsFeed, password: string | null, { language }: Invocation) {
  try {
    const turn = isDatabaseAddress(feed.from)
      ? await readTable(kind, feed, password, {})
      : await readFile(kind, feed, null);
    return {
      records: turn.cdrs.length + turn.links.length,
      refused: turn.refusals.length,
      warning: undefined,
    };
  } catch (error) {
    if (!(error instanceof FeedTrouble)) throw error;
    const { cause, cure } = sourceMessage(error.code, error.params)[language];
    if (error.code === "facts-file-missing") return { records: 0, refused: 0, warning: `${cause} ${cure}` };
    throw new Error(`${cause} ${cure} Nothing was changed.`);
  }
}

/** @returns undefined: not spoken of */
function readWithin(values: Values): number | undefined {
  const within = optional(values, "within");
  if (within === null) return undefined;
  if (!/^\d{1,5}$/.test(within) || Number(within) > 86_400)
    throw new UsageError("--within is 0 to 86400 seconds");
  return Number(within);
}

function merge(
  { cdr, cel, ...others }: SourceSettings,
  feeds: readonly { kind: FeedKind; feed: FactsFeed | null }[],
  within: number | undefined,
): SourceSettings {
  const all = { cdr, cel, ...Object.fromEntries(feeds.map(({ kind, feed }) => [kind, feed ?? undefined])) };
  return {
    ...others,
    ...(all.cdr === undefined ? {} : { cdr: all.cdr }),
    ...(all.cel === undefined ? {} : { cel: all.cel }),
    ...(within === undefined ? {} : { factsWithin: within }),
  };
}
