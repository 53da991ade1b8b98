/**
 * Started by tests as a process of its own: starts PostgreSQL on the folder given, prints what it got as one JSON line,
 * and lives until it is killed or its standard input ends, when it stops the server.
 */
import { createLog } from "../log.ts";
import { readPostgresProgram } from "./platform-package.ts";
import { startEmbeddedPostgres } from "./start-embedded-postgres.ts";

const [folder = "", packageFolder] = process.argv.slice(2);
const program = packageFolder === undefined ? {} : { program: await readPostgresProgram(packageFolder) };
const server = await startEmbeddedPostgres({ folder, log: createLog({}), ...program });
process.stdout.write(`${JSON.stringify({ connection: server.connection, adopted: server.adopted })}\n`);
process.stdin.resume();
process.stdin.on("end", () => void server.stop().then(() => process.exit(0)));
