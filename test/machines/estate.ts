import { randomBytes } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { placeOf } from "../kill/store.ts";
import { saveUntested } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { startOnbin } from "../support/onbin-in-test.ts";
import type { Fault } from "../support/s3-peer/fault.ts";
import { startCephStores } from "./ceph-stores.ts";
import { switchAddress } from "./network.ts";
import { startPeerStores } from "./peer-stores.ts";
import type { Stores } from "./stores.ts";

/** What all machines have in common: a database and the buckets. */
export type Estate = {
  folder: string;
  stores: Stores;
  /** The settings that every machine has. */
  env: Record<string, string>;
  company: string;
  key: string;
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
  close(): Promise<void>;
};

const company = "acme";

type Options = {
  folder: string;
  seed: number;
  /** Which store: a Ceph on a host of its own, or our S3 peer with these faults. */
  store: "ceph" | "peer";
  faults: readonly Fault[];
};

/** Starts a database on the switch, and the buckets; adds one company that ships into its own. */
export async function openEstate({ folder, seed, store, faults }: Options): Promise<Estate> {
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
  const stores =
    store === "ceph"
      ? await startCephStores(folder, company)
      : await startPeerStores(folder, seed, company, faults);
  const place = placeOf(company);
  const env = {
    ...stores.spoolEnv,
    ONBIN_DATABASE_URL: `postgres://keeper@${switchAddress}:5432/calls`,
    ONBIN_MASTER_KEY: randomBytes(32).toString("base64"),
    ONBIN_S3_ENDPOINTS: JSON.stringify([
      { name: "store", url: stores.url, region: place.region, pathStyle: true },
    ]),
  };
  const onbin = await startOnbin({ env, args: ["--roles", "web"] });
  const operator = await openOperator(onbin);
  const { key } = await operator.addCompany(company);
  const administrator = await operator.addPerson(company, "administrator");
  const { accessKeyId, secretAccessKey } = stores.user;
  await saveUntested(administrator, { ...place, endpoint: "store", accessKeyId, secretAccessKey });
  await onbin.stop();
  return {
    ...{ folder, stores, env, company, key },
    query: (text) => query(text),
    async close() {
      await stores.stop();
      await server.stop();
    },
  };
}
