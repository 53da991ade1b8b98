import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { access, constants, open, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { syncFolder } from "../base/durable.ts";
import type { Settings } from "../base/settings.ts";
import { checkSpoolBucket } from "./check-spool-bucket.ts";
import { type Finding, finding, told } from "./finding.ts";

/** Milliseconds that a small file and its name may take to be durable. */
const slowDisk = 1000;
/** Uploads, PUTs and connections each need one. */
const openFiles = { fail: 256, warn: 1024 };

/** Everything that only this machine can tell. */
export async function checkMachine(settings: Settings, servicePid: number | undefined): Promise<Finding[]> {
  return [
    await checkKeyFile(settings),
    await checkSpool(settings),
    await checkSpoolBucket(settings),
    await checkListen(settings, servicePid !== undefined),
    await checkOpenFiles(servicePid),
    await checkFfmpeg(settings),
  ].filter((found) => found !== null);
}

async function checkKeyFile({ dataDir, masterKey }: Settings): Promise<Finding | null> {
  if (masterKey !== null) return null;
  const file = join(dataDir, "master.key");
  const found = await stat(file).catch(() => null);
  if (found === null || (found.mode & 0o077) === 0) return null;
  return finding(
    "master-key-file",
    "warn",
    [`${file} をほかのユーザーが読めます。`, `chmod 600 ${file} を実行してください。`],
    [`${file} can be read by other users.`, `Run: chmod 600 ${file}`],
  );
}

async function checkSpool({ spool, spoolReserve }: Settings): Promise<Finding> {
  const folder = await nearest(spool);
  const file = join(folder, `.onbin-doctor-${randomUUID()}`);
  try {
    const began = performance.now();
    const handle = await open(`${file}.new`, "wx", 0o600);
    await handle.writeFile(Buffer.alloc(64 * 1024));
    await handle.sync().finally(() => handle.close());
    await rename(`${file}.new`, file);
    await syncFolder(folder);
    const took = Math.round(performance.now() - began);
    const { bavail, blocks, bsize } = await statfs(folder);
    const room = bavail * bsize - (spoolReserve ?? Math.min(2 ** 30, blocks * bsize * 0.05));
    const gib = (room / 2 ** 30).toFixed(1);
    if (room <= 0) {
      return finding(
        "spool",
        "fail",
        [
          `${spool} の空きが予約分を下回っています (${gib} GiB)。受け口は 503 を返します。`,
          "空きを増やすか、ONBIN_SPOOL_RESERVE を見直してください。",
        ],
        [
          `${spool} is below its reserve (${gib} GiB): the push door answers 503.`,
          "Make room, or look at ONBIN_SPOOL_RESERVE.",
        ],
      );
    }
    if (took > slowDisk) {
      return finding(
        "spool",
        "warn",
        [
          `${spool} に書けますが、確実に保存するのに ${took} ミリ秒かかります。`,
          "ディスクかネットワークフォルダが遅い原因を確かめてください。",
        ],
        [
          `${spool} can be written, but takes ${took} ms to keep a small file.`,
          "See what makes this disk or network folder slow.",
        ],
      );
    }
    return finding(
      "spool",
      "ok",
      [`${spool} に書けます (fsync ${took} ミリ秒、空き ${gib} GiB)。`],
      [`${spool} can be written (fsync in ${took} ms, room for ${gib} GiB).`],
    );
  } catch (error) {
    return finding(
      "spool",
      "fail",
      [`${spool} に書けません: ${told(error)}`, "フォルダの権限と ONBIN_SPOOL を確かめてください。"],
      [`${spool} cannot be written: ${told(error)}`, "Look at the folder's permissions, and at ONBIN_SPOOL."],
    );
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
    await rm(`${file}.new`, { force: true }).catch(() => undefined);
  }
}

/** The folder itself, or the one in which it would be made. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await stat(at).catch(() => null)) !== null || dirname(at) === at) return at;
  }
}

/** The status of /healthz. Whether the certificate is trusted is not asked here: it need not name this address. */
function knock(host: string, port: number, hasTls: boolean): Promise<number> {
  const options = { host: host.replace(/^\[|\]$/g, ""), port, path: "/healthz", timeout: 5000 };
  return new Promise((resolve, reject) => {
    const asked = hasTls
      ? httpsGet({ ...options, rejectUnauthorized: false, agent: false })
      : httpGet({ ...options, agent: false });
    asked.once("timeout", () => asked.destroy(new Error("no answer within 5 seconds")));
    asked.once("error", reject);
    asked.once("response", (response) => {
      resolve(response.statusCode ?? 0);
      asked.destroy();
    });
  });
}

async function checkListen(
  { listen: { host, port }, tlsCert }: Settings,
  serviceRuns: boolean,
): Promise<Finding> {
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (serviceRuns) {
    const ask =
      host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : place.slice(0, place.lastIndexOf(":"));
    const answer = await knock(ask, port, tlsCert !== null).catch(told);
    if (answer === 200) {
      return finding("listen", "ok", [`${place} が応答します。`], [`${place} answers.`]);
    }
    const detail = String(answer);
    return finding(
      "listen",
      "warn",
      [
        `${place} が応答しません: ${detail}`,
        "この端末で web の役割が動いているなら、ログを確かめてください。",
      ],
      [`${place} does not answer: ${detail}`, "If the role web runs on this machine, see its log."],
    );
  }
  const problem = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(told(error)));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
  return problem === null
    ? finding("listen", "ok", [`${place} は空いています。`], [`${place} is free.`])
    : finding(
        "listen",
        "fail",
        [
          `${place} で待ち受けできません: ${problem}`,
          "使っているプログラムを止めるか、ONBIN_LISTEN を変えてください。",
        ],
        [
          `${place} cannot be listened on: ${problem}`,
          "Stop the program that uses it, or change ONBIN_LISTEN.",
        ],
      );
}

