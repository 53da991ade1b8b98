import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { type StoreFeature, storeFeatures } from "../../contract/destination-access.ts";
import { passwordOf, secretHider } from "./hide-secrets.ts";
import { type LogLevel, logLevels } from "./log.ts";
import { readSpoolBucket, type SpoolBucket } from "./spool-setting.ts";

/** A store from ONBIN_S3_ENDPOINTS that companies may choose beside AWS. */
export type StoreSetting = {
  name: string;
  url: string;
  /** The usual one, to begin with. */
  region: string;
  /** Regions that companies choose from; empty: any. */
  regions: readonly string[];
  pathStyle: boolean;
  /** Where its STS answers; null: at `url`. */
  sts: string | null;
  /** What it cannot do, so that it is neither offered nor accepted. */
  lacks: readonly StoreFeature[];
  demo: boolean;
};

/** All settings in force, typed. Secrets are `masterKey`, `databaseUrl` and `smtpUrl`. */
export type Settings = {
  dataDir: string;
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  listen: { host: string; port: number };
  publicUrl: string;
  /** PEM files: the certificate with its chain, and its key. Both or neither. */
  tlsCert: string | null;
  tlsKey: string | null;
  /** Addresses or ranges of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Whether anybody may speak plain http with us, beyond this machine and the trusted proxies. */
  plainHttp: boolean;
  masterKey: string | null;
  /** The key before `masterKey`, while secrets are still sealed with it. */
  masterKeyPrevious: string | null;
  /** The folder of the recordings; with `spoolBucket` this machine's working place, which may vanish. */
  spool: string;
  /** The operator's own bucket, where recordings are instead of in the folder. */
  spoolBucket: SpoolBucket | null;
  smtpUrl: string | null;
  mailFrom: string | null;
  egressIps: readonly string[];
  egressBind: string | null;
  egressProxy: string | null;
  ffmpeg: string | null;
  s3Endpoints: readonly StoreSetting[];
  /** Inside addresses and ranges that AWS's names may lead to: a VPC endpoint, say. */
  s3Allow: readonly string[];
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
  /** Requests a minute of one API key: deliveries, and reading. 0: no limit. */
  pushRate: number;
  readRate: number;
  /** Requests a minute of one address to anything below /api/. 0: no limit. */
  addressRate: number;
  /** Connections at once to one `web` process. */
  maxConnections: number;
  /** Uploads under way at once, in one `web` process. */
  uploadsAtOnce: number;
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
  const tlsCert = attempt<string | null>("ONBIN_TLS_CERT", null, (value) => resolve(value));
  const tlsKey = attempt<string | null>("ONBIN_TLS_KEY", null, (value) => resolve(value));
  const hasTls = tlsCert !== null && tlsKey !== null;
  if (!hasTls && (tlsCert !== null || tlsKey !== null)) {
    faults.push("ONBIN_TLS_CERT, ONBIN_TLS_KEY: only one of the two is set; TLS needs both");
  }
  const spoolBucket = () => {
    try {
      return readSpoolBucket(text);
    } catch (error) {
      faults.push(`ONBIN_SPOOL: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const settings: Settings = {
    dataDir,
    databaseUrl: attempt("ONBIN_DATABASE_URL", null, parseDatabaseUrl),
    listen,
    publicUrl: attempt("ONBIN_PUBLIC_URL", defaultPublicUrl(listen, hasTls), (value) =>
      parsePublicUrl(value, hasTls),
    ),
    tlsCert,
    tlsKey,
    trustedProxies: attempt("ONBIN_TRUSTED_PROXIES", [], parseProxies),
    plainHttp: attempt("ONBIN_PLAIN_HTTP", false, parsePlainHttp),
    masterKey: attempt("ONBIN_MASTER_KEY", null, parseMasterKey),
    masterKeyPrevious: attempt("ONBIN_MASTER_KEY_PREVIOUS", null, parseMasterKey),
    spoolBucket: spoolBucket(),
    spool: attempt("ONBIN_SPOOL", join(dataDir, "spool"), (value) =>
      value.includes("://") ? join(dataDir, "spool-work") : resolve(value),
    ),
    smtpUrl: attempt("ONBIN_SMTP_URL", null, (value) => parseUrl(value, ["smtp:", "smtps:"])),
    mailFrom: text("ONBIN_MAIL_FROM"),
    egressIps: attempt("ONBIN_EGRESS_IPS", [], parseAddresses),
    egressBind: attempt("ONBIN_EGRESS_BIND", null, parseBind),
    egressProxy: attempt("ONBIN_EGRESS_PROXY", null, (value) => parseUrl(value, ["http:", "https:"])),
    ffmpeg: text("ONBIN_FFMPEG"),
    s3Endpoints: attempt("ONBIN_S3_ENDPOINTS", [], parseStores),
    s3Allow: attempt("ONBIN_S3_ALLOW", [], parseAddresses),
    webhookAllow: attempt("ONBIN_WEBHOOK_ALLOW", [], parseHostsAndRanges),
    sourceHosts: attempt("ONBIN_SOURCE_HOSTS", {}, parseSourceHosts),
    contact: text("ONBIN_CONTACT"),
    retentionDays: attempt("ONBIN_RETENTION_DAYS", 7, (value) => parseNumber(value, 0, 3650)),
    retentionMaxDays: attempt("ONBIN_RETENTION_MAX_DAYS", 31, (value) => parseNumber(value, 0, 3650)),
    unshippedDays: attempt("ONBIN_UNSHIPPED_DAYS", 90, (value) => parseNumber(value, 0, 3650)),
    spoolReserve: attempt("ONBIN_SPOOL_RESERVE", null, (value) => parseNumber(value, 0, 2 ** 50)),
    maxUpload: attempt("ONBIN_MAX_UPLOAD", 2 ** 30, (value) => parseNumber(value, 1024, 2 ** 40)),
    maxSeconds: attempt("ONBIN_MAX_SECONDS", 4 * 3600, (value) => parseNumber(value, 1, 37 * 3600)),
    pushRate: attempt("ONBIN_PUSH_RATE", 12_000, parseRate),
    readRate: attempt("ONBIN_READ_RATE", 3_000, parseRate),
    addressRate: attempt("ONBIN_ADDRESS_RATE", 30_000, parseRate),
    maxConnections: attempt("ONBIN_MAX_CONNECTIONS", 16_384, (value) => parseWhole(value, 16, 2 ** 20)),
    uploadsAtOnce: attempt("ONBIN_UPLOADS_AT_ONCE", 64, (value) => parseWhole(value, 8, 4096)),
    shipSlots: attempt("ONBIN_SHIP_SLOTS", Math.max(16, 8 * availableParallelism()), (value) =>
      parseNumber(value, 1, 512),
    ),
    workers: attempt("ONBIN_WORKERS", 1, parseWorkers),
    metricsAllow: attempt("ONBIN_METRICS_ALLOW", [], parseAddresses),
    logLevel: attempt("ONBIN_LOG_LEVEL", "info", parseLogLevel),
  };
  if (settings.masterKeyPrevious !== null && settings.masterKey === null)
    faults.push("ONBIN_MASTER_KEY_PREVIOUS: means nothing without ONBIN_MASTER_KEY");
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

function defaultPublicUrl({ host, port }: { host: string; port: number }, hasTls: boolean): string {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `${hasTls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function parseUrl(value: string, protocols: readonly string[]): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !protocols.includes(url.protocol)) {
    throw new Error(`not a URL that begins with ${protocols.map((p) => `${p}//`).join(" or ")}`);
  }
  return value;
}

function parsePublicUrl(value: string, hasTls: boolean): string {
  const url = parseUrl(value, ["http:", "https:"]).replace(/\/+$/, "");
  if (hasTls && url.startsWith("http:")) {
    throw new Error("begins with http://, but with ONBIN_TLS_CERT people come by https://");
  }
  return url;
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

function parseProxies(value: string): string[] {
  const list = parseAddresses(value);
  for (const entry of list) {
    if (/\/0+$/.test(entry)) throw new Error(`"${entry}" is everybody; name the proxies themselves`);
  }
  return list;
}

function parsePlainHttp(value: string): boolean {
  if (value !== "allowed") throw new Error(`"${value}" is not "allowed"`);
  return true;
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

function parseWhole(value: string, lowest: number, highest: number): number {
  const number = parseNumber(value, lowest, highest);
  if (!Number.isInteger(number)) throw new Error(`"${value}" is not a whole number`);
  return number;
}

function parseWorkers(value: string): number {
  return parseWhole(value, 0, 32);
}

function parseRate(value: string): number {
  return parseWhole(value, 0, 10_000_000);
}

function parseLogLevel(value: string): LogLevel {
  const level = logLevels.find((known) => known === value);
  if (level === undefined) throw new Error(`"${value}" is none of ${logLevels.join(", ")}`);
  return level;
}

/** What an entry of ONBIN_S3_ENDPOINTS may say; a misspelt `lacks` would be one that the store does not lack. */
const storeKeys = ["name", "url", "region", "regions", "pathStyle", "sts", "lacks", "demo"];

function parseStores(value: string): StoreSetting[] {
  const list: unknown = JSON.parse(value);
  if (!Array.isArray(list)) throw new Error("not a JSON list");
  const stores = list.map((entry: unknown, index): StoreSetting => {
    const store: Record<string, unknown> = typeof entry === "object" && entry !== null ? { ...entry } : {};
    const unknown = Object.keys(store).find((key) => !storeKeys.includes(key));
    if (unknown !== undefined)
      throw new Error(`entry ${index + 1}: "${unknown}" is not known; there are ${storeKeys.join(", ")}`);
    const { name, url, pathStyle = true, demo = false, sts = null } = store;
    const regions = parseTexts(store.regions, `entry ${index + 1}: "regions"`);
    const { region = regions[0] ?? "us-east-1" } = store;
    const lacks = parseTexts(store.lacks, `entry ${index + 1}: "lacks"`).map((lacking) => {
      const feature = storeFeatures.find((known) => known === lacking);
      if (feature === undefined)
        throw new Error(`entry ${index + 1}: "lacks" knows ${storeFeatures.join(", ")}, not "${lacking}"`);
      return feature;
    });
    if (typeof name !== "string" || !/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name) || name === "aws") {
      throw new Error(`entry ${index + 1}: "name" must be letters, digits, - or _, and not "aws"`);
    }
    if (typeof url !== "string") throw new Error(`entry ${index + 1}: "url" is missing`);
    if (typeof region !== "string") throw new Error(`entry ${index + 1}: "region" is not text`);
    if (regions.length > 0 && !regions.includes(region))
      throw new Error(`entry ${index + 1}: "region" is not one of "regions"`);
    if (typeof pathStyle !== "boolean")
      throw new Error(`entry ${index + 1}: "pathStyle" is not true or false`);
    if (sts !== null && typeof sts !== "string") throw new Error(`entry ${index + 1}: "sts" is not a URL`);
    return {
      name,
      url: parseUrl(url, ["http:", "https:"]).replace(/\/+$/, ""),
      region,
      regions,
      pathStyle,
      sts: sts === null ? null : parseUrl(sts, ["http:", "https:"]).replace(/\/+$/, ""),
      lacks,
      demo: demo === true,
    };
  });
  if (new Set(stores.map(({ name }) => name)).size < stores.length)
    throw new Error("two stores have the same name");
  return stores;
}

/** A list of texts; absent: none. */
function parseTexts(value: unknown, what: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string" && entry !== ""))
    throw new Error(`${what} is not a list of texts`);
  return value;
}

/** A text without the secrets of these settings, for the log. */
export function hideSettings(settings: Settings): (text: string) => string {
  const { masterKey, masterKeyPrevious, databaseUrl, smtpUrl, egressProxy } = settings;
  const spoolSecret = settings.spoolBucket?.secretAccessKey ?? null;
  const passwords = [databaseUrl, smtpUrl, egressProxy].map(passwordOf);
  const secrets = [masterKey, masterKeyPrevious, spoolSecret, ...passwords];
  return secretHider(secrets);
}
