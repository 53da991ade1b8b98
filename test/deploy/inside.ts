/** Started by run.ts in namespaces of its own, as root: what is done here is seen by nobody else. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { goodValues, startBucket } from "../support/bucket-in-test.ts";
import { startAuthority } from "../support/certificates-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { check, tell, total } from "./told.ts";

const run = promisify(execFile);
const [tree = ""] = process.argv.slice(2);
const host = "onbin.example.com";
/** Addresses of this machine in its own network: the server's, and those that others come from. */
const [server, proxy, stranger, watcher] = ["192.0.2.1", "192.0.2.10", "192.0.2.99", "192.0.2.50"];
const nobody = 65534;

const sh = (words: string) => execFileSync("sh", ["-ec", words], { encoding: "utf8" });
sh(`mount --make-rprivate /
ip link set lo up
for a in ${server} ${proxy} ${stranger} ${watcher}; do ip address add $a/32 dev lo; done
mount -t tmpfs tmpfs /opt
mkdir -m 0755 /opt/onbin /opt/work
mkdir -m 0700 /opt/state && chown ${nobody}:${nobody} /opt/state
mount --bind ${tree} /opt/onbin
mount -o remount,bind,ro,nosuid,nodev /opt/onbin
mount -o remount,bind,ro / || mount --bind -o ro / /
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp
grep -q "${host}" /etc/hosts || true`);

const bucket = await startBucket();
const env = {
  PATH: process.env.PATH?.split(":")
    .filter((folder) => !folder.includes("node_modules"))
    .join(":"),
  LANG: "C.UTF-8",
  NODE_ENV: "production",
  ONBIN_DATA_DIR: "/opt/state",
  ONBIN_LISTEN: "0.0.0.0:8080",
  ONBIN_PUBLIC_URL: `https://${host}`,
  ONBIN_TRUSTED_PROXIES: `127.0.0.1, ${proxy}`,
  ONBIN_METRICS_ALLOW: watcher,
  ONBIN_RETENTION_DAYS: "1",
  ...bucket.env,
};
/** As ops/systemd/onbin.service and ops/docker run it, as far as these words can. */
const shutIn = [
  ...["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"],
  ...["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"],
];
const program = ["/opt/onbin/node_modules/.bin/node", "/opt/onbin/server/main.ts"];
const start = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
  spawn("setpriv", [...shutIn, ...program, ...args], {
    env: { ...env, ...more },
    cwd: "/opt/state",
    stdio: ["pipe", "pipe", "pipe"],
  });
const cli = async (args: readonly string[], input = "") => {
  const child = start(args);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (child.exitCode !== 0) throw new Error(`onbin ${args.join(" ")}: ${stderr}${stdout}`);
  return stdout;
};

// Before anything else: without a proxy or TLS it does not start at this address.
const bare = start(["start"], { ONBIN_TRUSTED_PROXIES: "", ONBIN_PUBLIC_URL: "" });
const [said] = await Promise.all([text(bare.stderr), once(bare, "close")]);
check("at 0.0.0.0 without TLS and without a proxy it does not start", () => {
  return bare.exitCode === 1 && said.includes("0.0.0.0:8080 can be reached");
});

const began = Date.now();
const service = start(["start"]);
let output = "";
for (const stream of [service.stdout, service.stderr]) {
  stream.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
}
await until(() => output.includes("Onbin is running") || service.exitCode !== null, 120_000);
check("starts over a read-only tree, as nobody, without capabilities", () => {
  if (!output.includes("Onbin is running")) throw new Error(output);
  return `${((Date.now() - began) / 1000).toFixed(1)} s with a new database`;
});
check("every process has no capability, and can get none", () => {
  const statuses = readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .map((pid) => readFileSync(`/proc/${pid}/status`, "utf8"))
    .filter((status) => new RegExp(`^Uid:\\s+${nobody}\\b`, "m").test(status));
  const fine = statuses.filter((status) => /^CapEff:\s0+$/m.test(status) && /^CapBnd:\s0+$/m.test(status));
  const locked = statuses.filter((status) => /^NoNewPrivs:\s1$/m.test(status));
  const names = new Set(statuses.map((status) => /^Name:\s(.*)$/m.exec(status)?.[1]));
  if (fine.length !== statuses.length || locked.length !== statuses.length) return false;
  return names.has("postgres") && `${statuses.length} processes: ${[...names].join(", ")}`;
});

await cli(["company", "add", "--id", "acme", "--name", "Acme"]);
await cli(["company", "contract", "--id", "acme", "on"]);
const key = (await cli(["key", "add", "--company", "acme"])).trimEnd().split("\n").at(-1) ?? "";
const { bucket: name, folder, region, accessKeyId, endpoint, secretAccessKey } = goodValues;
await cli(
  [
    "destination",
    "set",
    "--company",
    "acme",
    "--bucket",
    name,
    "--folder",
    folder,
    "--region",
    region,
  ].concat([...["--endpoint", endpoint ?? "", "--access-key", accessKeyId]]),
  secretAccessKey ?? "",
);
check("takes a company and a destination on the command line, under the same restrictions", () => true);

