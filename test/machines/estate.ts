import { randomBytes } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { placeOf, type Store, startStore, user } from "../kill/store.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { startOnbin } from "../support/onbin-in-test.ts";
import type { Fault } from "../support/s3-peer/fault.ts";
import { spoolEnv, spoolPlace, startSpoolStore } from "../support/spool-in-test.ts";
import { switchAddress } from "./network.ts";

/** What all machines have in common: a database, the companies' store, and the bucket of the spool. */
export type Estate = {
  folder: string;
  store: Store;
  /** The settings that every machine has. */
  env: Record<string, string>;
  company: string;
  key: string;
  /** Faults of the spool's own store. */
  setSpoolFaults(faults: readonly Fault[]): void;
  /** Keys in the spool's bucket. */
  spoolKeys(): Promise<string[]>;
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
  close(): Promise<void>;
};

const company = "acme";

/** Starts everything on the switch, with one company that ships into the store. */
export async function openEstate(folder: string, seed: number, faults: readonly Fault[]): Promise<Estate> {
  await mkdir(join(folder, "postgres"));
  const hba = join(folder, "postgres", "hba.conf");
  await writeFile(hba, `local all all trust\nhost all all ${switchAddress}/24 trust\n`);
  await writeFile(
    join(folder, "postgres", "local.conf"),
    `listen_addresses = '${switchAddress}'\nhba_file = '${hba}'\n`,
  );
  for (const name of ["hba.conf", "local.conf"]) await chmod(join(folder, "postgres", name), 0o644);
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({
    folder: join(folder, "postgres"),
    log: silentLog,
    workers: 8,
  });
  const query = async <Row extends pg.QueryResultRow>(text: string, database = "calls"): Promise<Row[]> => {
    const client = new pg.Client({ ...server.connection, database });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  };
  await query("create role keeper login createrole", "postgres");
  await query("create database calls owner keeper", "postgres");
  const store = await startStore(folder, seed, [company], faults, switchAddress);
  const spool = await startSpoolStore(join(folder, "spool"), seed, switchAddress);
  const place = placeOf(company);
  const env = {
    ...spoolEnv(spool.url),
    ONBIN_DATABASE_URL: `postgres://keeper@${switchAddress}:5432/calls`,
    ONBIN_MASTER_KEY: randomBytes(32).toString("base64"),
    ONBIN_S3_ENDPOINTS: JSON.stringify([
      { name: "store", url: store.url, region: place.region, pathStyle: true },
    ]),
  };
  const onbin = await startOnbin({ env, args: ["--roles", "web"] });
  const operator = await openOperator(onbin);
  const { key } = await operator.addCompany(company);
  const administrator = await operator.addPerson(company, "administrator");
  const secret = { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey };
  await saveUntested(administrator, { ...place, endpoint: "store", ...secret });
  await onbin.stop();
  return {
    ...{ folder, store, env, company, key },
    setSpoolFaults: (list) => spool.faults.set(list),
    spoolKeys: async () => (await spool.list(spoolPlace.bucket)).map((object) => object.key),
    query: (text) => query(text),
    async close() {
      await store.stop();
      await spool.close();
      await server.stop();
    },
  };
}
