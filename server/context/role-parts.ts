import type { Connections } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";

/** What a role is made of; everything else is wired by hand in the role's own file, once. */
export type RoleParts = { settings: Settings; connections: Connections; log: Log };
