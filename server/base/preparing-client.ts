import { createHash } from "node:crypto";
import pg from "pg";

/** Statements that are prepared at most; texts beyond that (many filters, long lists) are planned each time. */
const most = 500;
const names = new Map<string, string>();

const ofTransactions = ["begin", "commit", "rollback"];

/**
 * A PostgreSQL client that prepares every statement with parameters under a name, so that its text is parsed and
 * planned once a connection instead of once a call. All go by the extended protocol, which takes one statement: text
 * that somebody got into one could not add a second (decision 27).
 */
export class PreparingClient extends pg.Client {
  // The overloads of `query` are many; only the form that Kysely uses is changed, the others pass through.
  override query(...given: unknown[]): never {
    const [text, values] = given;
    const name =
      typeof text === "string" && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const isOne = Array.isArray(values) && typeof text === "string" && !ofTransactions.includes(text);
    const passed = isOne ? [{ name, text, values, queryMode: "extended" }, ...given.slice(2)] : given;
    const answer = Reflect.apply(pg.Client.prototype.query, this, passed);
    // kill point: database.commit-sent when text === "commit" && !Reflect.get(this, "connection").stream.writableCorked
    return answer as never;
  }
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= most) return known;
  const name = createHash("sha256").update(text).digest("base64url").slice(0, 24);
  names.set(text, name);
  return name;
}
