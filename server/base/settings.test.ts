import { describe, expect, test } from "vitest";
import { readSettings, SettingsError } from "./settings.ts";

const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
};

describe("settings", () => {
  test("without any, Onbin listens on this machine only and keeps its data below the working folder", () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      listen: { host: "127.0.0.1", port: 8080 },
      publicUrl: "http://127.0.0.1:8080",
      databaseUrl: null,
      s3Endpoints: [],
      egressIps: [],
      retentionDays: 7,
    });
    expect(settings.dataDir).toMatch(/\/data$/);
    expect(settings.spool).toBe(`${settings.dataDir}/spool`);
  });

  test("an empty value counts as unset", () => {
    expect(readSettings({ ONBIN_LISTEN: "", ONBIN_EGRESS_BIND: "  " })).toMatchObject({
      listen: { port: 8080 },
      egressBind: null,
    });
  });

  test.each([
    ["127.0.0.2:9000", { host: "127.0.0.2", port: 9000 }, "http://127.0.0.2:9000"],
    ["[::1]:9000", { host: "::1", port: 9000 }, "http://[::1]:9000"],
    ["0.0.0.0:80", { host: "0.0.0.0", port: 80 }, "http://127.0.0.1:80"],
    [":9000", { host: "127.0.0.1", port: 9000 }, "http://127.0.0.1:9000"],
    ["9000", { host: "127.0.0.1", port: 9000 }, "http://127.0.0.1:9000"],
  ])("ONBIN_LISTEN=%s", (value, listen, publicUrl) => {
    expect(readSettings({ ONBIN_LISTEN: value })).toMatchObject({ listen, publicUrl });
  });

  test("TLS is both files or none, and makes the public address https", () => {
    const both = { ONBIN_TLS_CERT: "/etc/onbin/cert.pem", ONBIN_TLS_KEY: "/etc/onbin/key.pem" };
    expect(readSettings({ ONBIN_LISTEN: "0.0.0.0:8443", ...both })).toMatchObject({
      ...{ tlsCert: "/etc/onbin/cert.pem", tlsKey: "/etc/onbin/key.pem", plainHttp: false },
      publicUrl: "https://127.0.0.1:8443",
    });
    expect(faultsOf({ ONBIN_TLS_KEY: "/etc/onbin/key.pem" })).toEqual([
      expect.stringContaining("needs both"),
    ]);
    expect(faultsOf({ ...both, ONBIN_PUBLIC_URL: "http://a.example" })).toEqual([
      expect.stringMatching(/^ONBIN_PUBLIC_URL: begins with http:/),
    ]);
  });

  test("everybody is no proxy, and only the word itself allows plain http", () => {
    for (const value of ["0.0.0.0/0", "192.0.2.1, ::/0", "192.0.2.1/00"])
      expect(faultsOf({ ONBIN_TRUSTED_PROXIES: value })).toEqual([expect.stringContaining("is everybody")]);
    expect(readSettings({ ONBIN_PLAIN_HTTP: "allowed" }).plainHttp).toBe(true);
    for (const value of ["yes", "true", "1", "ALLOWED"])
      expect(faultsOf({ ONBIN_PLAIN_HTTP: value })).toEqual([expect.stringContaining("ONBIN_PLAIN_HTTP")]);
  });

  test("all faults are told at once, each with its name", () => {
    const faults = faultsOf({
      ONBIN_LISTEN: "somewhere",
      ONBIN_EGRESS_BIND: "eth0",
      ONBIN_EGRESS_IPS: "203.0.113.10, 999.1.1.1",
      ONBIN_MASTER_KEY: "short",
      ONBIN_PUBLIC_URL: "ftp://example.com",
      ONBIN_RETENTION_DAYS: "-1",
      ONBIN_S3_ENDPOINTS: '[{"name":"aws","url":"http://127.0.0.1:1"}]',
      ONBIN_SPOOL: "s3://bucket",
    });
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([
      "ONBIN_LISTEN",
      "ONBIN_PUBLIC_URL",
      "ONBIN_MASTER_KEY",
      "ONBIN_SPOOL",
      "ONBIN_EGRESS_IPS",
      "ONBIN_EGRESS_BIND",
      "ONBIN_S3_ENDPOINTS",
      "ONBIN_RETENTION_DAYS",
    ]);
  });

  test.each([
    ["not JSON", "["],
    ["no list", "{}"],
    ["no URL", '[{"name":"a"}]'],
    ["two of one name", '[{"name":"a","url":"http://127.0.0.1:1"},{"name":"a","url":"http://127.0.0.1:2"}]'],
    ["a file", '[{"name":"a","url":"file:///etc/passwd"}]'],
    ["a misspelt word", '[{"name":"a","url":"http://127.0.0.1:1","lack":["role"]}]'],
  ])("ONBIN_S3_ENDPOINTS with %s is refused", (_name, value) => {
    expect(faultsOf({ ONBIN_S3_ENDPOINTS: value })).toHaveLength(1);
  });

  test("ONBIN_WEBHOOK_ALLOW takes names, addresses and ranges, and nothing else", () => {
    const ONBIN_WEBHOOK_ALLOW = "Hooks.Internal, 127.0.0.1 10.1.0.0/16,fd00::/8";
    expect(readSettings({ ONBIN_WEBHOOK_ALLOW }).webhookAllow).toEqual([
      "hooks.internal",
      "127.0.0.1",
      "10.1.0.0/16",
      "fd00::/8",
    ]);
    for (const value of ["10.0.0.0/33", "10.0.0", "http://a", "a:80", "*.internal", "::g", "-a"])
      expect([value, faultsOf({ ONBIN_WEBHOOK_ALLOW: value })]).toEqual([value, [expect.any(String)]]);
  });

  test("ONBIN_SOURCE_HOSTS takes host names with base URLs, and nothing else", () => {
    const hosts = {
      "api.twilio.com": "http://127.0.0.1:4010",
      "files.example.com:8443": "https://proxy.example.com/x",
    };
    expect(readSettings({ ONBIN_SOURCE_HOSTS: JSON.stringify(hosts) }).sourceHosts).toEqual(hosts);
    expect(readSettings({}).sourceHosts).toEqual({});
    for (const wrong of ["[]", "{", '{"a b":"http://x"}', '{"a":"ftp://x"}', '{"a":7}', '"x"']) {
      expect(() => readSettings({ ONBIN_SOURCE_HOSTS: wrong })).toThrow("ONBIN_SOURCE_HOSTS");
    }
  });

  test("a store's region and path style have defaults", () => {
    const value = '[{"name":"ceph","url":"http://127.0.0.1:7480/"}]';
    expect(readSettings({ ONBIN_S3_ENDPOINTS: value }).s3Endpoints).toEqual([
      {
        name: "ceph",
        url: "http://127.0.0.1:7480",
        region: "us-east-1",
        pathStyle: true,
        regions: [],
        sts: null,
        lacks: [],
        demo: false,
      },
    ]);
  });
});
