import { createHash } from "node:crypto";
import pg from "pg";

/** Statements that are prepared at most; texts beyond that (many filters, long lists) are planned each time. */
const most = 500;
const names = new Map<string, string>();

/**
 * A PostgreSQL client that prepares every statement with parameters under a name, so that its text is parsed and
 * planned once a connection instead of once a call.
 */
export class PreparingClient extends pg.Client {
  // The overloads of `query` are many; only the form that Kysely uses is changed, the others pass through.
  override query(...given: unknown[]): never {
    const [text, values] = given;
    const name =
      typeof text === "string" && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const passed = name === undefined ? given : [{ name, text, values }, ...given.slice(2)];
    const answer = Reflect.apply(pg.Client.prototype.query, this, passed);
    // kill point: database.commit-sent when text === "commit"
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
