import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reapedCpuSeconds } from "./process-tree.ts";
import type { Store } from "./store.ts";
import { type Peaks, watchMemory } from "./watch-memory.ts";
import type { Way } from "./way.ts";

export type Uploader = "aws" | "rclone" | "s3cmd";

const script = fileURLToPath(new URL("./convert.sh", import.meta.url));

/**
 * What an administrator would write: ffmpeg for every call, as many at once as there are processors, then one program
 * that brings up the folder.
 * @param legs folder of the pairs
 */
export function byHand(
  uploader: Uploader,
  programs: { ffmpeg: string; uploader: string },
  store: Store,
  legs: string,
  work: string,
): Way {
  const home = join(work, uploader);
  const out = join(home, "wav");
  return {
    exact: false,
    async run(round, watched) {
      await rm(home, { recursive: true, force: true });
      await mkdir(out, { recursive: true });
      const folder = `${uploader}-${round}`;
      const environment = await prepare(uploader, store, home);
      const atOnce = String(availableParallelism());
      const steps = [
        { part: "ffmpeg", words: ["bash", script, programs.ffmpeg, legs, out, atOnce] },
        { part: uploader, words: [programs.uploader, ...upload(uploader, store, home, out, folder)] },
      ];
      const cpuParts: Record<string, number> = {};
      let child = 0;
      const watch = watched ? watchMemory(() => (child === 0 ? [] : [child])) : null;
      let peaks: Peaks | undefined;
      const began = performance.now();
      try {
        for (const { part, words } of steps) {
          const before = reapedCpuSeconds();
          await runProgram(words, environment, home, (pid) => {
            child = pid;
          });
          cpuParts[part] = reapedCpuSeconds() - before;
        }
      } finally {
        peaks = watch?.stop();
      }
      const seconds = (performance.now() - began) / 1000;
      const cpuSeconds = Object.values(cpuParts).reduce((sum, part) => sum + part, 0);
      await rm(home, { recursive: true, force: true });
      return {
        stem: `${folder}/`,
        took: {
          ...{ seconds, cpuSeconds, cpuParts },
          largestBytes: peaks?.largestBytes ?? null,
          sumBytes: peaks?.sumBytes ?? null,
        },
      };
    },
    note: () => null,
    stop: () => Promise.resolve(),
  };
}

/** The programs' settings, and nothing else of this process's: no keys, no proxy, no question to a cloud's metadata. */
async function prepare(uploader: Uploader, store: Store, home: string): Promise<NodeJS.ProcessEnv> {
  const { accessKeyId, secretAccessKey, url, region } = store;
  if (uploader === "s3cmd") {
    const { host } = new URL(url);
    const lines = [
      ...["[default]", `access_key = ${accessKeyId}`, `secret_key = ${secretAccessKey}`],
      ...[`host_base = ${host}`, `host_bucket = ${host}`, `bucket_location = ${region}`, "use_https = False"],
    ];
    await writeFile(join(home, "s3cfg"), `${lines.join("\n")}\n`, { mode: 0o600 });
  }
  return {
    PATH: "/usr/bin:/bin",
    HOME: home,
    LANG: "C.UTF-8",
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    // A newer aws adds checksums that stores beside Amazon's may not know.
    AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
    RCLONE_CONFIG_STORE_TYPE: "s3",
    RCLONE_CONFIG_STORE_PROVIDER: store.name === "ceph" ? "Ceph" : "Other",
    RCLONE_CONFIG_STORE_ENDPOINT: url,
    RCLONE_CONFIG_STORE_REGION: region,
    RCLONE_CONFIG_STORE_ACCESS_KEY_ID: accessKeyId,
    RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

function upload(
  uploader: Uploader,
  { url, bucket }: Store,
  home: string,
  out: string,
  folder: string,
): string[] {
  const target = `${bucket}/${folder}`;
  switch (uploader) {
    case "aws": {
      const quiet = ["--recursive", "--only-show-errors"];
      return ["--endpoint-url", url, "s3", "cp", out, `s3://${target}/`, ...quiet];
    }
    case "rclone": {
      const flags = ["--no-check-dest", "--s3-no-check-bucket", "--s3-no-head", "--transfers", "8"];
      return ["--config", "", "copy", out, `store:${target}`, ...flags];
    }
    case "s3cmd": {
      const quiet = ["--recursive", "--no-progress", "--quiet"];
      return ["-c", join(home, "s3cfg"), "put", ...quiet, `${out}/`, `s3://${target}/`];
    }
  }
}

async function runProgram(
  [program = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  started: (pid: number) => void,
): Promise<void> {
  const child = spawn(program, args, { env, cwd, stdio: ["ignore", "inherit", "pipe"] });
  started(child.pid ?? 0);
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code !== 0)
    throw new Error(
      `${program} ended with ${code ?? signal}: ${Buffer.concat(said).toString().slice(-2000)}`,
    );
}
