import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Language } from "../contract/words.ts";
import { addApiKey } from "../server/accounts/api-keys.ts";
import { addCompany, setContract } from "../server/accounts/companies.ts";
import { useLink } from "../server/accounts/links.ts";
import { readSealingKey } from "../server/accounts/sealing-key.ts";
import { createSecondFactors } from "../server/accounts/second-factor.ts";
import { createSignIns } from "../server/accounts/sign-in.ts";
import { addUser } from "../server/accounts/users.ts";
import { silentLog } from "../server/base/log.ts";
import { readSettings } from "../server/base/settings.ts";
import { createProgress } from "../server/commands/progress.ts";
import { pushFiles } from "../server/commands/push-files.ts";
import { commandLine, withDatabase } from "../server/commands/with-database.ts";
import { readCheck } from "../server/destinations/check-store.ts";
import { parseValues } from "../server/destinations/parse-values.ts";
import { saveValues } from "../server/destinations/save-values.ts";
import { findStore } from "../server/destinations/stores.ts";
import { runService } from "../server/service.ts";
import { asPush, type DemoCall, readDemoCalls } from "./demo-calls.ts";
import { type S3Server, startS3Server } from "./s3/s3-server.ts";

const bucket = "onbin-demo";
const folder = "calls";
const marker = ".onbin-demo";
/** Seconds in which all recordings must be in the bucket. */
const patience = 60;

type Demo = {
  environment: Readonly<Record<string, string | undefined>>;
  language: Language;
  once: boolean;
  print: (line: string) => void;
};

/**
 * Shows the main job done, with nothing but this checkout: a small S3 of our own on this machine, a company, bundled
 * calls through the real door, their recordings in the bucket. Its data folder is its own and is made anew.
 * @returns 0 when every recording is in the bucket, byte for byte
 */
export async function runDemo({ environment, language, once: isOnce, print }: Demo): Promise<number> {
  const say = (ja: string, en: string) => print(language === "ja" ? ja : en);
  const dataDir = join(`${readSettings(environment).dataDir}-demo`);
  await renewFolder(dataDir);
  const accessKeyId = `DEMO${randomBytes(8).toString("hex").toUpperCase()}`;
  const secretAccessKey = randomBytes(30).toString("base64url");
  const store = await startS3Server({
    folder: join(dataDir, "demo-bucket"),
    users: [{ accessKeyId, secretAccessKey }],
    buckets: [{ name: bucket }],
  });
  const stores = [{ name: "demo-bucket", url: store.url, region: "us-east-1", pathStyle: true, demo: true }];
  const port = environment.ONBIN_LISTEN ? null : await freePort(isOnce ? 0 : 8080);
  const demoEnvironment = {
    ...environment,
    ONBIN_DATA_DIR: dataDir,
    ONBIN_DATABASE_URL: undefined,
    ONBIN_TLS_CERT: undefined,
    ONBIN_TLS_KEY: undefined,
    ONBIN_SPOOL: undefined,
    ...(port === null ? {} : { ONBIN_LISTEN: `127.0.0.1:${port}`, ONBIN_PUBLIC_URL: undefined }),
    ONBIN_S3_ENDPOINTS: JSON.stringify(stores),
    ONBIN_LOG_LEVEL: "error",
  };
  const place = { environment: demoEnvironment, language };
  const stop = new AbortController();
  let result: Promise<number> = Promise.resolve(1);
  say("Onbin を起動しています…", "Starting Onbin …");
  try {
    await runService({
      settings: readSettings(demoEnvironment),
      environment: demoEnvironment,
      log: silentLog,
      signal: stop.signal,
      onReady: (url) => {
        result = show(place, url ?? "", store, { accessKeyId, secretAccessKey }, say, isOnce).catch(
          (error: unknown) => {
            print(error instanceof Error ? error.message : String(error));
            return 1;
          },
        );
        void result.then((code) => {
          if (isOnce || code !== 0) stop.abort();
        });
      },
    });
    return await result;
  } finally {
    await store.close();
  }
}

type Say = (ja: string, en: string) => void;

async function show(
  place: Pick<Demo, "environment" | "language">,
  url: string,
  store: S3Server,
  credentials: { accessKeyId: string; secretAccessKey: string },
  say: Say,
  isOnce: boolean,
): Promise<number> {
  const { key, email, password } = await makeCompany(place, credentials, say);
  const calls = await readDemoCalls();
  say(
    `${calls.length} 件の通話を ${url}/api/v1/recordings に送ります。`,
    `Pushing ${calls.length} calls to ${url}/api/v1/recordings.`,
  );
  const door = new URL("/api/v1/recordings", url);
  const progress = createProgress(calls.length);
  const now = new Date();
  const sequenceIds: string[] = [];
  for (const call of calls) {
    const answer = await pushFiles(door, key, asPush(call, now), progress.move);
    if (answer.status !== 201 || answer.body.sequenceId === undefined) {
      throw new Error(`${call.name}: ${answer.status} ${answer.body.error?.message ?? ""}`);
    }
    sequenceIds.push(answer.body.sequenceId);
    progress.done();
  }
  progress.end();
  const rows = await waitForObjects(store, calls, sequenceIds);
  const missing = printTable(rows, say);
  if (missing > 0) {
    say(
      `${missing} 件がバケットにありません。`,
      `${missing} recordings are not in the bucket as they should be.`,
    );
    return 1;
  }
  say(
    `${rows.length} 件すべてがデモ用バケット (この端末内) にあり、内容が 1 バイトも違わないことを確認しました。`,
    `All ${rows.length} are in the demo bucket (on this machine), byte for byte what FFmpeg makes of the same calls.`,
  );
  if (isOnce) return 0;
  say("", "");
  say(`画面: ${url}/signin`, `Console: ${url}/signin`);
  say(
    `  企業 ID: demo   メールアドレス: ${email}   パスワード: ${password}`,
    `  Company ID: demo   Mail address: ${email}   Password: ${password}`,
  );
  say("終わるには Ctrl-C を押してください。", "Press Ctrl-C to end.");
  return 0;
}

