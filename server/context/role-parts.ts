import type { Connections } from "../base/database.ts";
import type { KeyRing } from "../base/key-ring.ts";
import type { Log } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";

/** What a role is made of; everything else is wired by hand in the role's own file, once. */
export type RoleParts = {
  settings: Settings;
  connections: Connections;
  /** Opens what `web` and `watch` seal for each other; null in `work`, which has no part in that. */
  webKey: KeyRing | null;
  /** Descriptors of the socket that `web` listens on, bound by the supervisor; none: it binds the address itself. */
  listenFds: readonly number[];
  log: Log;
};
