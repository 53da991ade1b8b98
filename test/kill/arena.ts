import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPage, saveUntested } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openOperator } from "../support/console-in-test.ts";
import { freePort, startOnbin } from "../support/onbin-in-test.ts";
import type { Fault } from "../support/s3-peer/fault.ts";
import type { S3Peer } from "../support/s3-peer/s3-peer.ts";
import { spoolEnv, startSpoolStore, troubledSpool } from "../support/spool-in-test.ts";
import { findProcesses, killAll } from "./processes.ts";
import { type Life, startLife } from "./service.ts";
import { placeOf, type Store, startStore, user } from "./store.ts";

export type Tenant = {
  id: string;
  /** Its API key. */
  key: string;
  /** Number from which its recordings are made. */
  run: number;
  /** Saves its settings without a test, with the right secret or a wrong one. */
  saveSecret(right: boolean): Promise<void>;
  destinationState(): Promise<string>;
};

export type Arena = {
  folder: string;
  dataDir: string;
  url: string;
  store: Store;
  /** The store of the spool, with `ONBIN_TEST_SPOOL=s3`. */
  spool: S3Peer | null;
  start(more?: Readonly<Record<string, string>>): Life;
  /** Starts the service once, makes these companies, and stops it again. */
  addTenants(): Promise<Tenant[]>;
  /** Nothing stays behind; the folder only when it is worth a look. */
  close(keep: boolean): Promise<void>;
};

type Options = {
  name: string;
  seed: number;
  companies: readonly string[];
  faults: readonly Fault[];
  env?: Record<string, string>;
};

const openArenas = new Set<Arena>();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(
    signal,
    () => void Promise.all([...openArenas].map((arena) => arena.close(false))).then(() => process.exit(130)),
  );
}

/** A data folder, a store and companies: what a service needs in order to be killed in it. */
export async function openArena({ name, seed, companies, faults, env = {} }: Options): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), `onbin-kill-${name}-`));
  const dataDir = join(folder, "data");
  await mkdir(dataDir);
  const port = await freePort();
  const store = await startStore(folder, seed, companies, faults);
  const spool = await startArenaSpool(folder, seed);
  const settings = {
    ONBIN_DATA_DIR: dataDir,
    ONBIN_LISTEN: `127.0.0.1:${port}`,
    ONBIN_S3_ENDPOINTS: JSON.stringify([
      { name: "store", url: store.url, region: placeOf("").region, pathStyle: true },
    ]),
    ...(spool === null ? {} : spoolEnv(spool.url)),
    ...env,
  };
  const arena: Arena = {
    folder,
    dataDir,
    store,
    spool,
    url: `http://127.0.0.1:${port}`,
    start: (more = {}) => startLife({ ...settings, ...more }, join(folder, "onbin.log")),
    async addTenants() {
      const onbin = await startOnbin({ dataDir, port, env: settings });
      const operator = await openOperator(onbin);
      const tenants: Tenant[] = [];
      for (const [at, id] of companies.entries()) {
        const { key } = await operator.addCompany(id);
        const administrator = await operator.addPerson(id, "administrator");
        const tenant = tenantOf(id, key, seed * 10 + at, administrator);
        await tenant.saveSecret(true);
        tenants.push(tenant);
      }
      await onbin.stop();
      return tenants;
    },
    async close(keep) {
      openArenas.delete(arena);
      killAll(await findProcesses(dataDir));
      await store.stop();
      await spool?.close();
      if (!keep) await rm(folder, { recursive: true, force: true });
      else console.log(`Kept for a look: ${folder} (onbin.log, sender-*.jsonl, store.jsonl)`);
    },
  };
  openArenas.add(arena);
  return arena;
}

/** With faults of its own: what is put or got there fails, is lost on its way back, or comes otherwise. */
async function startArenaSpool(folder: string, seed: number): Promise<S3Peer | null> {
  if (process.env.ONBIN_TEST_SPOOL !== "s3") return null;
  const spool = await startSpoolStore(join(folder, "spool-store"), seed);
  spool.faults.set(troubledSpool);
  return spool;
}

function tenantOf(id: string, key: string, run: number, administrator: ConsoleInTest): Tenant {
  return {
    id,
    key,
    run,
    saveSecret: (right) =>
      saveUntested(administrator, {
        ...placeOf(id),
        endpoint: "store",
        accessKeyId: user.accessKeyId,
        secretAccessKey: right ? user.secretAccessKey : "wrong/secret+of/the/kill+test",
      }),
    destinationState: async () => (await readPage(administrator)).destination?.state ?? "none",
  };
}
