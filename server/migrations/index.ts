import * as first from "./0001-first.ts";
import * as told from "./0002-told.ts";

/** All migrations by name, in order; a released one is never changed. */
export const migrations = { "0001-first": first, "0002-told": told };
