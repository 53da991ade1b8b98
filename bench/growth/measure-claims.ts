import { randomUUID } from "node:crypto";
import { type CompiledQuery, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { type Database, openDatabase, type Tables } from "../../server/base/database.ts";
import { claimShapeJobs } from "../../server/shape/shape-store.ts";
import { claimShipJobs } from "../../server/ship/ship-store.ts";
import { connectionsOf, withClient } from "../../test/support/database-in-test.ts";
import { quantile } from "../load/quantile.ts";
import type { ClaimFigures } from "./figures.ts";

type Claim = (db: Database) => Promise<unknown>;

/** What `work` asks with 16 slots free, of which one company may have twelve; its calls have waited for long. */
export const claims = {
  shape: (db: Database) => claimShapeJobs(db, randomUUID(), 4, false),
  ship: (db: Database) =>
    claimShipJobs(db, randomUUID(), { lane: "backlog", free: 16, perCompany: 12, busy: new Map() }),
} satisfies Record<string, Claim>;

class Undone extends Error {}

/** Times claims that are each rolled back, and explains one. Nobody else may claim meanwhile. */
export async function measureClaim(dataDir: string, claim: Claim, rounds: number): Promise<ClaimFigures> {
  const db = openDatabase(await connectionsOf(dataDir), { company: 1, system: 1 });
  try {
    const taken: number[] = [];
    for (let round = -3; round < rounds; round++) {
      await db.system
        .transaction()
        .execute(async (system) => {
          const began = performance.now();
          await claim({ ...db, system });
          if (round >= 0) taken.push(performance.now() - began);
          throw new Undone();
        })
        .catch(ignoreUndone);
    }
    const { pages } = await explainClaim(dataDir, claim);
    return { p50: quantile(taken, 0.5), p95: quantile(taken, 0.95), pages };
  } finally {
    await db.close();
  }
}

/** The claim's plan as PostgreSQL carried it out, and how many pages that touched; rolled back. */
export async function explainClaim(
  dataDir: string,
  claim: Claim,
): Promise<{ pages: number; lines: readonly string[] }> {
  const connections = await connectionsOf(dataDir);
  const asked: CompiledQuery[] = [];
  const pool = new pg.Pool({ ...connections.system, max: 1 });
  const noting = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void asked.push(query),
  });
  const db = openDatabase(connections, { company: 1, system: 1 });
  try {
    await noting
      .transaction()
      .execute(async (system) => {
        await claim({ ...db, system });
        throw new Undone();
      })
      .catch(ignoreUndone);
  } finally {
    await Promise.all([db.close(), noting.destroy()]);
  }
  const [claimed] = asked.filter(({ sql }) => sql.includes("update recordings"));
  if (claimed === undefined) throw new Error("the claim asked nothing of recordings");
  const values = claimed.parameters.map((value) => pg.escapeLiteral(textOf(value))).join(", ");
  return withClient(
    dataDir,
    async (client) => {
      await client.query(`prepare claimed as ${claimed.sql}`);
      await client.query("begin");
      const { rows } = await client.query<{ "QUERY PLAN": string }>(
        `explain (analyze, buffers, timing off, costs off) execute claimed (${values})`,
      );
      await client.query("rollback");
      const lines = rows.map((row) => row["QUERY PLAN"]);
      // The first line of buffers is the whole statement's.
      const buffers = lines.find((line) => line.includes("Buffers:")) ?? "";
      const count = (of: string) => Number(new RegExp(`${of}=(\\d+)`).exec(buffers)?.[1] ?? 0);
      return { pages: count("hit") + count("read"), lines };
    },
    "system",
  );
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? `{${value.map(String).join(",")}}` : String(value);
}

function ignoreUndone(error: unknown): void {
  if (!(error instanceof Undone)) throw error;
}