const authority = await startAuthority();
const nginx = await startNginx();
/** curl from an address of this machine. @returns its standard output */
const curl = async (from: string, ...args: string[]) => {
  const common = ["-sS", "--noproxy", "*", "--interface", from, "--max-time", "120"];
  const trust = ["--cacert", authority.root, "--resolve", `${host}:443:${server}`];
  return (await run("curl", [...common, ...trust, ...args], { maxBuffer: 2 ** 24 })).stdout;
};
const bearer = ["-H", `Authorization: Bearer ${key}`];
const push = (from: string, url: string, file: string, id: string, ...more: string[]) =>
  curl(
    from,
    ...bearer,
    "-F",
    `sequenceId=${id}`,
    "-F",
    `audio=@${file}`,
    "-w",
    "\n%{http_code}",
    ...more,
    `${url}/api/v1/recordings`,
  );
const direct = `http://${server}:8080`;

writeFileSync("/opt/work/call.wav", wave(1, 2));
const passedBy = await curl(stranger, ...bearer, "-w", "\n%{http_code}", `${direct}/healthz`);
check(
  "plain http past the proxy is refused",
  () => passedBy.includes("plain_http_refused") && passedBy.endsWith("403"),
);
const figures = await curl(watcher, "-w", "\n%{http_code}", `${direct}/metrics`);
check("figures are open to ONBIN_METRICS_ALLOW", () => figures.endsWith("200"));

if (nginx === null) tell("nginx is not on this machine: the proxy was not tried");
else await tryNginx();

const mp3 = await run("ffmpeg", [
  "-v",
  "error",
  "-f",
  "lavfi",
  "-i",
  "sine=440:duration=2",
  "-ar",
  "16000",
  "/opt/work/call.mp3",
]).then(
  () => true,
  () => false,
);
const found = output.split("\n").find((line) => line.includes('"converter.found"')) ?? "no converter";
if (!mp3) tell("ffmpeg is not on this machine: the converter was not tried");
else {
  await push("127.0.0.1", "http://127.0.0.1:8080", "/opt/work/call.mp3", "mp3");
  await until(() => bucket.puts("mp3").length > 0, 30_000);
  check("FFmpeg converts an MP3 into the bucket", () => bucket.puts("mp3").length > 0 && fence(found));
}

const stopping = Date.now();
service.kill("SIGTERM");
await once(service, "close");
check("SIGTERM ends it in order, the database too", () => {
  // This process is the first of its namespace, and reaps nobody: who has ended stays as a zombie.
  const left = readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .map((pid) => readFileSync(`/proc/${pid}/status`, "utf8"))
    .filter((status) => /^Name:\s+(postgres|node-MainThread)$/m.test(status) && !/^State:\s+Z/m.test(status))
    .filter((status) => new RegExp(`^Uid:\\s+${nobody}\\b`, "m").test(status));
  if (service.exitCode !== 0 || left.length > 0)
    throw new Error(`exit code ${service.exitCode}, ${left.length} processes left`);
  return `${((Date.now() - stopping) / 1000).toFixed(1)} s`;
});
await verifyUnit();
nginx?.kill("SIGTERM");
await bucket.close();
await authority.close();
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

async function startNginx() {
  const has = await run("nginx", ["-v"]).then(
    () => true,
    () => false,
  );
  if (!has) return null;
  const { cert, key: certKey } = await authority.issue("proxy", { names: `DNS:${host}` });
  const conf = readFileSync(new URL("../../ops/nginx/onbin.conf", import.meta.url), "utf8")
    .replaceAll(/ssl_certificate .*;/g, `ssl_certificate ${cert};`)
    .replaceAll(/ssl_certificate_key .*;/g, `ssl_certificate_key ${certKey};`);
  writeFileSync("/opt/work/onbin.conf", conf);
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (what) => `${what}_temp_path /opt/work/${what};`,
  );
  writeFileSync(
    "/opt/work/nginx.conf",
    `user root; daemon off; pid /opt/work/nginx.pid; error_log /opt/work/error.log;
events {} http { access_log off; ${places.join(" ")} include /opt/work/onbin.conf; }`,
  );
  await run("nginx", ["-t", "-c", "/opt/work/nginx.conf"]);
  const child = spawn("nginx", ["-c", "/opt/work/nginx.conf"], { stdio: "inherit" });
  await sleep(500);
  return child;
}

