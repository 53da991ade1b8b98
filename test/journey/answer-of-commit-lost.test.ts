import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../../server/base/database.ts";
import { receiveRecording } from "../../server/ingest/receive-recording.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { openSpoolOf } from "../support/spool-looks.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let tenant: Tenant;
let db: Database;

beforeAll(async () => {
  stage = await startStage();
  tenant = await stage.addTenant("acme");
  db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 2, system: 1 });
});
afterAll(async () => {
  await db.close();
  await stage.close();
});

/** Commits, or is rolled back by COMMIT, and the connection breaks before anybody is told. */
const breaking = (commits: boolean): Database => ({
  ...db,
  forCompany: async (companyId, act, locks) => {
    const acting = db.forCompany(companyId, act, locks);
    if (commits) await acting;
    else await expect(acting).rejects.toThrow("not today");
    throw new Error("Connection terminated unexpectedly");
  },
});

/** COMMIT of every recording is refused. */
const refuseCommits = `create function refuse() returns trigger language plpgsql as $$ begin raise 'not today'; end $$;
  create constraint trigger refuse after insert on recordings deferrable initially deferred
  for each row execute function refuse()`;

test.each([
  [true, "committed"],
  [false, "not committed"],
])("no answer from COMMIT (%s, %s): an error, and the bytes stay until it is known", async (commits) => {
  const spool = openSpoolOf(stage.onbin.dataDir);
  const incoming = await spool.take(Readable.from([wave(commits ? 1 : 2)]));
  const originals = await spool.keep("acme", [{ role: "both", incoming }]);
  const sequenceId = `unknown-${commits}`;
  if (!commits) await rowsOf(stage.onbin.dataDir, refuseCommits);
  const receiving = receiveRecording(breaking(commits), spool, "acme", {
    source: "push",
    requestId: "lost",
    sequenceId,
    facts: {},
    archive: false,
    media: { originals, declaredFormat: null, agentOffset: 0, customerOffset: 0 },
    raw: {},
  });
  await expect(receiving).rejects.toThrow("Connection terminated");
  if (!commits) await rowsOf(stage.onbin.dataDir, "drop function refuse cascade");
  for (const { file } of originals) expect(await spool.hasAll([file])).toBe(true);
  // The sender, who got no answer, sends it again.
  const audio = wave(commits ? 1 : 2);
  if (!commits) await tenant.push(sequenceId, audio);
  await tenant.until(sequenceId, "delivered");
});
