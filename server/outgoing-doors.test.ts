import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// Whatever goes out goes through base/guarded-*.ts, so that a company's word never reaches an inside address (promise 16).
// A file that can open a connection by itself is named here with its reason, or this test fails.

/** What may speak with the world, and what of it cannot: types aside, these names only look at text, or listen. */
const speaking = [
  "net",
  "tls",
  "http",
  "https",
  "http2",
  "dgram",
  "dns",
  "dns/promises",
  "child_process",
  "quic",
];
const harmless = [
  ...["isIP", "isIPv4", "isIPv6", "BlockList", "SocketAddress", "STATUS_CODES"],
  ...["createServer", "Server", "BoundSocket", "createSecureContext"],
];
const packages = ["pg", "mysql2", "nodemailer", "undici", "ws", "axios", "got", "node-fetch"];
const globals = /\b(?:fetch|new WebSocket|new EventSource|process\.binding)\s*\(|\bgetBuiltinModule\b/;

const guarded = {
  "base/guarded-agent.ts": "the guard itself",
  "base/guarded-connect.ts": "the guard itself",
  "base/guarded-get.ts": "requests over a connection of the guard's",
  "base/guarded-post.ts": "requests over a connection of the guard's",
  "base/name-resolver.ts": "asks names for the guard",
  "destinations/exchange.ts": "requests by the agents of base/guarded-agent.ts",
};

/** Nobody but the operator has a say in where these lead. */
const operators: Record<string, string> = {
  "base/control-socket.ts": "a socket in the data folder",
  "base/data-folder-lock.ts": "a socket in the data folder",
  "base/listening-socket.ts": "asks for the name in ONBIN_LISTEN",
  "base/open-to-others.ts": "asks for the name in ONBIN_LISTEN",
  "base/role-process.ts": "starts Onbin's own processes",
  "backup/restore-backup.ts": "the database of the settings",
  "base/database-roles.ts": "the database of the settings",
  "base/database.ts": "the database of the settings",
  "base/installation.ts": "the database of the settings",
  "base/keep-connection.ts": "the database of the settings",
  "base/keep-company-chosen.ts": "the database of the settings",
  "base/migrate.ts": "the database of the settings",
  "base/preparing-client.ts": "the database of the settings",
  "commands/backup.ts": "the database of the settings",
  "doctor/check-database.ts": "the database of the settings",
  "base/embedded-postgres/postmaster.ts": "the database in the data folder",
  "base/embedded-postgres/probe-server.ts": "the database in the data folder",
  "base/embedded-postgres/run-command.ts": "the database in the data folder",
  "commands/push-files.ts": "`onbin send`: the sender's own client",
  "doctor/check-machine.ts": "`onbin doctor` asks this machine itself",
  "doctor/check-smtp.ts": "ONBIN_SMTP_URL",
  "tell/mail/mail-way.ts": "ONBIN_SMTP_URL; an address of a mail changes nothing of where it is handed in",
  "tell/mail/write-mail.ts": "writes a mail's text, with file and URL access off",
  "ingest/asterisk/query-rows.ts": "a table that only the operator can name",
  "shape/find-converter.ts": "runs FFmpeg without a network",
  "shape/run-converter.ts": "runs FFmpeg without a network",
};

/** Why a file can open a connection by itself; null when it cannot. */
function speaks(source: string): string | null {
  const imports =
    /(?:import|export)\s+(type\s+)?([^;"']*?)\s*(?:from\s*)?["']([^"']+)["']|\b(?:import|require)\(\s*["']([^"']+)["']/g;
  for (const [, type, clause = "", from = "", dynamic] of source.matchAll(imports)) {
    const name = (dynamic ?? from).replace(/^node:/, "");
    const known = speaking.includes(name) || packages.includes(name.split("/")[0] ?? "");
    if (!known || type !== undefined) continue;
    const names = /^\{(.*)\}$/s.exec(clause.trim())?.[1]?.split(",") ?? [clause];
    const used = names.map((one) => one.trim()).filter((one) => one !== "" && !one.startsWith("type "));
    const loud =
      dynamic === undefined ? used.filter((one) => !harmless.includes(one.split(" as ")[0] ?? "")) : [name];
    if (loud.length > 0 || clause.trim() === "") return `${name}: ${loud.join(", ")}`;
  }
  return globals.exec(source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""))?.[0] ?? null;
}

const folder = fileURLToPath(new URL("./", import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !/(?:\.test|\.testing|-in-test)\.ts$|(?:^|\/)testing\//.test(file),
);

test("no file but the guarded connector and those named can open a connection", () => {
  const named = { ...guarded, ...operators };
  const found = files.flatMap((file) => {
    const why = speaks(readFileSync(`${folder}${file}`, "utf8"));
    return why === null ? [] : [{ file, why }];
  });
  expect(found.filter(({ file }) => !Object.hasOwn(named, file))).toEqual([]);
  const speakers = found.map(({ file }) => file);
  expect(Object.keys(named).filter((file) => !speakers.includes(file))).toEqual([]);
});

test.each([
  ['import { connect } from "node:net";', "net: connect"],
  ['import { isIP, connect as c } from "net";', "net: connect as c"],
  ['import { type Socket, isIP, BlockList } from "node:net";', null],
  ['import type http from "node:http";', null],
  ['import http from "node:http";', "http: http"],
  ['import * as tls from "node:tls";', "tls: * as tls"],
  ['import "node:dgram";', "dgram: "],
  ['export { connect } from "node:net";', "net: connect"],
  ['const { connect } = await import("node:net");', "net: net"],
  ['const net = require("net");', "net: net"],
  ['const net = process.getBuiltinModule("net");', "getBuiltinModule"],
  ['import { request } from "undici";', "undici: request"],
  ['import { createTransport } from "nodemailer/lib/x";', "nodemailer/lib/x: createTransport"],
  ["const answer = await fetch(url);", "fetch("],
  ["// a comment may say fetch(url)", null],
  ["const socket = new WebSocket (url);", "new WebSocket ("],
])("a new way out is seen: %s", (source, why) => {
  expect(speaks(source)).toBe(why);
});
