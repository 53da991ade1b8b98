import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { type LogLevel, logLevels } from "./log.ts";

/** A store from ONBIN_S3_ENDPOINTS that companies may choose beside AWS. */
export type StoreSetting = { name: string; url: string; region: string; pathStyle: boolean; demo: boolean };

/** All settings in force, typed. Secrets are `masterKey`, `databaseUrl` and `smtpUrl`. */
export type Settings = {
  dataDir: string;
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  listen: { host: string; port: number };
  publicUrl: string;
  /** Addresses or ranges of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  masterKey: string | null;
  spool: string;
  smtpUrl: string | null;
  mailFrom: string | null;
  egressIps: readonly string[];
  egressBind: string | null;
  egressProxy: string | null;
  ffmpeg: string | null;
  s3Endpoints: readonly StoreSetting[];
  /** Inside addresses, ranges and host names that companies' webhooks may reach all the same, by http as well. */
  webhookAllow: readonly string[];
  /** Hosts of cloud phones that are asked at another base URL: for tests, and for proxies. The operator's alone. */
  sourceHosts: Readonly<Record<string, string>>;
  /** Whom a company asks for a contract; shown on the settings page. */
  contact: string | null;
  /** Days that our copy stays after its delivery was proven. */
  retentionDays: number;
  /** The most of these days that a company may choose for itself. */
  retentionMaxDays: number;
  /** Days that audio stays which is skipped or held for its own sake. */
  unshippedDays: number;
  /** Free bytes below which the push door answers 503; null: 5 % of the volume, at most 1 GiB. */
  spoolReserve: number | null;
  /** Largest request of the push door, in bytes. */
  maxUpload: number;
  /** Longest recording, in seconds. */
  maxSeconds: number;
  /** PUTs under way at once, in one `work` process. */
  shipSlots: number;
  /** `work` processes on this machine. */
  workers: number;
  /** Addresses or ranges beside this machine itself that may read /metrics. */
  metricsAllow: readonly string[];
  /** The least that is logged. */
  logLevel: LogLevel;
};

