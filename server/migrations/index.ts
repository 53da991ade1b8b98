import * as first from "./0001-first.ts";

/** All migrations by name, in order; a released one is never changed. */
export const migrations = { "0001-first": first };
