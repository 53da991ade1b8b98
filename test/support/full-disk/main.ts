import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually, saveUntested } from "../bucket-in-test.ts";
import { rowsOf } from "../database-in-test.ts";
import { boundary, form, knock, recordingForm, wave } from "../door-in-test.ts";
import { say } from "../namespace-in-test.ts";
import { startStage } from "../tenant-in-test.ts";

// Runs in a mount namespace of its own (full-disk.test.ts): a spool of 48 MiB, of which 8 are to stay free.
const mib = 2 ** 20;
const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: "inherit" });
run("mount", "--make-rprivate", "/");
const spool = await mkdtemp(join(tmpdir(), "onbin-disk-"));
run("mount", "-t", "tmpfs", "-o", `size=${48 * mib}`, "tmpfs", spool);

const stage = await startStage(
  { buckets: [{ name: "demo", versioned: true }] },
  {
    ONBIN_SPOOL: spool,
    ONBIN_SPOOL_RESERVE: String(8 * mib),
    ONBIN_RETENTION_DAYS: "0",
  },
);
const { onbin, bucket } = stage;
const free = async () => {
  const { bavail, bsize } = await statfs(spool);
  return bavail * bsize;
};
const ballast = join(spool, "ballast");
/** Leaves so many bytes free. */
const fill = async (left: number) => writeFile(ballast, Buffer.alloc(Math.max(0, (await free()) - left)));
const files = async () =>
  (await readdir(spool, { recursive: true })).filter((name) => /\.part$|^incoming\/./.test(name));
const states = async () =>
  (
    await rowsOf<{ state: string; stage: string; count: number }>(
      onbin.dataDir,
      "select state, stage, count(*)::int as count from recordings group by 1, 2 order by 1, 2",
    )
  ).map(({ state, stage: at, count }) => `${count} ${state} (${at})`);

try {
  const acme = await stage.addTenant("acme");
  const audio = (seed: number) => wave(seed, 60);
  const push = (id: string, seed: number) =>
    knock(onbin.url, acme.key, recordingForm({ sequenceId: id }, audio(seed)));
  const versionsOf = async (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await bucket.versions("demo", `rec/${id}.wav`)).length));

  // The bucket refuses, so nothing leaves; recordings come until the door closes.
  bucket.faults.set([{ match: { operation: "PutObject" }, act: { kind: "answer", code: "AccessDenied" } }]);
  const taken: string[] = [];
  let refused: Awaited<ReturnType<typeof push>> | null = null;
  for (let i = 0; i < 60 && refused === null; i += 1) {
    const answer = await push(`full-${i}`, i + 1);
    if (answer.status === 201) taken.push(`full-${i}`);
    else refused = answer;
  }
  const code = refused?.body.error.code;
  say("refused", {
    taken: taken.length,
    status: refused?.status,
    code,
    retryAfter: Number(refused?.headers["retry-after"]),
    cure: refused?.body.error.cure,
  });

  // What was taken can be shaped, in the room that was kept for it.
  await eventually(async () => !(await states()).some((line) => line.includes("(shape)")), states, 40_000);
  const troubles = onbin.output.join("").match(/"shape\.trouble"/g)?.length ?? 0;
  say("shaped", { troubles, free: (await free()) > 0 });

  bucket.faults.clear();
  const begun = performance.now();
  await saveUntested(acme.administrator);
  let again = await push("again", 1000);
  while (again.status === 503 && performance.now() - begun < 90_000) {
    await sleep(500);
    again = await push("again", 1000);
  }
  const seconds = (performance.now() - begun) / 1000;
  for (const id of [...taken, "again"]) await acme.until(id, "delivered");
  say("freed", { status: again.status, seconds, versions: await versionsOf([...taken, "again"]) });
  // Proven and past its retention: nothing of it is here any more.
  await eventually(async () => (await free()) > 40 * mib, free, 60_000);

  // Full in the middle of an upload.
  const body = form(recordingForm({ sequenceId: "cut" }, wave(7, 300)));
  const upload = httpRequest(new URL("/api/v1/recordings", onbin.url), {
    method: "POST",
    agent: false,
    headers: {
      authorization: `Bearer ${acme.key}`,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": String(body.length),
    },
  });
  const response = once(upload, "response") as Promise<[IncomingMessage]>;
  upload.write(body.subarray(0, body.length / 2));
  await eventually(async () => (await files()).length === 1, files);
  await sleep(300);
  await fill(64 * 1024);
  upload.end(body.subarray(body.length / 2));
  const [answer] = await response;
  const said = (await json(answer)) as { error: { code: string } };
  say("cut", { status: answer.statusCode, code: said.error.code, left: await files() });
  await rm(ballast);

  // Full when a recording is to be shaped.
  const [work] = execFileSync("pgrep", ["-P", String(onbin.service.pid), "-f", "role work"], {
    encoding: "utf8",
  }).split("\n");
  process.kill(Number(work), "SIGSTOP");
  const late = await push("late", 2000);
  await fill(600 * 1024);
  process.kill(Number(work), "SIGCONT");
  await eventually(
    async () => (await acme.read("late")).state === "retrying",
    () => acme.read("late"),
    60_000,
  );
  const waiting = await acme.read("late");
  say("unshaped", { pushed: late.status, code: waiting.reason?.code, left: await files() });
  await rm(ballast);
  say("late", { state: (await acme.until("late", "delivered")).state, versions: await versionsOf(["late"]) });

  // A disk that takes nothing at all.
  await eventually(async () => {
    try {
      run("mount", "-o", "remount,ro", spool);
      return true;
    } catch {
      return false;
    }
  });
  const sealed = await push("sealed", 3000);
  run("mount", "-o", "remount,rw", spool);
  const open = await push("sealed", 3000);
  say("read-only", {
    status: sealed.status,
    code: sealed.body.error?.code,
    retryAfter: Number(sealed.headers["retry-after"]),
    after: open.status,
  });
} catch (error) {
  console.error(onbin.output.join("").split("\n").slice(-12).join("\n"));
  throw error;
} finally {
  await stage.close();
  run("umount", "-l", spool);
  await rm(spool, { recursive: true, force: true });
}