async function tryNginx(): Promise<void> {
  const url = `https://${host}`;
  const answer = await push(
    stranger,
    url,
    "/opt/work/call.wav",
    "small",
    "-H",
    "X-Forwarded-For: 203.0.113.9",
  );
  check("nginx: a push through it", () => answer.endsWith("201"));
  const [row] = await rowsOf<{ address: string }>(
    "/opt/state",
    "select last_used_address as address from api_keys where last_used_at is not null",
  );
  check("nginx: the sender's own address is counted, whatever X-Forwarded-For it wrote", () => {
    return row?.address === stranger && row.address;
  });
  const redirect = await curl(
    stranger,
    "-o",
    "/dev/null",
    "-w",
    "%{http_code} %{redirect_url}",
    "--resolve",
    `${host}:80:${server}`,
    `http://${host}/x`,
  );
  check("nginx: http leads to https", () => redirect === `301 https://${host}/x`);
  const head = await curl(stranger, "-D", "-", "-o", "/dev/null", `${url}/healthz`);
  check("nginx: HSTS comes through", () => /^strict-transport-security: max-age=31536000/im.test(head));

  // 100 MB: 109 minutes of one channel at 8 kHz, 16 bit.
  const long = "/opt/work/long.wav";
  writeFileSync(long, wave(7, 6553));
  const bytes = statSync(long).size;
  const slow = push(stranger, url, long, "long", "--limit-rate", "60M");
  let early = 0;
  for (let i = 0; i < 100 && early === 0; i++) {
    await sleep(20);
    early = incomingBytes();
  }
  const kept = readdirSync("/opt/work/client_body").length;
  const took = Date.now();
  const done = await slow;
  check("nginx: 100 MB go straight through, nothing is kept on its disk", () => {
    if (!done.endsWith("201")) throw new Error(done);
    return (
      early > 0 &&
      early < bytes &&
      kept === 0 &&
      `${(bytes / 1e6).toFixed(0)} MB, ${((Date.now() - took) / 1000).toFixed(1)} s at 60 MB/s`
    );
  });
  const wrong = await curl(
    stranger,
    "-H",
    "Authorization: Bearer onb_wrong",
    "-F",
    `audio=@${long}`,
    "--limit-rate",
    "20M",
    "-w",
    "\n%{http_code} %{size_upload}",
    `${url}/api/v1/recordings`,
  );
  const [, status, sent] = /\n(\d+) (\d+)$/.exec(wrong) ?? [];
  check("nginx: a wrong key is refused while the body is on its way, and the answer comes through", () => {
    return status === "401" && `after ${(Number(sent) / 1e6).toFixed(0)} of ${(bytes / 1e6).toFixed(0)} MB`;
  });
  await until(() => bucket.puts("long").length > 0 && bucket.puts("small").length > 0, 60_000);
  check("both are in the bucket", () => bucket.puts("long").length > 0 && bucket.puts("small").length > 0);
  await tryEvents(url);
}

/** The console's own events, of a connection check whose store answers late. */
async function tryEvents(url: string): Promise<void> {
  const link = (
    await cli(["user", "add", "--company", "acme", "--email", "a@example.com", "--role", "administrator"])
  ).match(/\/link\/(\S+)/)?.[1];
  const jar = "/opt/work/cookies";
  const json = ["-H", "Content-Type: application/json", "-b", jar, "-c", jar];
  await curl(stranger, ...json, "-d", '{"password":"correct horse battery"}', `${url}/api/app/links/${link}`);
  const page = JSON.parse(await curl(stranger, ...json, `${url}/api/app/amazon-s3`)) as {
    destination: { version: number };
  };
  bucket.faults.add({ match: { operation: "PutObject" }, act: { kind: "delay", milliseconds: 3_000 } });
  const body = JSON.stringify({
    values: { ...goodValues, folder: "other" },
    test: true,
    version: page.destination.version,
  });
  const { checkId } = JSON.parse(await curl(stranger, ...json, "-d", body, `${url}/api/app/amazon-s3`)) as {
    checkId: string;
  };
  const times = await curl(
    stranger,
    ...json,
    "-o",
    "/dev/null",
    "-w",
    "%{time_starttransfer} %{time_total}",
    `${url}/api/app/checks/${checkId}/events`,
  );
  const [first = 0, whole = 0] = times.split(" ").map(Number);
  check("nginx: events come one by one, not all at the end", () => {
    return (
      whole > 2 && first < 1 && `the first after ${first.toFixed(2)} s, the last after ${whole.toFixed(2)} s`
    );
  });
}

async function verifyUnit(): Promise<void> {
  const unit = new URL("../../ops/systemd/onbin.service", import.meta.url).pathname;
  const has = await run("systemd-analyze", ["--version"]).then(
    () => true,
    () => false,
  );
  if (!has) return tell("systemd is not on this machine: its unit was not verified");
  const { stderr } = await run("systemd-analyze", ["verify", "--man=no", unit]);
  check("systemd-analyze verify has nothing to say", () => {
    if (stderr !== "") throw new Error(stderr);
    return true;
  });
  const { stdout } = await run("systemd-analyze", ["security", "--offline=true", "--no-pager", unit]);
  const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
  check("systemd-analyze security: exposure, 0 to 10", () => Number(exposure) < 3 && String(exposure));
}

function incomingBytes(): number {
  const place = "/opt/state/spool/incoming";
  try {
    return Math.max(0, ...readdirSync(place).map((file) => statSync(`${place}/${file}`).size));
  } catch {
    return 0;
  }
}

/** What fences FFmpeg in here, as the log says. */
function fence(line: string): string {
  const { time, level, event, role, version, ...rest } = JSON.parse(line) as Record<string, unknown>;
  return JSON.stringify(rest);
}

async function until(isSo: () => boolean, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !isSo() && Date.now() < end; ) await sleep(50);
}
