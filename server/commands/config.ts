import { hidePassword } from "../base/hide-secrets.ts";
import { readSettings, type Settings } from "../base/settings.ts";
import { spoolName } from "../base/spool-setting.ts";
import { type Command, flag } from "./command.ts";

const variables: Record<Exclude<keyof Settings, "spoolBucket">, string> = {
  dataDir: "ONBIN_DATA_DIR",
  databaseUrl: "ONBIN_DATABASE_URL",
  listen: "ONBIN_LISTEN",
  publicUrl: "ONBIN_PUBLIC_URL",
  tlsCert: "ONBIN_TLS_CERT",
  tlsKey: "ONBIN_TLS_KEY",
  trustedProxies: "ONBIN_TRUSTED_PROXIES",
  plainHttp: "ONBIN_PLAIN_HTTP",
  masterKey: "ONBIN_MASTER_KEY",
  masterKeyPrevious: "ONBIN_MASTER_KEY_PREVIOUS",
  spool: "ONBIN_SPOOL",
  smtpUrl: "ONBIN_SMTP_URL",
  mailFrom: "ONBIN_MAIL_FROM",
  egressIps: "ONBIN_EGRESS_IPS",
  egressBind: "ONBIN_EGRESS_BIND",
  egressProxy: "ONBIN_EGRESS_PROXY",
  ffmpeg: "ONBIN_FFMPEG",
  s3Endpoints: "ONBIN_S3_ENDPOINTS",
  s3Allow: "ONBIN_S3_ALLOW",
  webhookAllow: "ONBIN_WEBHOOK_ALLOW",
  sourceHosts: "ONBIN_SOURCE_HOSTS",
  contact: "ONBIN_CONTACT",
  retentionDays: "ONBIN_RETENTION_DAYS",
  retentionMaxDays: "ONBIN_RETENTION_MAX_DAYS",
  unshippedDays: "ONBIN_UNSHIPPED_DAYS",
  spoolReserve: "ONBIN_SPOOL_RESERVE",
  maxUpload: "ONBIN_MAX_UPLOAD",
  maxSeconds: "ONBIN_MAX_SECONDS",
  pushRate: "ONBIN_PUSH_RATE",
  readRate: "ONBIN_READ_RATE",
  addressRate: "ONBIN_ADDRESS_RATE",
  maxConnections: "ONBIN_MAX_CONNECTIONS",
  uploadsAtOnce: "ONBIN_UPLOADS_AT_ONCE",
  shipSlots: "ONBIN_SHIP_SLOTS",
  workers: "ONBIN_WORKERS",
  metricsAllow: "ONBIN_METRICS_ALLOW",
  logLevel: "ONBIN_LOG_LEVEL",
};

export const config: Command = {
  name: "config",
  summary: "Print the settings in force, secrets hidden",
  usage: "",
  options: { json: flag },
  run: async ({ environment, values, print }) => {
    const { spoolBucket, ...settings } = readSettings(environment);
    const shown = Object.entries(settings).map(([name, value]) => {
      const known = name as keyof typeof variables;
      if (known === "spool" && spoolBucket !== null)
        return [variables.spool, spoolName(spoolBucket)] as const;
      return [variables[known], present(known, value)] as const;
    });
    if (spoolBucket !== null) {
      shown.push(["ONBIN_SPOOL_ENDPOINT", spoolBucket.endpoint]);
      shown.push(["ONBIN_SPOOL_REGION", spoolBucket.region]);
      shown.push(["ONBIN_SPOOL_ACCESS_KEY_ID", spoolBucket.accessKeyId]);
      shown.push(["ONBIN_SPOOL_SECRET_ACCESS_KEY", "••••"]);
    }
    if (values.json) print(JSON.stringify(Object.fromEntries(shown)));
    else
      for (const [variable, value] of shown)
        print(`${variable}=${value ?? ""}${value === null ? "   (not set: the default)" : ""}`);
    return 0;
  },
};

function present(name: keyof Settings, value: Settings[keyof Settings]): string | null {
  if (value === null) return null;
  switch (name) {
    case "masterKey":
    case "masterKeyPrevious":
      return "••••";
    case "databaseUrl":
    case "smtpUrl":
    case "egressProxy":
      return hidePassword(String(value));
    case "listen": {
      const { host, port } = value as Settings["listen"];
      return `${host.includes(":") ? `[${host}]` : host}:${port}`;
    }
    case "egressIps":
    case "s3Allow":
    case "webhookAllow":
    case "metricsAllow":
    case "trustedProxies":
      return (value as readonly string[]).join(",");
    case "plainHttp":
      return value ? "allowed" : null;
    case "sourceHosts":
      return Object.keys(value as object).length === 0 ? null : JSON.stringify(value);
    case "s3Endpoints":
      return (value as readonly unknown[]).length === 0 ? null : JSON.stringify(value);
    default:
      return String(value);
  }
}
