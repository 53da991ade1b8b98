import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rename } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ErrorLogEntry } from "../../contract/calls.ts";
import type { AmazonS3Page } from "../../contract/destination.ts";
import type { Recording } from "../../contract/push.ts";
import { limitAtOnce } from "../../server/base/limit-at-once.ts";
import { eventually, readPage, saveUntested } from "./bucket-in-test.ts";
import { rowsOf } from "./database-in-test.ts";
import type { FailureRow } from "./failure-rows.ts";
import { send } from "./s3-peer/signed-request.ts";
import type { Stage, Tenant } from "./tenant-in-test.ts";

/** What a row's recording went through. */
export type Played = {
  recording: Recording;
  page: AmazonS3Page;
  errors: ErrorLogEntry[];
  /** Lines of the service's log about it. */
  log: { level: string; event: string; code?: string; whose?: string }[];
  delivered: Recording;
  recovered: ErrorLogEntry[];
  /** Versions that the bucket holds at its key, and how often the store stored something there. */
  versions: number;
  stored: number;
};

export const companyOf = ({ code, variant }: FailureRow) =>
  `row-${code}${variant === undefined ? "" : `-${variant}`}`.toLowerCase();

/** Passwords are hashed, and links are limited per address: not all at once. */
const enter = limitAtOnce(4);

/** Plays one row: trouble, what follows, mending, delivery. `clock` mends the store whose clock is ahead. */
export async function play(stage: Stage, row: FailureRow, clock: { ahead: number }): Promise<Played> {
  const id = companyOf(row);
  const tenant = await enter(() => stage.addTenant(id, row.values ?? {}));
  const bucketName =
    row.values?.bucket === "tokyo" || row.values?.bucket === "flat" ? row.values.bucket : "demo";
  const match = { operation: "PutObject", key: `rec/${id}.wav` };
  if (row.act) stage.bucket.faults.add({ match, act: row.act, ...(row.times ? { times: row.times } : {}) });
  const undo = await makeTrouble(stage, row, tenant, id);

  await tenant.push(id);
  if (row.trouble === "file") await loseFile(stage, tenant, id);
  const arrives = row.follows === "there" || row.follows === "plain";
  const state = row.follows === "paused" ? "held" : arrives ? "delivered" : row.follows;
  const recording = await untilReason(tenant, id, state, arrives ? null : row.code);
  const page = await readPage(tenant.administrator);
  const errors = await errorsOf(tenant);

  stage.bucket.faults.heal(match.key);
  if (row.values?.endpoint === "ahead") clock.ahead = 0;
  await undo();
  if (!arrives) {
    // What is confirmed wrongly is mended by the store alone.
    if (row.values && !row.replaced) await saveUntested(tenant.administrator);
    else if (row.follows === "paused") await saveUntested(tenant.administrator);
    if (row.follows !== "paused") await eventually(async () => (await tenant.shipAgain(id)).status < 500);
  }
  const delivered = await tenant.until(id, "delivered");
  const key = delivered.key ?? "";
  return {
    recording,
    page,
    errors,
    log: logOf(stage, id),
    delivered,
    recovered: await errorsOf(tenant),
    versions: (await stage.bucket.versions(bucketName, key)).length,
    stored: stage.bucket.log.filter((record) => record.key === key && record.sha256 !== undefined).length,
  };
}

export async function errorsOf({ administrator }: Tenant): Promise<ErrorLogEntry[]> {
  return (await administrator.mustGet("/api/app/error-log")).json.items as ErrorLogEntry[];
}

/** The service's log about one recording. */
export function logOf({ onbin }: Stage, sequenceId: string): Played["log"] {
  return onbin.output
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("{") && line.includes(`"${sequenceId}"`))
    .map((line) => JSON.parse(line) as Played["log"][number]);
}

/** Waits for a state, and for its reason: a recording may be retrying for another one before. */
async function untilReason(
  tenant: Tenant,
  id: string,
  state: string,
  code: string | null,
): Promise<Recording> {
  let last: Recording | undefined;
  await eventually(
    async () => {
      last = await tenant.read(id);
      return last.state === state && (code === null || last.reason?.code === code);
    },
    () => last,
    60_000,
  );
  if (last === undefined) throw new Error("never read");
  return last;
}

async function makeTrouble(
  stage: Stage,
  row: FailureRow,
  tenant: Tenant,
  id: string,
): Promise<() => Promise<void>> {
  const sql = (text: string) => rowsOf(stage.onbin.dataDir, text, [id]);
  switch (row.trouble) {
    case "secret":
      await sql("update destinations set secret_sealed = '\\x00' || secret_sealed where company_id = $1");
      return async () =>
        void (await sql(
          "update destinations set secret_sealed = substring(secret_sealed from 2) where company_id = $1",
        ));
    case "unlisted":
      await sql("update destinations set endpoint = 'gone' where company_id = $1");
      return async () => void (await sql("update destinations set endpoint = 'peer' where company_id = $1"));
    case "bucket-row":
      await sql("update destinations set bucket = 'No_Bucket' where company_id = $1");
      return async () => void (await sql("update destinations set bucket = 'demo' where company_id = $1"));
    case "plain-put":
      await sql("update destinations set plain_put = true where company_id = $1");
      return async () => undefined;
    case "occupied": {
      const path = `/demo/rec/${id}.wav`;
      await send(stage.bucket.url, { method: "PUT", path, body: Buffer.from("somebody else's") });
      return async () => {
        await send(stage.bucket.url, { method: "DELETE", path });
      };
    }
    case "file":
      return async () => {
        for (const path of await filesOf(stage, tenant, id)) await rename(`${path}.lost`, path);
      };
    case undefined:
      return async () => undefined;
    default:
      return row.trouble satisfies never;
  }
}

/** Once shaped and refused by a busy store, its finished file is gone, and the original of which it could be made again. */
async function loseFile(stage: Stage, tenant: Tenant, id: string): Promise<void> {
  await untilReason(tenant, id, "retrying", "SlowDown");
  for (const path of await filesOf(stage, tenant, id)) await rename(path, `${path}.lost`);
}

async function filesOf(stage: Stage, { id: company }: Tenant, id: string): Promise<string[]> {
  const rows = await rowsOf<{ file: string }>(
    stage.onbin.dataDir,
    `select unnest(array[shaped_file, originals -> 0 ->> 'file']) as file from recordings
     where company_id = $1 and sequence_id = $2`,
    [company, id],
  );
  return rows.map(({ file }) => join(stage.onbin.dataDir, "spool", file));
}

/** An address where a connection is neither accepted nor refused: its queue is full and its server stands still. */
export async function startCrowdedPort(): Promise<{ port: number; close(): Promise<void> }> {
  const script = `const s = require("net").createServer(() => undefined);
    s.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(s.address().port));`;
  const child: ChildProcess = spawn(process.execPath, ["-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("no output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const port = Number(line);
  child.kill("SIGSTOP");
  const waiting: Socket[] = Array.from({ length: 6 }, () =>
    connect(port, "127.0.0.1").on("error", () => undefined),
  );
  return {
    port,
    async close() {
      for (const socket of waiting) socket.destroy();
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
