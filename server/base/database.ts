import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import { BoundedClient, patience } from "./bounded-client.ts";
import { CompanyClient, commitsWith } from "./company-client.ts";

/** All tables of the database; each room adds its own by declaration merging in its `tables.ts`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the rooms
export interface Tables {}

export type Trx = Transaction<Tables>;

/**
 * Two doors into one database (ARCHITECTURE.md, rule 6). Neither can bypass row-level security.
 * `forCompany` sees one company's rows; `system` is a login of its own with policies of its own, for the few named
 * queries that must see all companies.
 */
export type Database = {
  /**
   * Runs an act in one transaction that sees and writes only the rows of this company.
   * @param locks names that are locked until it ends, before its first statement; they cost no round trip here
   */
  forCompany<T>(companyId: string, act: (trx: Trx) => Promise<T>, locks?: readonly string[]): Promise<T>;
  system: Kysely<Tables>;
  /** How to open a further connection as `system`, for LISTEN and locks. */
  systemConnection: pg.ClientConfig;
  close(): Promise<void>;
};

export type Connections = { service: pg.ClientConfig; system: pg.ClientConfig; companyRole: string };

// bigint and numeric counts of ours stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

export function openDatabase(connections: Connections, pool: { company: number; system: number }): Database {
  const open = (config: pg.PoolConfig, max: number) => {
    const connectionPool = new pg.Pool({
      Client: BoundedClient,
      ...config,
      ...patience,
      max,
      // A new connection costs the two sides some 16 ms of CPU together: a pause of a minute must not end it.
      idleTimeoutMillis: 180_000,
      connectionTimeoutMillis: 10_000,
    });
    // A connection that breaks while idle is replaced by the next query; without a listener it would end the process.
    connectionPool.on("error", () => undefined);
    // The same for one that breaks inside a transaction, between two queries: the next query fails.
    connectionPool.on("connect", (client) => client.on("error", () => undefined));
    return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: connectionPool }) });
  };
  const service = open({ ...connections.service, Client: CompanyClient, pipeline: true }, pool.company);
  const system = open(connections.system, pool.system);
  return {
    async forCompany(companyId, act, locks = []) {
      let refusal: unknown;
      const ended = service.transaction().execute(async (trx) => {
        // No rows are read here: policies are chosen when a statement is planned, and what a statement sees was settled
        // before it got its locks.
        const choice = sql`set_config('role', ${connections.companyRole}, true),
          set_config('app.company', ${companyId}, true)`;
        if (locks.length === 0) await sql`select ${choice}`.execute(trx);
        else await sql`select ${choice}, ${lockAll(locks)}`.execute(trx);
        try {
          return await act(trx);
        } catch (error) {
          refusal = error;
          throw error;
        }
      });
      return ended.catch((error: unknown) => {
        // The transaction's end failed as well, and it is that which is told: what the act said goes along.
        if (refusal !== undefined && error instanceof Error && error !== refusal) error.cause ??= refusal;
        throw error;
      });
    },
    system,
    systemConnection: connections.system,
    async close() {
      await Promise.all([service.destroy(), system.destroy()]);
    },
  };
}

/**
 * Ends the last statement of a company's act: COMMIT goes out together with it, and rolls back where it fails. Nothing can
 * refuse any more once it was answered.
 */
export const andCommit = sql.raw(commitsWith);

/** Locks names until the transaction ends, each once and in one order for all; an expression of a SELECT. */
export function lockAll(names: readonly string[]) {
  return sql`(select count(pg_advisory_xact_lock(key)) from
    (select hashtextextended(name, 0) as key from unnest(${[...new Set(names)]}::text[]) as name order by 1) as ordered)`;
}

/** True for PostgreSQL's error of this SQLSTATE (five characters, PostgreSQL manual, appendix A). */
export function isSqlState(error: unknown, state: string): boolean {
  return error instanceof Error && "code" in error && error.code === state;
}

/**
 * True when the database could not be reached, went away before its answer, or could not do it at this moment (out of
 * disk, memory or connections, a lock that was not freed in time): later all may be well again.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  if (momentary.test(code) || syscall === "connect") return true;
  if (lineBroken.has(code)) return true;
  // What pg says itself has no code.
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection|Query read timeout)/.test(
    error.message,
  );
}

/** What a socket says whose other end is gone, or cut off from us. */
const lineBroken: ReadonlySet<string> = new Set([
  ...["ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"],
]);

/** True when a statement did not end within its time (`patience`): the next time may not be better. */
export function isStatementTooLong(error: unknown): boolean {
  return isSqlState(error, "57014") || (error instanceof Error && error.message === "Query read timeout");
}

/**
 * Connection exceptions; out of resources; cancelled by a time limit; a lock not freed, a deadlock; shutdown, crash and
 * start; I/O errors; a standby that takes no writes (PostgreSQL manual, appendix A).
 */
const momentary = /^(08...|53...|57014|57P0[1235]|25P03|55P03|40001|40P01|58030|25006)$/;

export const uniqueViolation = "23505";

/** Raised by our own trigger (migration 0013): what was sealed with a key that is no more does not get into a row. */
export const sealedWithRetiredKey = "ONK01";
