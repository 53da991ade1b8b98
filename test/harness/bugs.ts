/** A bug as somebody might make it: one small change, and the tests that must notice. */
export type Bug = {
  name: string;
  file: string;
  find: string;
  replace: string;
  /** Test files; the smallest that catch it. */
  tests: readonly string[];
  /** Only tests whose names fit this expression. */
  only?: string;
};

const order = ["test/journey/durable-before-answer.test.ts"];
const doorOrder = "fsync of the folder, COMMIT confirmed";
const workOrder = "a finished file has its name";
const twoVersions = ["test/journey/never-two-versions.test.ts"];
const paused = ["test/journey/destination-paused.test.ts"];
const stale = ["test/journey/stale-worker.test.ts"];
const put = ["server/destinations/put-recording.test.ts"];

/** One for each thing that the architecture leans on, and those that others have made. */
export const bugs: readonly Bug[] = [
  {
    name: "answers before COMMIT",
    file: "server/ingest/receive-recording.ts",
    find: "const received = await commit(db, spool, companyId, arrival);",
    replace: `const received: Received = { sequenceId: arrival.sequenceId ?? "", state: "waiting", isNew: true };
    setTimeout(() => void commit(db, spool, companyId, arrival), 200);`,
    tests: order,
    only: doorOrder,
  },
  {
    name: "no fsync of the file that arrived",
    file: "server/keep/incoming.ts",
    find: "          if (synced && !syncsWrites) await handle?.sync();\n",
    replace: "",
    tests: order,
    only: doorOrder,
  },
  {
    name: "what arrives in one block is not written durably",
    file: "server/keep/incoming.ts",
    find: "syncsWrites ? newFile | constants.O_DSYNC : newFile",
    replace: "newFile",
    tests: order,
    only: doorOrder,
  },
  {
    name: "no fsync of the folder after the rename",
    file: "server/base/durable.ts",
    find: "  // kill point: durable.renamed\n  await syncFolder(dirname(to));",
    replace: "",
    tests: order,
    only: doorOrder,
  },
  {
    name: "renames after COMMIT",
    file: "server/keep/spool.ts",
    find: "await renameDurably(from, path(file));",
    replace: "setTimeout(() => void renameDurably(from, path(file)), 300);",
    tests: order,
    only: doorOrder,
  },
  {
    name: "no fsync of what the converter made",
    file: "server/keep/spool.ts",
    find: "      await syncFile(path(file));\n",
    replace: "",
    tests: order,
    only: workOrder,
  },
  {
    name: "the database confirms COMMIT before it is on disk",
    file: "server/base/embedded-postgres/cluster-settings.ts",
    find: "synchronous_commit = on",
    replace: "synchronous_commit = off",
    tests: order,
    only: "confirms a COMMIT only",
  },
  {
    name: "throws the file away when nobody knows whether COMMIT went through",
    file: "server/ingest/receive-recording.ts",
    find: "if (error instanceof AppError) await spool.remove(files).catch(() => undefined);",
    replace: "await spool.remove(files);",
    tests: ["test/journey/answer-of-commit-lost.test.ts"],
  },
  {
    name: "a unique conflict is swallowed: 409 becomes 200",
    file: "server/ingest/receive-recording.ts",
    find: "if (known.audioSha256 !== audioSha256) {",
    replace: "if (known.audioSha256.length !== audioSha256.length) {",
    tests: ["test/journey/pushed-twice.test.ts"],
    only: "other bytes",
  },
  {
    name: "a repeat's files stay",
    file: "server/ingest/receive-recording.ts",
    find: "if (!received.isNew) await spool.remove(files).catch(() => undefined);",
    replace: "",
    tests: ["test/journey/pushed-twice.test.ts"],
  },
  {
    name: "plain PUT, without If-None-Match",
    file: "server/destinations/put-recording.ts",
    find: `...(ifNoneMatch ? { "if-none-match": "*" } : {}),`,
    replace: "",
    tests: put,
  },
  {
    name: "412 always counts as delivered",
    file: "server/ship/attempt-transfer.ts",
    find: `return existing === "same" || (existing !== "other" && (await mayBeOurs(companyId, db, job)));`,
    replace: `return existing === "same" || (await mayBeOurs(companyId, db, job)) || true;`,
    tests: twoVersions,
    only: "another's object at the key",
  },
  {
    name: "an attempt whose reply was lost counts as failed",
    file: "server/destinations/put-recording.ts",
    find: "unknown: error.outcomeUnknown }",
    replace: "unknown: false }",
    tests: twoVersions,
    only: "a reply lost after the store|cut off in its middle",
  },
  {
    name: "the attempt's row is not there before the PUT",
    file: "server/ship/ship-store.ts",
    find: `      insert into attempts (company_id, attempt_id, sequence_id, outcome, endpoint, bucket, object_key, region)
      select company_id, \${newAttemptId}, sequence_id, 'running', endpoint, bucket, object_key, region from claimed
      returning company_id, sequence_id, attempt_id`,
    replace: "      select company_id, sequence_id, gen_random_uuid() as attempt_id from claimed",
    tests: twoVersions,
    only: "a reply lost after the store",
  },
  {
    name: "the key follows late facts",
    file: "server/ship/ship-store.ts",
    find: "coalesce(old.object_name,",
    replace: "coalesce(null,",
    tests: ["test/journey/call-chains.test.ts"],
    only: "the key is fixed",
  },
  {
    name: "200 with an error in its body is accepted",
    file: "server/destinations/put-recording.ts",
    find: `    headers.etag !== undefined &&
    readErrorBody(body, headers["content-type"]).kind === "empty"`,
    replace: "    body.length >= 0",
    tests: put,
  },
  {
    name: "what the store says of the bytes is not compared",
    file: "server/destinations/proof-of-answer.ts",
    find: `  if (checksum !== undefined && checksum !== Buffer.from(recording.sha256, "hex").toString("base64"))
    return null;`,
    replace: "",
    tests: put,
  },
  {
    name: "the payload's hash is not signed",
    file: "server/destinations/s3-request.ts",
    find: `"x-amz-content-sha256": payloadHash(source),`,
    replace: `"x-amz-content-sha256": method === "PUT" ? "UNSIGNED-PAYLOAD" : payloadHash(source),`,
    tests: put,
  },
  {
    name: "our copy goes before its delivery is proven",
    file: "server/keep/retention.ts",
    find: `(r.state = 'delivered'
  and r.proof is not null and r.local_gone_at is null
  and r.delivered_at <`,
    replace: `(r.local_gone_at is null
  and r.received_at <`,
    tests: ["test/journey/audio-retention.test.ts"],
    only: "never before it is delivered",
  },
  {
    name: "the sweep takes files of pushes under way",
    file: "server/keep/left-behind-store.ts",
    find: "where pg_try_advisory_xact_lock(hashtextextended(key, 0))`",
    replace: "where pg_try_advisory_xact_lock(hashtextextended(key, 0)) or true`",
    tests: ["test/journey/left-behind.test.ts"],
  },
  {
    name: "the sweep takes what a row knows, when the clocks differ",
    file: "server/keep/left-behind-store.ts",
    find: "const left = settled.filter((name) => !spared.has(name));",
    replace: "const left = settled;",
    tests: ["test/journey/left-behind.test.ts"],
  },
  {
    name: "a lease without fencing (ship)",
    file: "server/ship/finish-attempt.ts",
    find: ` and lease_token = \${job.token}\`;`,
    replace: "`;",
    tests: stale,
  },
  {
    name: "a lease without fencing (shape)",
    file: "server/shape/shape-store.ts",
    find: "r.sequence_id = e.sequence_id and r.lease_token = e.token\n    returning e.token",
    replace: "r.sequence_id = e.sequence_id\n    returning e.token",
    tests: stale,
  },
  {
    name: "a lease without fencing (delivered)",
    file: "server/ship/finish-attempt.ts",
    find: "r.sequence_id = e.sequence_id and r.lease_token = e.token\n",
    replace: "r.sequence_id = e.sequence_id\n",
    tests: stale,
  },
  {
    name: "a lease without fencing (sent at once)",
    file: "server/ship/ship-store.ts",
    find: "r.sequence_id = e.sequence_id and r.lease_token = e.token\n        join companies",
    replace: "r.sequence_id = e.sequence_id\n        join companies",
    tests: stale,
  },
  {
    name: "memory that a request may still read from is given to the next recording",
    file: "server/shape/output-memory.ts",
    find: "if (users === 0) taken.fill(false, from, from + pieces);",
    replace: "taken.fill(false, from, from + pieces);",
    tests: ["server/shape/output-memory.test.ts"],
  },
  {
    name: "a finished file that the store finds damaged is not compared with its row",
    file: "server/ship/attempt-transfer.ts",
    find: 'return act === "retry-reread" || code',
    replace: "return code",
    tests: ["test/journey/finished-file-spoilt.test.ts"],
  },
  {
    name: "gives up after so many tries",
    file: "server/ship/attempt-transfer.ts",
    find: `    case "retry":
    case "plain-put":`,
    replace: `    case "retry":
    case "plain-put":
      if (job.failures > 500) {
        await finishHeld(companyId, db, job, failed);
        return false;
      }`,
    tests: ["test/journey/never-given-up.test.ts"],
  },
  {
    name: "first in, first out over all companies",
    file: "server/ship/ship-store.ts",
    find: "from due order by turn, due_at limit",
    replace: "from due order by due_at limit",
    tests: ["test/journey/company-turns.test.ts"],
  },
  {
    name: "a pause skips what waits instead of holding it",
    file: "server/ship/finish-attempt.ts",
    find: "isPaused ? sql`state = 'held', held_by = 'destination'`",
    replace: "isPaused ? sql`state = 'skipped', held_by = null`",
    tests: paused,
    only: "wrong-secret: SignatureDoesNotMatch",
  },
  {
    name: "a release forgets what was held",
    file: "server/ship/hold-and-release.ts",
    find: `      where company_id = \${companyId} and state = 'held' and held_by = 'destination'
      order by`,
    replace: `      where company_id = \${companyId} and state = 'held' and held_by = 'destination' and attempts > 0
      order by`,
    tests: paused,
    only: "wrong-secret: SignatureDoesNotMatch",
  },
  {
    name: "an incident's mail never gets into the outbox",
    file: "server/tell/incident-store.ts",
    find: `await tell({ companyId, service, kind, incidentId, told: 0 }, trx, "incident.opened", said, now);`,
    replace: "",
    tests: ["test/journey/told-by-mail.test.ts"],
    only: "a wrong secret is told",
  },
  {
    name: "no row security on new tables",
    file: "server/migrations/wall.ts",
    find: `      await run(\`alter table \${table} force row level security\`);
      await run(\`create policy company_wall`,
    replace: "      await run(`create policy company_wall",
    tests: ["test/journey/company-wall.test.ts"],
    only: "has row security, forced",
  },
];
