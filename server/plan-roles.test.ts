import { describe, expect, test } from "vitest";
import { readSettings } from "./base/settings.ts";
import { changeable, insistOnAllRoles, planRoles, roleNames } from "./plan-roles.ts";
import { webKeyVariable } from "./roles.ts";

const environment = {
  ONBIN_MASTER_KEY: Buffer.alloc(32, 1).toString("base64"),
  ONBIN_DATABASE_URL: "postgres://owner:secret@db/onbin",
  ONBIN_WORKERS: "3",
  ONBIN_LISTEN: "127.0.0.1:9000",
  PATH: "/bin",
};
const settings = readSettings(environment);
const plan = {
  settings,
  environment,
  connections: { service: {}, system: {}, companyRole: "c" },
  webKey: "the web's key",
  fd: 17,
};

describe("the processes of a machine", () => {
  test("each has the secrets that it needs and no other; only web gets the listening socket", () => {
    const roles = planRoles({ ...plan, wanted: roleNames });
    const has = (variable: string) =>
      roles.filter(({ env = {}, withhold = [] }) => variable in env && !withhold.includes(variable));
    expect(roles.map(({ name, number }) => [name, number])).toEqual([
      ["web", undefined],
      ["work", undefined],
      ["work", 2],
      ["work", 3],
      ["watch", undefined],
    ]);
    expect(has("ONBIN_MASTER_KEY").map(({ name }) => name)).toEqual(["work", "work", "work"]);
    expect(has("ONBIN_DATABASE_URL")).toEqual([]);
    expect(has(webKeyVariable).map(({ name }) => name)).toEqual(["web", "watch"]);
    expect(roles.map(({ fd }) => fd)).toEqual([17, undefined, undefined, undefined, undefined]);
  });

  test("a machine runs only the roles that are wanted there", () => {
    expect(planRoles({ ...plan, wanted: ["watch"] }).map(({ name }) => name)).toEqual(["watch"]);
  });

  test("without a database of one's own all roles are wanted", () => {
    const embedded = { ...settings, databaseUrl: null };
    expect(() => insistOnAllRoles(["web", "work"], embedded)).toThrow("only on one machine");
    expect(() => insistOnAllRoles(roleNames, { ...embedded, workers: 0 })).toThrow("only on one machine");
    expect(() => insistOnAllRoles(roleNames, embedded)).not.toThrow();
    expect(() => insistOnAllRoles(["work"], settings)).not.toThrow();
  });
});

describe("settings read again", () => {
  test("take effect, but for those on which the old and the new process must agree", () => {
    const now = { ...environment, ONBIN_SPOOL: "/elsewhere", ONBIN_WORKERS: "", ONBIN_RETENTION_DAYS: "1" };
    const { environment: after, kept } = changeable(environment, now);
    expect(kept.sort()).toEqual(["ONBIN_SPOOL", "ONBIN_WORKERS"]);
    expect(after).toEqual({ ...environment, ONBIN_SPOOL: undefined, ONBIN_RETENTION_DAYS: "1" });
  });
});
