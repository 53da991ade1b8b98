import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../support/onbin-in-test.ts";

const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-open-"));
  port = await freePort();
});
afterAll(() => rm(folder, { recursive: true }));

function onbin(args: string[], env: Record<string, string>) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ONBIN_")));
  const all = { ...own, LANG: "C.UTF-8", ONBIN_DATA_DIR: join(folder, "data"), ...env };
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd: folder, env: all }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("listening beyond this machine without encryption", () => {
  test.each([
    ["en", "C.UTF-8", /0\.0\.0\.0:\d+ can be reached.*Set ONBIN_TLS_CERT.*ONBIN_PLAIN_HTTP=allowed/],
    ["ja", "ja_JP.UTF-8", /0\.0\.0\.0:\d+ は他の端末.*ONBIN_TLS_CERT.*ONBIN_PLAIN_HTTP=allowed/],
  ])("is refused at the start, with cause and cure: %s", async (_language, LANG, words) => {
    const { code, stderr } = await onbin(["start"], { LANG, ONBIN_LISTEN: `0.0.0.0:${port}` });
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
  });

  test.each([
    ["a trusted proxy whose public address is plain http", { ONBIN_TRUSTED_PROXIES: "192.0.2.1" }],
    ["an https address alone", { ONBIN_PUBLIC_URL: "https://onbin.example.com" }],
  ])("%s does not make it safe", async (_what, env) => {
    const { code, stderr } = await onbin(["start"], { ...env, ONBIN_LISTEN: `[::]:${port}` });
    expect(code).toBe(1);
    expect(stderr).toContain(`[::]:${port} can be reached`);
  });
});

describe("onbin config and doctor", () => {
  test("show what is set, and that it would not start", async () => {
    const settings = { ONBIN_LISTEN: `0.0.0.0:${port}`, ONBIN_TRUSTED_PROXIES: "192.0.2.1" };
    const [{ stdout }, { stdout: shown }] = await Promise.all([
      onbin(["doctor", "--json"], settings),
      onbin(["config", "--json"], { ...settings, ONBIN_PLAIN_HTTP: "allowed" }),
    ]);
    const found = (JSON.parse(stdout) as { check: string }[]).find(({ check }) => check === "reach");
    expect(found).toMatchObject({ state: "fail", cure: expect.stringContaining("ONBIN_TLS_CERT") });
    expect(JSON.parse(shown)).toMatchObject({
      ...{ ONBIN_PLAIN_HTTP: "allowed", ONBIN_TRUSTED_PROXIES: "192.0.2.1", ONBIN_TLS_CERT: null },
    });
  });

  test("half of what TLS needs, everybody as a proxy, and http beside TLS are faults", async () => {
    const { code, stderr } = await onbin(["config"], {
      ONBIN_TLS_CERT: "/etc/onbin/cert.pem",
      ONBIN_TRUSTED_PROXIES: "0.0.0.0/0",
      ONBIN_PLAIN_HTTP: "yes",
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/only one of the two.*"0\.0\.0\.0\/0" is everybody.*"yes" is not "allowed"/s);
    const both = { ONBIN_TLS_CERT: "/a", ONBIN_TLS_KEY: "/b", ONBIN_PUBLIC_URL: "http://a.example" };
    expect((await onbin(["config"], both)).stderr).toContain("begins with http://");
  });
});