export class SettingsError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`These settings cannot be used:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.name = "SettingsError";
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment (names in the README); an empty value counts as unset.
 * @throws SettingsError naming every fault at once
 */
export function readSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const text = (name: string): string | null => environment[name]?.trim() || null;
  const attempt = <T>(name: string, fallback: T, parse: (value: string) => T): T => {
    const value = text(name);
    if (value === null) return fallback;
    try {
      return parse(value);
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return fallback;
    }
  };

  const dataDir = resolve(text("ONBIN_DATA_DIR") ?? "./data");
  const listen = attempt("ONBIN_LISTEN", { host: "127.0.0.1", port: 8080 }, parseListen);
  const settings: Settings = {
    dataDir,
    databaseUrl: attempt("ONBIN_DATABASE_URL", null, parseDatabaseUrl),
    listen,
    publicUrl: attempt("ONBIN_PUBLIC_URL", defaultPublicUrl(listen), parsePublicUrl),
    trustedProxies: attempt("ONBIN_TRUSTED_PROXIES", [], parseAddresses),
    masterKey: attempt("ONBIN_MASTER_KEY", null, parseMasterKey),
    spool: attempt("ONBIN_SPOOL", join(dataDir, "spool"), parseSpool),
    smtpUrl: attempt("ONBIN_SMTP_URL", null, (value) => parseUrl(value, ["smtp:", "smtps:"])),
    mailFrom: text("ONBIN_MAIL_FROM"),
    egressIps: attempt("ONBIN_EGRESS_IPS", [], parseAddresses),
    egressBind: attempt("ONBIN_EGRESS_BIND", null, parseBind),
    egressProxy: attempt("ONBIN_EGRESS_PROXY", null, (value) => parseUrl(value, ["http:", "https:"])),
    ffmpeg: text("ONBIN_FFMPEG"),
    s3Endpoints: attempt("ONBIN_S3_ENDPOINTS", [], parseStores),
    webhookAllow: attempt("ONBIN_WEBHOOK_ALLOW", [], parseHostsAndRanges),
    sourceHosts: attempt("ONBIN_SOURCE_HOSTS", {}, parseSourceHosts),
    contact: text("ONBIN_CONTACT"),
    retentionDays: attempt("ONBIN_RETENTION_DAYS", 7, (value) => parseNumber(value, 0, 3650)),
    retentionMaxDays: attempt("ONBIN_RETENTION_MAX_DAYS", 31, (value) => parseNumber(value, 0, 3650)),
    unshippedDays: attempt("ONBIN_UNSHIPPED_DAYS", 90, (value) => parseNumber(value, 0, 3650)),
    spoolReserve: attempt("ONBIN_SPOOL_RESERVE", null, (value) => parseNumber(value, 0, 2 ** 50)),
    maxUpload: attempt("ONBIN_MAX_UPLOAD", 2 ** 30, (value) => parseNumber(value, 1024, 2 ** 40)),
    maxSeconds: attempt("ONBIN_MAX_SECONDS", 4 * 3600, (value) => parseNumber(value, 1, 37 * 3600)),
    shipSlots: attempt("ONBIN_SHIP_SLOTS", Math.max(16, 8 * availableParallelism()), (value) =>
      parseNumber(value, 1, 512),
    ),
    workers: attempt("ONBIN_WORKERS", 1, parseWorkers),
    metricsAllow: attempt("ONBIN_METRICS_ALLOW", [], parseAddresses),
    logLevel: attempt("ONBIN_LOG_LEVEL", "info", parseLogLevel),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

function parseListen(value: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]*)):(\d{1,5})$/.exec(value) ?? /^()()(\d{1,5})$/.exec(value);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65535)
    throw new Error(`"${value}" is not host:port, such as 127.0.0.1:8080 or [::1]:8080`);
  return { host: match[1] || match[2] || "127.0.0.1", port };
}

function defaultPublicUrl({ host, port }: { host: string; port: number }): string {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function parseUrl(value: string, protocols: readonly string[]): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !protocols.includes(url.protocol)) {
    throw new Error(`not a URL that begins with ${protocols.map((p) => `${p}//`).join(" or ")}`);
  }
  return value;
}

function parsePublicUrl(value: string): string {
  return parseUrl(value, ["http:", "https:"]).replace(/\/+$/, "");
}

function parseDatabaseUrl(value: string): string {
  return parseUrl(value, ["postgres:", "postgresql:"]);
}

function parseMasterKey(value: string): string {
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) {
    throw new Error("not 32 bytes in base64; make one with: openssl rand -base64 32");
  }
  return value;
}

function parseSpool(value: string): string {
  if (/^[a-z0-9]+:\/\//i.test(value)) throw new Error("only a folder can be the spool in this version");
  return resolve(value);
}

function parseAddresses(value: string): string[] {
  const list = value.split(/[\s,]+/).filter((entry) => entry !== "");
  for (const entry of list) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address);
    const widest = family === 4 ? 32 : 128;
    if (family === 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= widest))) {
      throw new Error(`"${entry}" is not an IP address or range such as 203.0.113.10/32`);
    }
  }
  return list;
}

/** Host names beside addresses and ranges; kept as `new URL` writes them. */
function parseHostsAndRanges(value: string): string[] {
  const list = value.split(/[\s,]+/).filter((entry) => entry !== "");
  return list.map((entry) => {
    if (/^[0-9a-f:.]+(\/\d+)?$/i.test(entry) && /[:/]|^[0-9.]+$/.test(entry))
      return parseAddresses(entry).join();
    if (!/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(entry)) {
      throw new Error(`"${entry}" is no host name, IP address or range such as 192.0.2.0/24`);
    }
    return entry.toLowerCase();
  });
}

function parseSourceHosts(value: string): Record<string, string> {
  const read: unknown = JSON.parse(value);
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw new Error("not a JSON object");
  return Object.fromEntries(
    Object.entries(read).map(([host, base]) => {
      if (!/^[a-z0-9.-]+(:\d{1,5})?$/.test(host)) throw new Error(`"${host}" is no host name`);
      if (typeof base !== "string") throw new Error(`"${host}" has no base URL`);
      return [host, parseUrl(base, ["http:", "https:"])];
    }),
  );
}

function parseBind(value: string): string {
  if (isIP(value) === 0) throw new Error(`"${value}" is not an IP address of this machine`);
  return value;
}

function parseNumber(value: string, lowest: number, highest: number): number {
  const number = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || number < lowest || number > highest) {
    throw new Error(`"${value}" is not a number from ${lowest} to ${highest}`);
  }
  return number;
}

function parseWorkers(value: string): number {
  const number = parseNumber(value, 0, 32);
  if (!Number.isInteger(number)) throw new Error(`"${value}" is not a whole number`);
  return number;
}

function parseLogLevel(value: string): LogLevel {
  const level = logLevels.find((known) => known === value);
  if (level === undefined) throw new Error(`"${value}" is none of ${logLevels.join(", ")}`);
  return level;
}

function parseStores(value: string): StoreSetting[] {
  const list: unknown = JSON.parse(value);
  if (!Array.isArray(list)) throw new Error("not a JSON list");
  const stores = list.map((entry: unknown, index): StoreSetting => {
    const store: Record<string, unknown> = typeof entry === "object" && entry !== null ? { ...entry } : {};
    const { name, url, region = "us-east-1", pathStyle = true, demo = false } = store;
    if (typeof name !== "string" || !/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name) || name === "aws") {
      throw new Error(`entry ${index + 1}: "name" must be letters, digits, - or _, and not "aws"`);
    }
    if (typeof url !== "string") throw new Error(`entry ${index + 1}: "url" is missing`);
    if (typeof region !== "string") throw new Error(`entry ${index + 1}: "region" is not text`);
    if (typeof pathStyle !== "boolean")
      throw new Error(`entry ${index + 1}: "pathStyle" is not true or false`);
    return {
      name,
      url: parseUrl(url, ["http:", "https:"]).replace(/\/+$/, ""),
      region,
      pathStyle,
      demo: demo === true,
    };
  });
  if (new Set(stores.map(({ name }) => name)).size < stores.length)
    throw new Error("two stores have the same name");
  return stores;
}
