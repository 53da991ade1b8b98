import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createNetServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, saveUntested } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

const secret = "CanaryInErrors/456789+abcdefghijklmnopqr";
const smtpPassword = "CanaryOfTheMailServer";
const proxyPassword = "CanaryOfTheProxy";
const databasePassword = "CanaryOfTheDatabase";
const masterKey = Buffer.from("CanaryMasterKey-of-errors-123456").toString("base64");
const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

let stage: Stage;
let acme: Tenant;
/** Signatures that the hostile store has seen: while they are young they are as good as the secret. */
const signatures = new Set<string>();
const listeners: Server[] = [];
let proxied = 0;
let mailsRefused = 0;
/** Everything that anybody could read. */
const said: string[] = [];

async function listening<T extends Server>(server: T): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  listeners.push(server);
  return (server.address() as AddressInfo).port;
}

/** A store that answers with all that it was sent, and with the secret itself, wherever an answer has room for text. */
function hostileStore(request: IncomingMessage, response: ServerResponse): void {
  const authorization = request.headers.authorization ?? "";
  const [, signature] = /Signature=([0-9a-f]{64})/.exec(authorization) ?? [];
  if (signature !== undefined) signatures.add(signature);
  const echo = `${authorization} ${secret} ${Buffer.from(secret).toString("base64")}`;
  request.resume().on("end", () => {
    response.writeHead(403, {
      "content-type": "application/xml",
      "x-amz-request-id": echo,
      "x-amz-bucket-region": secret,
      etag: `"${secret}"`,
      location: `http://127.0.0.1/${encodeURIComponent(secret)}`,
    });
    response.end(
      `<Error><Code>AccessDenied</Code><Message>${echo}</Message><RequestId>${echo}</RequestId><Region>${secret}</Region><StringToSign>${echo}</StringToSign></Error>`,
    );
  });
}

/** A mail server that answers a sign-in with what it was sent, in base64 and plain. */
function hostileMailServer() {
  return createNetServer((socket) => {
    socket.on("error", () => undefined);
    socket.setEncoding("utf8");
    socket.write("220 mail.test\r\n");
    socket.on("data", (text: string) => {
      for (const line of text.split("\r\n").filter((one) => one !== "")) {
        if (/^EHLO/i.test(line)) socket.write("250-mail.test\r\n250 AUTH PLAIN\r\n");
        else if (/^AUTH PLAIN /i.test(line)) {
          const sent = line.slice(11);
          mailsRefused += 1;
          socket.write(
            `535 5.7.8 not you: ${sent} ${Buffer.from(sent, "base64").toString().replaceAll("\0", " ")}\r\n`,
          );
        } else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
        else socket.write("503 no\r\n");
      }
    });
  });
}

/** A proxy that refuses, and says whom. */
function hostileProxy() {
  return createServer((request, response) => {
    proxied += 1;
    const echo = `${request.headers["proxy-authorization"] ?? ""} ${proxyPassword} ${request.headers.authorization ?? ""}`;
    request.resume().on("end", () => {
      response.writeHead(407, {
        "proxy-authenticate": `Basic realm="${proxyPassword}"`,
        "x-amz-request-id": echo,
      });
      response.end(echo);
    });
  });
}

beforeAll(async () => {
  const [store, mail] = [await listening(createServer(hostileStore)), await listening(hostileMailServer())];
  stage = await startStage(
    {},
    {
      ONBIN_MASTER_KEY: masterKey,
      ONBIN_SMTP_URL: `smtp://me:${smtpPassword}@127.0.0.1:${mail}`,
    },
    async () => [{ name: "peer", url: `http://127.0.0.1:${store}`, region: "us-east-1" }],
  );
  acme = await stage.addTenant("acme", { secretAccessKey: secret });
}, 60_000);
afterAll(async () => {
  await stage.close();
  for (const server of listeners) server.close();
});

async function readEverything(): Promise<void> {
  for (const path of [
    "/api/app/amazon-s3",
    "/api/app/error-log",
    "/api/app/error-log.csv",
    "/api/app/calls",
    "/api/app/incidents",
    "/api/app/notifications",
    "/api/app/operation-log",
    "/api/app/session",
  ]) {
    said.push((await acme.administrator.get(path)).text);
  }
  for (const path of [
    "/api/operator/health",
    "/api/operator/companies/acme",
    "/api/operator/notifications",
  ]) {
    said.push((await stage.operator.get(path)).text);
  }
  for (const args of [
    ["config"],
    ["config", "--json"],
    ["doctor", "--network"],
    ["destination", "check", "--company", "acme"],
    ["destination", "show", "--company", "acme"],
  ]) {
    const { stdout, stderr } = await stage.onbin.cli(args);
    said.push(stdout, stderr);
  }
  for (const file of await readdir(join(stage.onbin.dataDir, "outbox")).catch(() => [])) {
    said.push(await readFile(join(stage.onbin.dataDir, "outbox", file), "utf8"));
  }
  const tables = [
    "attempts",
    "integration_errors",
    "incidents",
    "recordings",
    "destination_checks",
    "mails",
    "operation_log",
    "destinations",
  ];
  for (const table of tables) {
    for (const { row } of await rowsOf<{ row: string }>(
      stage.onbin.dataDir,
      `select t::text as row from ${table} t`,
    ))
      said.push(row);
  }
  said.push(await (await fetch(`${stage.onbin.url}/metrics`)).text());
}

