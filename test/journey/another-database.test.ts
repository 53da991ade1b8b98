import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { startOnbin } from "../support/onbin-in-test.ts";

let folder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-other-db-"));
  server = await startEmbeddedPostgres({ folder, log: silentLog });
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query("create role keeper login createrole password 'of the database'");
  await client.query('create database "phone-calls" owner keeper');
  await client.end();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function databaseUrl(): string {
  const { host, port } = server.connection;
  const place = new URLSearchParams({ host, port: String(port) });
  return `postgres://keeper:of%20the%20database@localhost/phone-calls?${place}`;
}

test("ONBIN_DATABASE_URL: an owner who is no superuser is enough, from any data folder with the master key", async () => {
  const masterKey = randomBytes(32).toString("base64");
  for (const company of ["first", "second"]) {
    const onbin = await startOnbin({
      env: { ONBIN_DATABASE_URL: databaseUrl(), ONBIN_MASTER_KEY: masterKey },
    });
    try {
      const { key } = await onbin.addCompany(company);
      const { status } = await onbin.push(key, { fields: [["sequenceId", "facts-only"]], files: [] });
      expect(status).toBe(201);
      expect((await onbin.read(key, "facts-only")).state).toBeNull();
      expect(onbin.output.join("")).not.toContain("of the database");
      expect(existsSync(join(onbin.dataDir, "postgres"))).toBe(false);
    } finally {
      await onbin.stop();
    }
  }
});

test("without its master key, or with another, it does not start and changes nothing", async () => {
  const start = (env: Record<string, string>) =>
    startOnbin({ env: { ONBIN_DATABASE_URL: databaseUrl(), ...env } });
  await expect(start({})).rejects.toThrow(/master key .* is missing/);
  const another = randomBytes(32).toString("base64");
  await expect(start({ ONBIN_MASTER_KEY: another })).rejects.toThrow(
    /is not the one that this database's secrets/,
  );
});