async function checkOpenFiles(servicePid: number | undefined): Promise<Finding | null> {
  const text = await readFile(`/proc/${servicePid ?? "self"}/limits`, "utf8").catch(() => "");
  const [, soft] = /^Max open files\s+(\S+)/m.exec(text) ?? [];
  if (soft === undefined) return null;
  const limit = soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
  const cure = [
    "systemd なら LimitNOFILE=65536 を設定してください。",
    "With systemd set LimitNOFILE=65536.",
  ] as const;
  if (limit >= openFiles.warn) {
    return finding(
      "open-files",
      "ok",
      [`同時に開けるファイルは ${soft} 個です。`],
      [`${soft} files may be open at once.`],
    );
  }
  return finding(
    "open-files",
    limit < openFiles.fail ? "fail" : "warn",
    [`同時に開けるファイルが ${soft} 個だけです。`, cure[0]],
    [`Only ${soft} files may be open at once.`, cure[1]],
  );
}

async function checkFfmpeg({ ffmpeg }: Settings): Promise<Finding> {
  if (ffmpeg?.includes("/")) {
    const usable = await access(ffmpeg, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!usable) {
      return finding(
        "ffmpeg",
        "fail",
        [`ONBIN_FFMPEG の ${ffmpeg} を実行できません。`, "正しいパスを設定してください。"],
        [`ONBIN_FFMPEG names ${ffmpeg}, which cannot be run.`, "Set the right path."],
      );
    }
  }
  const version = await new Promise<string | null>((resolve) => {
    execFile(ffmpeg ?? "ffmpeg", ["-version"], { timeout: 10_000 }, (error, stdout) =>
      resolve(error ? null : (stdout.split(" ")[2] ?? "?")),
    );
  });
  return version === null
    ? finding(
        "ffmpeg",
        "warn",
        [
          "ffmpeg がありません。WAV・PCM・μ-law・A-law 以外の録音は保留されます。",
          "必要ならインストールし、ONBIN_FFMPEG に設定してください。",
        ],
        [
          "There is no ffmpeg: recordings other than WAV, PCM, µ-law and A-law are held.",
          "Install it if you need it, and set ONBIN_FFMPEG.",
        ],
      )
    : finding("ffmpeg", "ok", [`ffmpeg ${version}。`], [`ffmpeg ${version}.`]);
}
