import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { sealedPlaces } from "./sealed-places.ts";

let installation: InstallationInTest;

beforeAll(async () => {
  installation = await startInstallation();
}, 60_000);
afterAll(() => installation.close());

/** Who seals, by file: a new one is to come with an entry in `sealedPlaces`. */
const sealers = [
  "accounts/second-factor.ts",
  "destinations/aws-identity.ts",
  "destinations/save-values.ts",
  "ingest/sources/source-store.ts",
  "keys/reseal.ts",
  "tell/webhook-store.ts",
];

test("every sealed column of the database is a place that rotation knows, and refuses retired keys", async () => {
  const columns = await installation.rows<{ table_name: string }>(
    `select table_name from information_schema.columns
     where table_schema = 'public' and data_type = 'bytea' and column_name like '%sealed%'`,
  );
  const inColumns = sealedPlaces.map(({ name }) => name).filter((name) => name !== "aws_identity");
  expect(columns.map(({ table_name }) => table_name).sort()).toEqual([...inColumns].sort());
  const guards = await installation.rows<{ table_name: string }>(
    `select distinct event_object_table as table_name from information_schema.triggers
     where action_statement like '%refuse_retired_key%'`,
  );
  expect(guards.map(({ table_name }) => table_name).sort()).toEqual([...inColumns, "installation"].sort());
});

test("nothing is sealed by a file that is not known to seal", async () => {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const files = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const found: string[] = [];
  for (const name of files) {
    if (name === "base/sealing.ts") continue;
    if (/\bseal(Named)?\(/.test(await readFile(`${folder}/${name}`, "utf8"))) found.push(name);
  }
  expect(found.sort()).toEqual(sealers);
});