async function makeCompany(
  place: Pick<Demo, "environment" | "language">,
  { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
  say: Say,
) {
  return withDatabase(place, async ({ db, settings }) => {
    const { id } = await addCompany(db, "demo", "デモ商事株式会社");
    await setContract(id, db, true, commandLine);
    const email = "admin@example.com";
    const password = randomBytes(9).toString("base64url");
    const { token } = await addUser(id, db, { email, role: "administrator" }, commandLine);
    const signIns = createSignIns(db, createSecondFactors(db, null));
    await useLink(db, signIns, token, { password }, "127.0.0.1");
    const typed = {
      enabled: true,
      endpoint: "demo-bucket",
      bucket,
      folder,
      region: "us-east-1",
      accessKeyId,
      secretAccessKey,
    };
    const values = parseValues(typed, findStore(settings.s3Endpoints, typed.endpoint), "en");
    const options = { test: true, version: 0, by: commandLine };
    const saved = await saveValues(id, db, await readSealingKey(db), values, options);
    const checkId = "checkId" in saved ? saved.checkId : "";
    for (;;) {
      const check = await db.forCompany(id, (trx) => readCheck(id, trx, checkId));
      if (check?.done && !check.done.saved)
        throw new Error(`The demo bucket refused: ${JSON.stringify(check.steps)}`);
      if (check?.done) break;
      await sleep(50);
    }
    say(
      `企業「demo」を作り、連携先 s3://${bucket}/${folder} (デモ用バケット、この端末内) を接続テストのうえ保存しました。`,
      `Made the company "demo", and saved its destination s3://${bucket}/${folder} (demo bucket, on this machine) after its connection check.`,
    );
    const { key } = await addApiKey(id, db, commandLine);
    return { key, email, password };
  });
}

type Row = { name: string; key: string; bytes: number; seconds: number; sha256: string; isRight: boolean };

/** Reads the bucket itself, not what Onbin says of it, until every recording is there or time is up. */
async function waitForObjects(
  store: S3Server,
  calls: readonly DemoCall[],
  sequenceIds: readonly string[],
): Promise<Row[]> {
  for (const until = Date.now() + patience * 1000; ; await sleep(100)) {
    const objects = await store.list(bucket);
    const rows = await Promise.all(
      calls.map(async ({ name, wavSha256 }, index): Promise<Row> => {
        const object = objects.find(({ key }) => key.endsWith(`${sequenceIds[index]}.wav`));
        const bytes = object ? await store.read(bucket, object.key) : undefined;
        const sha256 = bytes ? createHash("sha256").update(bytes).digest("hex") : "";
        const seconds = bytes ? (bytes.length - 44) / 32_000 : 0;
        return {
          name,
          key: object?.key ?? "–",
          bytes: bytes?.length ?? 0,
          seconds,
          sha256,
          isRight: sha256 === wavSha256,
        };
      }),
    );
    if (rows.every(({ isRight }) => isRight) || Date.now() > until) return rows;
  }
}

function printTable(rows: readonly Row[], say: Say): number {
  const width = Math.max(...rows.map(({ key }) => key.length));
  const line = (mark: string, key: string, bytes: string, seconds: string, sha256: string) => {
    const text = `${mark} ${key.padEnd(width)}  ${bytes.padStart(9)}  ${seconds.padStart(7)}  ${sha256}`;
    say(text, text);
  };
  line(" ", "key", "bytes", "seconds", "SHA-256");
  for (const { key, bytes, seconds, sha256, isRight } of rows) {
    line(isRight ? "✓" : "✗", key, String(bytes), seconds.toFixed(2), sha256);
  }
  return rows.filter(({ isRight }) => !isRight).length;
}

/** The demo's data folder, empty; a folder that the demo did not make is never touched. */
async function renewFolder(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) {
    await access(join(path, marker)).catch(() => {
      throw new Error(`${path} is there and is not the demo's. Move it away, or set ONBIN_DATA_DIR.`);
    });
    await rm(path, { recursive: true, force: true });
  }
  await mkdir(path, { recursive: true, mode: 0o700 });
  await writeFile(join(path, marker), "made by: onbin demo\n");
}

/** The wanted port where it is free, else one that the system chooses. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  const listening = once(server, "listening");
  server.listen(wanted, "127.0.0.1");
  try {
    await listening;
  } catch {
    return freePort(0);
  }
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : wanted;
}
