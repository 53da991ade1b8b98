import { readSettings, type Settings } from "../base/settings.ts";
import { type Command, flag } from "./command.ts";

const variables: Record<keyof Settings, string> = {
  dataDir: "ONBIN_DATA_DIR",
  databaseUrl: "ONBIN_DATABASE_URL",
  listen: "ONBIN_LISTEN",
  publicUrl: "ONBIN_PUBLIC_URL",
  trustedProxies: "ONBIN_TRUSTED_PROXIES",
  masterKey: "ONBIN_MASTER_KEY",
  spool: "ONBIN_SPOOL",
  smtpUrl: "ONBIN_SMTP_URL",
  mailFrom: "ONBIN_MAIL_FROM",
  egressIps: "ONBIN_EGRESS_IPS",
  egressBind: "ONBIN_EGRESS_BIND",
  egressProxy: "ONBIN_EGRESS_PROXY",
  ffmpeg: "ONBIN_FFMPEG",
  s3Endpoints: "ONBIN_S3_ENDPOINTS",
  webhookAllow: "ONBIN_WEBHOOK_ALLOW",
  sourceHosts: "ONBIN_SOURCE_HOSTS",
  contact: "ONBIN_CONTACT",
  retentionDays: "ONBIN_RETENTION_DAYS",
  retentionMaxDays: "ONBIN_RETENTION_MAX_DAYS",
  unshippedDays: "ONBIN_UNSHIPPED_DAYS",
  spoolReserve: "ONBIN_SPOOL_RESERVE",
  maxUpload: "ONBIN_MAX_UPLOAD",
  maxSeconds: "ONBIN_MAX_SECONDS",
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
    const shown = Object.entries(readSettings(environment)).map(([name, value]) => {
      const variable = variables[name as keyof Settings];
      return [variable, present(name as keyof Settings, value)] as const;
    });
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
      return "••••";
    case "databaseUrl":
    case "smtpUrl":
    case "egressProxy":
      return String(value).replace(/\/\/([^/@:]*):[^/@]*@/, "//$1:••••@");
    case "listen": {
      const { host, port } = value as Settings["listen"];
      return `${host.includes(":") ? `[${host}]` : host}:${port}`;
    }
    case "egressIps":
    case "webhookAllow":
    case "metricsAllow":
    case "trustedProxies":
      return (value as readonly string[]).join(",");
    case "sourceHosts":
      return Object.keys(value as object).length === 0 ? null : JSON.stringify(value);
    case "s3Endpoints":
      return (value as readonly unknown[]).length === 0 ? null : JSON.stringify(value);
    default:
      return String(value);
  }
}