test("a store, a mail server and a proxy that answer with our credentials get none of them shown or kept", async () => {
  await acme.push("refused");
  await acme.until("refused", "held");
  const address = { email: "someone@example.com", language: "en", heartbeat: false, dailyProof: false };
  await stage.operator.mustPost("/api/operator/notifications/addresses", {
    ...address,
    services: ["installation"],
  });
  await acme.administrator.mustPost("/api/app/notifications/addresses", {
    ...address,
    services: ["amazon-s3"],
  });
  await eventually(
    () => mailsRefused > 0,
    () => said.length,
    40_000,
  );
  await readEverything();
  expect(signatures.size).toBeGreaterThan(0);

  const proxy = await listening(hostileProxy());
  await writeFile(
    join(stage.onbin.dataDir, ".env"),
    `ONBIN_EGRESS_PROXY=http://me:${proxyPassword}@127.0.0.1:${proxy}\n`,
  );
  await stage.onbin.mustRun(["restart"]);
  await saveUntested(acme.administrator, { secretAccessKey: secret });
  await acme.push("by-the-proxy");
  await eventually(() => proxied > 0, undefined, 30_000);
  await acme.until("by-the-proxy", "held", "retrying");
  await readEverything();
}, 120_000);

test("commands that cannot reach the database say so without its password", async () => {
  const where = {
    PATH: process.env.PATH,
    LANG: "C.UTF-8",
    ONBIN_LISTEN: `127.0.0.1:${stage.onbin.port + 1}`,
  };
  const dataDir = join(stage.onbin.dataDir, "elsewhere");
  const urls = [
    `postgres://me:${databasePassword}@127.0.0.1:9/calls`,
    `postgres://127.0.0.1:9/calls?user=me&password=${databasePassword}`,
  ];
  const commands = [["config"], ["doctor"], ["start"], ["master-key", "show"]];
  for (const url of urls) {
    const env = { ...where, ONBIN_DATA_DIR: dataDir, ONBIN_DATABASE_URL: url };
    const outputs = await Promise.all(commands.map((args) => run(args, env)));
    for (const [i, { output, code }] of outputs.entries()) {
      said.push(output);
      expect([commands[i], code]).toEqual([commands[i], i === 0 ? 0 : 1]);
    }
  }
  const wrong = await run(["config"], {
    PATH: process.env.PATH,
    ONBIN_MASTER_KEY: `${masterKey}x`,
    ONBIN_SMTP_URL: `nothing://me:${smtpPassword}@x`,
  });
  said.push(wrong.output);
  expect(wrong.code).toBe(1);
}, 60_000);

function run(args: string[], env: NodeJS.ProcessEnv): Promise<{ output: string; code: number }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, ...args],
      { env, cwd: stage.onbin.dataDir, timeout: 30_000 },
      (error, stdout, stderr) =>
        resolve({ output: stdout + stderr, code: error === null ? 0 : Number(error.code ?? 1) }),
    );
  });
}

test("of all that was said and written, no canary", () => {
  const all = [...said, stage.onbin.output.join("")].join("\n");
  expect(all).toContain("AccessDenied");
  expect(all).toMatch(/535/);
  const canaries = { secret, smtpPassword, proxyPassword, databasePassword, masterKey };
  const found = Object.entries(canaries).filter(([, text]) =>
    [
      text,
      encodeURIComponent(text),
      Buffer.from(text).toString("base64").replace(/=+$/, "").slice(0, -1),
      Buffer.from(text).toString("hex"),
    ].some((spelling) => all.includes(spelling)),
  );
  const basic = Buffer.from(`me:${proxyPassword}`).toString("base64");
  const plain = Buffer.from(`\0me\0${smtpPassword}`).toString("base64");
  expect(found.map(([name]) => name)).toEqual([]);
  expect([basic, plain].filter((text) => all.includes(text))).toEqual([]);
  expect([...signatures].filter((signature) => all.includes(signature))).toEqual([]);
  promiseLine(
    18,
    "canaries through hostile answers of a store, a mail server, a proxy, and a database out of reach",
    `${Object.keys(canaries).length} secrets and ${signatures.size} signatures, ${all.length} characters said: 0 found`,
  );
});
